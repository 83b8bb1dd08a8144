"""The starter forms: `seed/*.yaml`, one file a form, and the protected instruments that are only named.

Changes against the field lists that they were made from stand in `seed/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from cms.core.activities import Activity
from cms.core.errors import Refused
from cms.core.instruments import TestKind

from .forms import FormDescription, from_data, problems

FOLDER = Path(__file__).parent / "seed"
REFERENCES = "rujukan.yaml"
# The moment at which version 1 of every starter form counts as released: fixed, so that two installations agree.
RELEASED_AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ProtectedReference:
    """An instrument that may not be shipped: what it is and where it is to be had. All texts are one line, given."""

    code: str
    title: str
    kind: TestKind
    purpose: str
    users: str  # who may use it
    holder: str  # who holds the rights
    licence_from: str  # where the licence is to be had
    may_store: str  # what of a result may be kept
    note: str
    activity: Activity = Activity.INSTRUMENTATION


def seed_forms(folder: Path = FOLDER) -> list[FormDescription]:
    """Return the starter forms in their order. Raises Refused, with the file's name, for one that does not hold."""
    return [_form(path) for path in sorted(folder.glob("*.yaml")) if path.name != REFERENCES]


def seed_references(folder: Path = FOLDER) -> list[ProtectedReference]:
    """Return the protected instruments in their order."""
    return [ProtectedReference(**{**entry, "kind": TestKind(entry["kind"])}) for entry in _read(folder / REFERENCES)]


def _form(path: Path) -> FormDescription:
    try:
        form = from_data(_read(path))
    except Refused as error:
        raise Refused(f"{path.name}: {error}") from error
    if found := problems(form):
        raise Refused(f"{path.name}: {found[0]}")
    return form


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
