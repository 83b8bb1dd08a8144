"""Whose letterhead a person may print, and what to say where a school has none yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cms.accounts.models import School
from cms.accounts.permissions import can_school_change

from .headed import letterhead_schools

NEUTRAL = "-"


@dataclass(frozen=True, slots=True)
class Missing:
    """A school without letterhead; `url` leads to where the person may set it, "" when another one must."""

    school: School
    url: str


@dataclass(frozen=True, slots=True)
class Heads:
    """The schools with a letterhead, the chosen one (None: neutral), and those that lack it."""

    schools: tuple[School, ...]
    chosen: School | None
    missing: tuple[Missing, ...]


def heads_for(user: Any, wanted: str) -> Heads:
    """Return the heads that the person may choose from. `wanted`: an NPSN, "-" for none; else his first school."""
    found = list(letterhead_schools(user))
    ready = tuple(school for school in found if school.letterhead)
    first = ready[0] if ready and wanted != NEUTRAL else None
    chosen = next((school for school in ready if school.npsn == wanted), first)
    return Heads(ready, chosen, tuple(_missing(user, school) for school in found if not school.letterhead))


def _missing(user: Any, school: School) -> Missing:
    return Missing(school, reverse("accounts:school", args=[school.pk]) if can_school_change(user, school) else "")
