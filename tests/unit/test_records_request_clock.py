"""The clock of a request in words, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.records.models import PersonRequest
from cms.records.request_clock import clock_of, stage_of

RECEIVED = datetime(2026, 11, 23, 3, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def request(state: str = "diterima", answered: timedelta | None = None) -> PersonRequest:
    at = None if answered is None else RECEIVED + answered
    return PersonRequest(state=state, received_at=RECEIVED, answered_at=at)


@pytest.mark.parametrize(
    ("after", "stage", "words", "is_pressing", "is_overdue"),
    [
        (timedelta(), 0, "tinggal 72 jam", False, False),
        (48 * HOUR - MINUTE, 0, "tinggal 24 jam", False, False),
        (48 * HOUR, 48, "tinggal 24 jam", True, False),
        (48 * HOUR + MINUTE, 48, "tinggal 23 jam", True, False),
        (72 * HOUR - MINUTE, 48, "tinggal kurang dari 1 jam", True, False),
        (72 * HOUR, 72, "lewat waktu kurang dari 1 jam", False, True),
        (75 * HOUR + MINUTE, 72, "lewat waktu 3 jam", False, True),
    ],
)
def test_the_clock_presses_at_48_and_is_over_at_72_hours(
    after: timedelta, stage: int, words: str, is_pressing: bool, is_overdue: bool
) -> None:
    assert stage_of(RECEIVED, RECEIVED + after) == stage
    clock = clock_of(request(), RECEIVED + after)
    assert (clock.words, clock.is_running) == (words, True)
    assert (clock.is_pressing, clock.is_overdue) == (is_pressing, is_overdue)


@pytest.mark.parametrize(
    ("state", "answered", "words"),
    [
        ("dijawab", 30 * HOUR, "dijawab dalam 30 jam"),
        ("ditolak", 72 * HOUR, "dijawab dalam 72 jam"),
        ("dijawab", 80 * HOUR, "dijawab dalam 80 jam, lewat 8 jam"),
        ("ditarik", None, "ditarik, jam berhenti"),
    ],
)
def test_an_end_stops_it(state: str, answered: timedelta | None, words: str) -> None:
    clock = clock_of(request(state, answered), RECEIVED + 500 * HOUR)
    assert (clock.words, clock.is_running, clock.is_pressing, clock.is_overdue) == (words, False, False, False)


def test_the_moments_come_from_the_receipt_alone() -> None:
    one = request()
    assert (one.warn_at - RECEIVED, one.due_at - RECEIVED) == (48 * HOUR, 72 * HOUR)
