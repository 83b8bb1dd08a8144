"""Rules of single values: NPSN, letterhead, letter number, NIP."""

from __future__ import annotations

import string

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

LETTERHEAD_LINES = 5
LETTERHEAD_WIDTH = 120
# What a letter number may be made of: running number, month, Roman month, year.
LETTER_NUMBER_FIELDS = frozenset({"nomor", "bulan", "bulan_romawi", "tahun"})

validate_npsn = RegexValidator(r"^\d{8}\Z", "NPSN terdiri atas 8 angka.", code="npsn")
validate_nip = RegexValidator(r"^\d{18}\Z", "NIP terdiri atas 18 angka, tanpa spasi.", code="nip")


def validate_letterhead(value: str) -> None:
    """Refuse more than five lines, or a line that does not fit the paper."""
    lines = value.splitlines()
    if len(lines) > LETTERHEAD_LINES:
        raise ValidationError(f"Kepala surat paling banyak {LETTERHEAD_LINES} baris; ini {len(lines)} baris.")
    for number, line in enumerate(lines, start=1):
        if len(line) > LETTERHEAD_WIDTH:
            raise ValidationError(f"Baris {number} terlalu panjang: paling banyak {LETTERHEAD_WIDTH} huruf.")


def validate_letter_number(value: str) -> None:
    """Refuse a pattern with unknown placeholders, or without the running number."""
    try:
        names = {name for _, name, spec, conversion in string.Formatter().parse(value) if name is not None}
    except ValueError as error:
        raise ValidationError("Kurung kurawal pada pola nomor surat tidak berpasangan.") from error
    unknown = sorted(names - LETTER_NUMBER_FIELDS)
    if unknown:
        allowed = ", ".join("{" + name + "}" for name in sorted(LETTER_NUMBER_FIELDS))
        raise ValidationError(f"Isian {{{unknown[0]}}} tidak dikenal. Yang dapat dipakai: {allowed}.")
    if "nomor" not in names:
        raise ValidationError("Pola nomor surat harus memuat {nomor}.")
