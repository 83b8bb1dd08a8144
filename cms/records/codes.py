"""Codes of records: `<prefix>-<year>-<4 digits>` per school; a row of another kind is its parent's code and a number."""

from __future__ import annotations

from django.db import transaction

from cms.accounts.models import School

from .models.share import CodeNumber


def next_code(school: School, prefix: str, year: int) -> str:
    """Return the next code. Must run inside the transaction that makes the record.

    Raises TransactionManagementError outside of one (select_for_update).
    """
    CodeNumber.objects.get_or_create(school=school, prefix=prefix, year=year)
    row = CodeNumber.objects.select_for_update().get(school=school, prefix=prefix, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{prefix}-{year}-{row.last:04d}"


def child_code(school: School, parent: str) -> str:
    """Return the code of the next row below a record: `KS-2026-0014/3`."""
    prefix, year, number = parent.partition("/")[0].split("-")
    counter = f"{prefix}/{number}"
    with transaction.atomic():
        return f"{parent}/{_count(school, counter, int(year))}"


def _count(school: School, counter: str, year: int) -> int:
    CodeNumber.objects.get_or_create(school=school, prefix=counter, year=year)
    row = CodeNumber.objects.select_for_update().get(school=school, prefix=counter, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last
