"""What happened to a record of an activity: every move with its day, its person and its reason, kept in the record.

A field such as `halted_reason` says the last reason only; the access log says no reasons at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms.accounts.models import User

from .models.activity import ActivityRecord
from .moves import Move
from .parts import in_words
from .seen import Seen
from .stepping import table_of


@dataclass(frozen=True, slots=True)
class Moved:
    """One move that was made, as people read it."""

    at: datetime
    label: str
    state: str
    person: str
    why: str


def keep_trail(record: Any, move: Move, *, by: User, at: datetime) -> None:
    """Add the move to the record, which is saved by the caller; before its state changes. Rows below have no trail."""
    if not isinstance(record, ActivityRecord):
        return
    why = str(getattr(record, move.reason) or "") if move.reason else ""
    entry = {"move": move.name, "from": record.state, "to": move.target, "at": at.isoformat(), "by": by.pk, "why": why}
    record.trail = [*entries(record), entry]


def entries(record: Any) -> list[dict[str, Any]]:
    """Return what is kept, the oldest first."""
    return record.trail if isinstance(record.trail, list) else []


def trail_of(one: Seen[Any]) -> list[Moved]:
    """Return the moves that were made, the newest first; nothing for a person who may not read them."""
    found = entries(one.record) if "trail" in one.readable else []
    if not found:
        return []
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={entry["by"] for entry in found})}
    return [_moved(one.record, entry, people) for entry in reversed(found)]


def _moved(record: ActivityRecord, entry: dict[str, Any], people: dict[Any, str]) -> Moved:
    table = table_of(record)
    move = table.named(entry["move"]) if table is not None else None
    return Moved(
        at=datetime.fromisoformat(entry["at"]),
        label=move.label if move is not None else entry["move"],
        state=str(record.STATES(entry["to"]).label),
        person=people.get(entry["by"], ""),
        why=entry["why"],
    )


def trail_told(record: ActivityRecord | Any) -> str:
    """Return the moves as lines for the child himself: day, move and reason, and nobody of the staff."""
    moved = (_moved(record, entry, {}) for entry in entries(record))
    return "\n".join(f"{in_words(one.at)}: {one.label}.{f' Alasan: {one.why}' if one.why else ''}" for one in moved)
