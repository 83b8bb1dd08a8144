"""Lines that several letters have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from ..years import school_year
from . import words
from .facts import Facts
from .letter import Line, Wait


def from_record(name: str) -> Line:
    """Return the line that is a text of the record; an empty one stays empty."""
    return lambda facts: str(getattr(facts.activity, name) or "")


def or_dash(line: Line) -> Line:
    """Return the line of a finished report: nothing to say is said."""
    return lambda facts: line(facts) or words.NOTHING


def on_day(name: str) -> Line:
    """Return the line that is a day of the record."""
    return lambda facts: words.day(getattr(facts.activity, name))


def fixed(text: str) -> Line:
    """Return the line that always says the same."""
    return lambda facts: text


def written(name: str, label: str) -> Wait:
    """Return the condition that a field of the record is filled."""
    return lambda facts: "" if getattr(facts.activity, name) not in (None, "") else f"Isi dahulu: {label}."


def counselor(facts: Facts) -> str:
    """Return who signs as counselor."""
    return facts.counselor


def pupil(on: str = "") -> Mapping[str, Line]:
    """Return name, NIS and class of the pupil; the class on the day of the field `on`."""
    return MappingProxyType(
        {
            "siswa": lambda facts: facts.student.name,
            "nis": lambda facts: facts.student.nis,
            "kelas": lambda facts: facts.school_class(_day(facts, on)),
        }
    )


def when(name: str) -> Mapping[str, Line]:
    """Return weekday, day and hour of a moment of the record."""
    return MappingProxyType(
        {
            "hari": lambda facts: words.weekday(getattr(facts.activity, name)),
            "tanggal": lambda facts: words.day(getattr(facts.activity, name)),
            "jam_mulai": lambda facts: words.clock(getattr(facts.activity, name)),
        }
    )


def year_of(name: str) -> Line:
    """Return the line with the school year of a moment of the record."""
    return lambda facts: school_year(_day(facts, name) or facts.today)


def half_of(name: str) -> Line:
    """Return the line with semester and school year of a moment of the record."""

    def line(facts: Facts) -> str:
        on = _day(facts, name) or facts.today
        return f"{words.semester(on)} {school_year(on)}"

    return line


def _day(facts: Facts, name: str) -> Any:
    value = getattr(facts.activity, name) if name else None
    return timezone.localdate(value) if isinstance(value, datetime) else value
