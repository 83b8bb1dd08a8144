"""The clock moved: who is told when, once, by the start page and by a mail without names; an answer stops it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.handbook import worker
from cms.records.actions import requests
from cms.records.actions.request_warnings import requests_warn
from cms.records.models import PersonRequest, RequestNotice
from cms.records.models.emergency import MailState
from cms.records.selectors_requests import MOST_TOLD, pressing_told
from tests.factories.accounts import signed_in
from tests.factories.clock import clock_at
from tests.factories.records import CANARY, Pupils, make_pupils, request_values

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOLD = ("konselor", "koordinator", "ppdp")
HEADING = "Permintaan hak yang mendesak"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def received(pupils: Pupils) -> datetime:
    found: datetime = pupils.below["request"].received_at  # type: ignore[attr-defined]  # a request
    return found


def start_of(pupils: Pupils, name: str) -> str:
    return signed_in(pupils.people[name]).get("/admin/").content.decode()


def test_the_start_pages_tell_from_48_hours_on(pupils: Pupils, received: datetime) -> None:
    code = pupils.below["request"].code
    for after, words in (
        (48 * HOUR - MINUTE, ""),
        (48 * HOUR, f"{code}, keberatan: tinggal 24 jam"),
        (72 * HOUR - MINUTE, f"{code}, keberatan: tinggal kurang dari 1 jam"),
        (72 * HOUR, f"{code}, keberatan: lewat waktu kurang dari 1 jam"),
    ):
        with clock_at(received + after):
            for name in TOLD:
                page = start_of(pupils, name)
                assert (HEADING in page) is bool(words), (name, after)
                assert words in page
                assert CANARY not in page
            assert HEADING not in start_of(pupils, "konselor2")


def test_each_is_told_once_at_48_and_once_at_72_hours(
    pupils: Pupils, received: datetime, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    request = pupils.below["request"]
    for after, told in (
        (48 * HOUR - MINUTE, 0),
        (48 * HOUR, 3),
        (50 * HOUR, 0),
        (72 * HOUR - MINUTE, 0),
        (72 * HOUR, 3),
        (99 * HOUR, 0),
    ):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert requests_warn(at=received + after) == told
        assert {mail.to[0] for mail in mailoutbox} == ({pupils.people[name].email for name in TOLD} if told else set())
        for mail in mailoutbox:
            assert request.code in mail.subject
            assert ("lewat waktu" in mail.subject) is (after >= 72 * HOUR)
            assert CANARY not in mail.subject + mail.body
            assert pupils.student.code not in mail.subject + mail.body
    assert set(RequestNotice.objects.values_list("after", "mail")) == {(48, MailState.SENT), (72, MailState.SENT)}
    assert str(RequestNotice.objects.filter(person=pupils.owner).first()) == f"{request.code}: konselor"


def test_an_answer_stops_it(pupils: Pupils, received: datetime) -> None:
    lead = pupils.people["koordinator"]
    stamps = {"confirmed_by": lead, "confirmed_at": received, "answered_by": pupils.owner, "answered_at": received}
    PersonRequest.objects.update(state="dijawab", **stamps)
    with clock_at(received + 80 * HOUR):
        assert requests_warn(at=received + 80 * HOUR) == 0
        assert all(pressing_told(pupils.people[name]) is None for name in TOLD)


def test_whoever_is_late_hears_of_the_overdue_one_alone(pupils: Pupils, received: datetime) -> None:
    assert requests_warn(at=received + 73 * HOUR) == 3
    assert set(RequestNotice.objects.values_list("after", flat=True)) == {72}


def test_without_an_address_the_notice_says_so(pupils: Pupils, received: datetime, mailoutbox: list[Any]) -> None:
    type(pupils.owner).objects.filter(pk=pupils.owner.pk).update(email="")
    assert requests_warn(at=received + 48 * HOUR) == 3
    assert RequestNotice.objects.get(person=pupils.owner).mail == MailState.NO_ADDRESS


def test_the_worker_asks_for_it_and_the_command_says_how_many(
    pupils: Pupils, received: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "warn_requests" in worker.SCHEDULED
    with clock_at(received + 48 * HOUR):
        call_command("warn_requests")
        assert capsys.readouterr().out == "3 pemberitahuan.\n"
        call_command("warn_requests")
        assert capsys.readouterr().out == ""


def test_the_start_page_lists_five_and_counts_the_rest(pupils: Pupils, received: datetime) -> None:
    for _ in range(MOST_TOLD + 1):
        requests.request_receive(
            pupils.student, request_values(received_at=received), by=pupils.owner, at=timezone.now()
        )
    with clock_at(received + 50 * HOUR):
        told = pressing_told(pupils.owner)
    assert told is not None
    assert (len(told.lines), told.more) == (MOST_TOLD, 2)
