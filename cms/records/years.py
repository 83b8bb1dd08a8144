"""School years: from July to June. Pure."""

from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator

FIRST_MONTH = 7
school_year_field = RegexValidator(r"^20\d\d/20\d\d\Z", "Tulis tahun ajaran seperti 2026/2027.")


def school_year(day: date) -> str:
    """Return the school year of the day, as "2026/2027"."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return f"{first}/{first + 1}"
