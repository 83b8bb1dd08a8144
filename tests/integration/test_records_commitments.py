"""A commitment is overdue from the day after its day: on the case, in the list, on the start page of its counselor."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.records.actions.activities import commitment_add
from cms.records.actions.moving import record_step
from cms.records.commitments import overdue_told
from cms.records.desk import desk_of
from cms.records.models import Commitment
from tests.factories.accounts import signed_in
from tests.factories.activities import commitment_values
from tests.factories.clock import clock_at
from tests.factories.records import CANARY, Pupils, make_pupils

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 10)
LIST = "/admin/konselor/komitmen/"


@pytest.fixture
def pupils() -> Pupils:
    made = make_pupils()
    Commitment.objects.update(due_date=DUE)
    return made


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_overdue_appears_the_day_after(pupils: Pupils) -> None:
    commitment, case = pupils.below["commitment"], pupils.below["case"]
    told = f"{commitment.code}, paling lambat 10-12-2026"
    for day, is_late in ((DUE - timedelta(days=1), False), (DUE, False), (DUE + timedelta(days=1), True)):
        with clock_at(noon(day)):
            client = signed_in(pupils.owner)
            start, page = text(client, "/admin/"), text(client, desk_of(case).url("read", case))
            assert (told in start) is is_late, day
            assert CANARY not in start
            assert ("Komitmen yang lewat waktu" in page) is is_late
            assert page.index("lewat waktu, paling lambat") < page.index("Pokok kasus") if is_late else True
            assert (commitment.code in text(client, f"{LIST}?waktu=lewat")) is is_late
            assert ("Berjalan, lewat waktu" in text(client, LIST)) is is_late


def test_the_last_minute_of_the_day_in_jakarta_is_still_the_day(pupils: Pupils) -> None:
    last = datetime.combine(DUE, time(23, 59), timezone.get_default_timezone())
    with clock_at(last):
        assert overdue_told(pupils.owner) is None
    with clock_at(last + timedelta(minutes=1)):
        assert overdue_told(pupils.owner) is not None


@pytest.mark.parametrize(("name", "values"), [
    ("ditepati", {"checked_date": DUE}),
    ("tidak-ditepati", {"checked_date": DUE, "outcome": "Lupa."}),
    ("batalkan", {"outcome": "Tidak perlu lagi."}),
])  # fmt: skip
def test_whoever_looked_is_not_told_any_more(pupils: Pupils, name: str, values: dict[str, Any]) -> None:
    late = noon(DUE + timedelta(days=5))
    with clock_at(late):
        assert overdue_told(pupils.owner) is not None
        record_step(pupils.below["commitment"], name, values, by=pupils.owner, at=late)
        assert overdue_told(pupils.owner) is None


def test_only_the_counselor_in_charge_is_told(pupils: Pupils) -> None:
    with clock_at(noon(DUE + timedelta(days=1))):
        assert "Komitmen yang lewat waktu" in text(signed_in(pupils.owner), "/admin/")
        for name in ("koordinator", "konselor2", "konselor_lain", "operator", "ppdp", "admin"):
            assert "Komitmen yang lewat waktu" not in text(signed_in(pupils.people[name]), "/admin/")
            assert overdue_told(pupils.people[name]) is None


def test_the_start_page_lists_few_and_counts_the_rest_in_one_query(pupils: Pupils) -> None:
    for days in range(7):
        values = commitment_values(due_date=DUE - timedelta(days=days))
        commitment_add(pupils.below["visit"], values, by=pupils.owner, at=timezone.now())  # type: ignore[arg-type]  # a visit
    with clock_at(noon(DUE + timedelta(days=1))):
        with CaptureQueriesContext(connection) as first:
            told = overdue_told(pupils.owner)
        assert told is not None
        assert (len(told.lines), told.more) == (5, 3)
        assert told.lines[0].endswith("04-12-2026"), "the oldest first"
        assert len([one for one in first if "records_commitment" in one["sql"]]) == 1


def test_lists_cost_the_same_for_many_rows(pupils: Pupils) -> None:
    client = signed_in(pupils.owner)
    text(client, LIST)
    with CaptureQueriesContext(connection) as few:
        text(client, LIST)
    for _ in range(5):
        commitment_add(pupils.below["visit"], commitment_values(), by=pupils.owner, at=timezone.now())  # type: ignore[arg-type]  # a visit
    with CaptureQueriesContext(connection) as many:
        assert text(client, LIST).count("KR-") >= 6
    assert len(many) == len(few)
