"""The starter forms into the database: what `load_instruments` does, for the command and for the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .actions import MadeFile, instrument_load, reference_load
from .forms import FormDescription
from .seed import RELEASED_AT, seed_forms, seed_references

StoredFiles = Callable[[FormDescription], Sequence[MadeFile] | None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many were made; what was there already stays as it is."""

    forms: int
    references: int


def _render(form: FormDescription) -> None:
    """Nothing is stored: the files are rendered."""


def instruments_load(*, stored: StoredFiles = _render) -> Loaded:
    """Load what is missing of the seed and release version 1 of each form. Repeatable.

    `stored` gives the files of version 1 where they exist already (a tree that is loaded), so that nothing released is
    ever rendered again; None renders them. Raises Refused for a form that does not hold.
    """
    forms = [instrument_load(form=form, at=RELEASED_AT, files=stored(form)) for form in seed_forms()]
    references = [reference_load(reference=reference) for reference in seed_references()]
    return Loaded(sum(made is not None for made in forms), sum(made is not None for made in references))
