"""Months from a day, and what the text of an incident may not hold."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.records.incidents import check_incident_words, deadline, hours_left
from cms.records.retention import LEAP, months_after


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 6, 20), 12, date(2027, 6, 20)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), -12, date(2025, 12, 31)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_so_many_months_later(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_the_query_looks_far_enough_back(left: date, months: int) -> None:
    end = months_after(left, months)
    assert left <= months_after(end, -months) + LEAP


@pytest.mark.parametrize("text", ["NIS 12345", "lihat KS-2026-0014", "surel a@b.id", "telepon 081900112233"])
def test_an_incident_text_holds_no_number_code_or_address(text: str) -> None:
    for name in ("what", "handling", "recovery"):
        with pytest.raises(ValidationError) as refused:
            check_incident_words({name: text})
        assert list(refused.value.message_dict) == [name]
        assert "jangan menulis nama" in str(refused.value)


def test_days_hours_and_articles_are_no_child() -> None:
    check_incident_words({"what": "Pada 24-11-2026 pukul 10.30, pasal 46 UU 27/2022, 3 x 24 jam.", "handling": None})


@pytest.mark.parametrize(("hours", "left"), [(0, 72), (1, 71), (71, 1), (72, 0), (73, -1)])
def test_the_notice_has_72_hours(hours: int, left: int) -> None:
    found = datetime(2026, 11, 24, 8, tzinfo=ZoneInfo("Asia/Jakarta"))
    breach: Any = SimpleNamespace(found_at=found)
    assert hours_left(breach, found + timedelta(hours=hours)) == left
    assert deadline(breach) - found == timedelta(hours=72)
