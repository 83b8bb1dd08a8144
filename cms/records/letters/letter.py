"""What a letter is: which form, what stands in it, what it waits for. The maps stand in `maps/`, one file a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.instruments.render import Given

from ..models import ProtectedRecord
from .facts import Facts

Line = Callable[[Facts], Given]
"""(facts) -> what stands in the field; "" leaves the room to be filled by hand."""
Wait = Callable[[Facts], str]
"""(facts) -> what must be there before the letter is drawn, as a sentence with its cure; "" where it is."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter or report of a kind of record.

    name: a plain key: it stands in addresses, names of files and the access log. form: the code of the instrument.
    says: what stands in its fields. by_hand: required fields that others fill on the paper. left_out: fields that do
    not belong on this paper. only: of a short version the fields that it has; empty: all. offered: for which records.
    """

    name: str
    label: str
    form: str
    model: type[ProtectedRecord]
    says: Mapping[str, Line]
    offered: Callable[[Any], bool]
    waits: tuple[Wait, ...] = ()
    by_hand: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    title: str = ""

    def waits_for(self, facts: Facts) -> list[str]:
        """Return what is missing; empty: the letter can be drawn."""
        return [sentence for sentence in (wait(facts) for wait in self.waits) if sentence]
