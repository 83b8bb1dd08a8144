"""Days, hours, numbers and lists as Indonesian letters write them. Pure; never in the language of a reader's screen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
DEGREE = re.compile(r"[A-Z][A-Za-z]{0,3}\.")
NOTHING = "–"
"""What a finished report says where there is nothing to say: an empty line would wait for a pen."""


def day(value: date | datetime | None) -> str:
    """Return "3 Maret 2026", "" for None; of a moment its day at school."""
    found = _local(value)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}" if found else ""


def weekday(value: date | datetime | None) -> str:
    """Return "Selasa"."""
    found = _local(value)
    return DAYS[found.weekday()] if found else ""


def clock(value: datetime | None) -> str:
    """Return "10.00"."""
    return f"{timezone.localtime(value):%H.%M}" if value else ""


def moment(value: datetime | None) -> str:
    """Return "Selasa, 3 Maret 2026, pukul 10.00"."""
    return f"{weekday(value)}, {day(value)}, pukul {clock(value)}" if value else ""


def semester(value: date) -> str:
    """Return "Ganjil" or "Genap": the first half of a school year begins in July."""
    return "Ganjil" if value.month >= 7 else "Genap"


def joined(names: Iterable[str]) -> str:
    """Return "A", "A dan B", or "A, B, dan C"."""
    found = [name for name in names if name]
    if len(found) > 2:
        return f"{', '.join(found[:-1])}, dan {found[-1]}"
    return " dan ".join(found)


def paragraphs(*texts: str) -> str:
    """Return the texts that are there, one below the other."""
    return "\n".join(text.strip() for text in texts if text.strip())


def numbered(pattern: str, typed: str, on: date) -> str:
    """Return the letter's number: a bare number put into the school's pattern, anything else as it was typed."""
    if not typed.isdigit():
        return typed
    values = {"nomor": typed, "bulan": f"{on.month:02d}", "bulan_romawi": ROMAN[on.month - 1], "tahun": str(on.year)}
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern or typed


def people(text: str) -> list[tuple[str, str]]:
    """Return name and what stands behind it, one a line: "Nama, hubungan" or "Nama (hubungan)".

    A degree ("S.Pd.") is part of the name.
    """
    return [_person(line.strip()) for line in text.splitlines() if line.strip()]


def _person(line: str) -> tuple[str, str]:
    name, bracket, rest = line.partition("(")
    if not bracket:
        name, _, rest = line.rpartition(",")
    name, rest = name.strip(" ,"), rest.strip(" ,)")
    return (name, rest) if name and not DEGREE.match(rest) else (line, "")


def _local(value: date | datetime | None) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value
