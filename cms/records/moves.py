"""States are data: what a move is. The tables of the kinds stand in `tables/`, one file for each.

A table says for each move from where to where, who may, which consents must stand, what must be filled, what is asked
with it, and what it stamps. The action, the screen, the tests and the diagrams in the docs read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from cms.core.stages import Stage

from .models.consent import Giver, Purpose

Check = Callable[[Any, datetime], str]
"""(record, now) -> what is missing, as a sentence with its cure; "" where nothing is."""
REASONS: Final = ("halted_reason", "emergency_reason")
"""Fields that say why a move was made; each time anew."""
BOTH: Final = (Giver.STUDENT, Giver.GUARDIAN)


class Who(StrEnum):
    """Who makes a move."""

    OWNER = "owner"  # the counselor in charge
    SECOND = "second"  # the koordinator of the school, never the counselor in charge
    DECIDER = "ppdp"  # the PPDP of the school, a third person
    RECEIVER = "receiver"  # the person with an account to whom a referral goes


class Stamp(StrEnum):
    """What a move writes by itself."""

    FINAL = "final"  # final_by, final_at
    EMERGENCY = "emergency"  # emergency_by, emergency_at
    LETTER = "letter"  # one more letter
    CONFIRMED = "confirmed"  # confirmed_by, confirmed_at
    DECIDED = "decided"  # decided_by, decided_at
    ANSWERED = "answered"  # answered_by, answered_at
    SHUT = "shut"  # what others see of it through shares and links ends


@dataclass(frozen=True, slots=True)
class Need:
    """A consent that must stand, of each of these givers; `unless` names a moment that takes its place."""

    purpose: Purpose
    givers: tuple[Giver, ...] = BOTH
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One move. `name` is a plain key (it stands in addresses and in the access log)."""

    name: str
    label: str
    sources: frozenset[str]
    target: str
    meaning: str = ""
    who: Who = Who.OWNER
    needs: tuple[Need, ...] = ()
    asks: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    corrects: bool = False  # sets right what was noted wrongly; a state with nothing else after it is an end

    @property
    def reason(self) -> str:
        """Return the field that says why; "" for a move that asks for no reason."""
        return next((name for name in REASONS if name in self.asks), "")


@dataclass(frozen=True, slots=True)
class Table:
    """All moves of one kind, where it begins, and by which fields each of the six stages is done."""

    starts: tuple[str, ...]
    moves: tuple[Move, ...]
    stages: Mapping[Stage, tuple[str, ...]]

    def of(self, state: str) -> tuple[Move, ...]:
        """Return the moves from this state, in the table's order."""
        return tuple(move for move in self.moves if state in move.sources)

    def named(self, name: str) -> Move | None:
        """Return the move of this name."""
        return next((move for move in self.moves if move.name == name), None)

    def is_end(self, state: str) -> bool:
        """Return whether nothing follows the state, unless it was noted wrongly."""
        return all(move.corrects for move in self.of(state))


def stages(**fields: tuple[str, ...]) -> Mapping[Stage, tuple[str, ...]]:
    """Return the fields of the stages, by the names of `Stage`. Raises KeyError unless all six are named."""
    return MappingProxyType({stage: fields[stage.name.lower()] for stage in Stage})
