"""What waits for a decision, for the start page: how much has ended, and which notices of a breach are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from .incidents import hours_left
from .models.breach import BreachState
from .retention import ended
from .selectors_breach import breaches_visible_to


@dataclass(frozen=True, slots=True)
class DueTold:
    """Numbers, and codes of incidents with what is left of their 72 hours (negative: over)."""

    ended: int
    breaches: tuple[tuple[str, str, int], ...]


def due_told(user: Any) -> DueTold | None:
    """Return what the start page says to the person, None where nothing waits."""
    now = timezone.now()
    rows = breaches_visible_to(user).exclude(state=BreachState.CLOSED)
    told = DueTold(len(ended(user)), tuple((str(one.pk), one.code, hours_left(one, now)) for one in rows))
    return told if told.ended or told.breaches else None
