"""Checks of a record before it is saved: Django's own, and none that compares with rows of others."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError

from .models import ProtectedRecord, Student

NISN_DIGITS = 10
REAL_NISN = (
    "Ini mode demonstrasi: NISN yang bentuknya sungguhan tidak diterima, supaya tidak ada data anak sungguhan di sini. "
    "Kosongkan, atau pakai nomor yang diawali huruf, misalnya X000000001."
)


def clean(record: ProtectedRecord) -> None:
    """Raise ValidationError for values that do not fit. Uniqueness is not asked: it would tell of other rows."""
    record.clean_fields()
    record.clean()
    if isinstance(record, Student):
        check_nisn(record.nisn)


def check_nisn(nisn: str) -> None:
    """Raise ValidationError for a NISN of a wrong form, and in demo mode for one of the right form."""
    if not nisn:
        return
    is_real = nisn.isascii() and nisn.isdigit() and len(nisn) == NISN_DIGITS
    if settings.SULUH_DEMO:
        if is_real:
            raise ValidationError({"nisn": REAL_NISN})
    elif not is_real:
        raise ValidationError(
            {"nisn": f"NISN terdiri atas {NISN_DIGITS} angka. Periksa nomornya, atau kosongkan dahulu."}
        )
