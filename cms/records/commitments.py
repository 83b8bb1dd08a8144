"""Commitments as lines of a page, and which of them are past their day: a running one is, from the day after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from .activity_lines import Line
from .desk import desk_of
from .models import Commitment
from .models.commitment import CommitmentState
from .seen import Seen, seen

MOST_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class OverdueTold:
    """What the start page says: codes and days, no word of anybody; `more` are those that it does not list."""

    lines: tuple[str, ...]
    more: int


def overdue_q(today: date) -> Q:
    """Return the condition on commitments that run and are past their day."""
    return Q(state=CommitmentState.RUNNING, due_date__lt=today)


def is_overdue(commitment: Commitment, today: date) -> bool:
    """Return the same of one commitment."""
    return commitment.state == CommitmentState.RUNNING and commitment.due_date < today


def commitment_lines(user: Any, rows: Any) -> tuple[Line, ...]:
    """Return commitments as lines: what is overdue first, then by their day."""
    today = timezone.localdate()
    lines = [_commitment(one, today) for one in seen(user, rows.order_by("due_date", "pk"))]
    return tuple(sorted(lines, key=lambda line: not line.is_overdue))


def overdue_told(user: Any) -> OverdueTold | None:
    """Return the person's own commitments that are past their day, the oldest first; None where there is none."""
    rows = Commitment.objects.visible_to(user).filter(overdue_q(timezone.localdate()), owner=user)
    found = list(rows.order_by("due_date", "code").values_list("code", "due_date"))
    if not found:
        return None
    lines = tuple(f"{code}, paling lambat {day:%d-%m-%Y}" for code, day in found[:MOST_TOLD])
    return OverdueTold(lines, len(found) - len(lines))


def _commitment(one: Seen[Commitment], today: date) -> Line:
    record = one.record
    what = f"{one.value('party')}: {one.value('action')}" if one.value("action") else record.code
    detail = f"paling lambat {record.due_date:%d-%m-%Y}, {record.get_state_display().lower()}"
    is_late = is_overdue(record, today)
    return Line(what, f"lewat waktu, {detail}" if is_late else detail, desk_of(record).url("read", record), is_late)
