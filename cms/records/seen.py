"""What a person sees of many rows at once: the same answers as `selectors`, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import BooleanField, Case, QuerySet, Value, When

from .gate import column_q, may_open_records
from .matrix import Column, Level, best, columns_with_sight
from .models import ProtectedRecord
from .selectors import emergencies_of, readable_by_level, shares_of

BREAK_GLASS = "break-glass"

Record = TypeVar("Record", bound=ProtectedRecord)


@dataclass(frozen=True, slots=True)
class Seen(Generic[Record]):
    """A row with what the person may read of it, and why: a column, "break-glass", or "share"."""

    record: Record
    level: Level
    readable: frozenset[str]
    why: str

    def value(self, name: str) -> Any:
        """Return the field as people read it, or None where the person may not read it."""
        if name not in self.readable:
            return None
        display = getattr(self.record, f"get_{name}_display", None)
        return display() if display is not None else getattr(self.record, name)

    @property
    def is_owner(self) -> bool:
        """Return whether the person is the counselor in charge of the row."""
        return self.why == Column.OWNER


def seen(user: Any, rows: QuerySet[Record]) -> list[Seen[Record]]:
    """Return of these rows those that the person may see, in their order (the rows may be a slice)."""
    if not may_open_records(user):
        return []
    model: Any = rows.model
    stands = {
        f"stands_{column}": Case(
            When(column_q(column, user, model.PUPIL), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        for column in Column
    }
    found = _with_levels(user, list(rows.annotate(**stands)))
    return [one for one in found if one.readable]


def _with_levels(user: Any, rows: list[Record]) -> list[Seen[Record]]:
    shares, emergencies = shares_of(user, rows), emergencies_of(user, rows)
    result = []
    for record in rows:
        columns = frozenset(column for column in columns_with_sight(record.item) if getattr(record, f"stands_{column}"))
        level = best(record.item, columns)
        emergency = emergencies.get(record.pk)
        readable = readable_by_level(record, level, shares.get(record.pk), emergency)
        is_emergency = emergency is not None and level is not Level.FULL
        why = BREAK_GLASS if is_emergency else _why(record, columns, level)
        result.append(Seen(record, level, readable, why))
    return result


def _why(record: ProtectedRecord, columns: frozenset[Column], level: Level) -> str:
    for column in Column:
        if column in columns and level is not Level.NONE and best(record.item, frozenset({column})) is level:
            return column.value
    return "share"
