"""The clock of a request: 72 hours from its receipt, a warning after 48. Pure; in words, never in a color alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .models.request import ANSWERED_WITHIN, WARNED_AFTER, PersonRequest, PersonRequestState

HOUR: Final = timedelta(hours=1)
STAGES: Final = tuple(int(span / HOUR) for span in (ANSWERED_WITHIN, WARNED_AFTER))
"""After how many hours people are told, the last one first."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the clock of one request stands. `is_pressing`: 24 hours or less are left."""

    words: str
    is_running: bool
    is_pressing: bool = False
    is_overdue: bool = False


def stage_of(received: datetime, at: datetime) -> int:
    """Return the hours of the last warning that is due: 72, 48, or 0 for none."""
    return next((hours for hours in STAGES if at - received >= hours * HOUR), 0)


def clock_of(request: PersonRequest, at: datetime) -> Clock:
    """Return the clock as it stands at a moment."""
    if not request.is_open:
        return Clock(_ended(request), is_running=False)
    left = request.due_at - at
    if left <= timedelta():
        return Clock(f"lewat waktu {_hours(-left)}", is_running=True, is_overdue=True)
    is_pressing = at >= request.warn_at
    return Clock(f"tinggal {_hours(left)}", is_running=True, is_pressing=is_pressing)


def _ended(request: PersonRequest) -> str:
    if request.state == PersonRequestState.WITHDRAWN or request.answered_at is None:
        return "ditarik, jam berhenti"
    late = request.answered_at - request.due_at
    within = f"dijawab dalam {_hours(request.answered_at - request.received_at)}"
    return f"{within}, lewat {_hours(late)}" if late > timedelta() else within


def _hours(span: timedelta) -> str:
    """Return whole hours; what is left is never rounded up."""
    whole = int(span / HOUR)
    return f"{whole} jam" if whole else "kurang dari 1 jam"
