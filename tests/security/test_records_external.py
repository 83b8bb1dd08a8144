"""A receiver without account at /r/<token>: nothing of the child before the code, and every limit on time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.records import access_code
from cms.records.actions.packet_links import Made, link_open
from cms.records.actions.packets import packet_link
from cms.records.models import AccessLogRow, PacketLink, Referral, RefusalCount
from cms.records.packet_tickets import COOKIE
from tests.factories.everywhere import sessions, tables_with
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import consents, linked, step

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]
UNKNOWN = "x" * 43


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def move(moment: datetime) -> None:
        monkeypatch.setattr("cms.records.views.external.timezone.now", lambda: moment)

    return move


def told(made: Made, code: str | None = None, client: Client | None = None) -> Any:
    """Tell the code, in a browser of its own unless one is given, and follow."""
    answer: Any = (client or Client()).post(address(made), {"kode": made.code if code is None else code}, follow=True)
    return answer


def address(made: Made | str) -> str:
    return reverse("packet_link", args=[made if isinstance(made, str) else made.token])


def is_opened(answer: Any) -> bool:
    """Return whether the packet is in it; where it is not, nothing of the child is."""
    text = answer.content.decode()
    if canary("name") in text:
        assert canary("referralreason") in text
        return True
    assert CANARY not in text
    assert "ATK-" not in text
    return False


def wrong(made: Made) -> str:
    return f"{(int(made.code) + 1) % 10**8:08}"


def test_before_the_code_every_address_is_the_same_page(pupils: Pupils) -> None:
    referral, made = linked(pupils)
    assert is_opened(told(made))
    _, dead = linked(pupils)
    step(pupils, Referral.objects.get(pk=dead.link.referral_id), "cabut", halted_reason="Pindah.")
    for method in ("get", "head"):
        answers = [getattr(Client(), method)(address(one)) for one in (made, dead, UNKNOWN)]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
    answers = [told(one, code) for one, code in ((made, wrong(made)), (dead, dead.code))]
    answers.append(Client().post(address(UNKNOWN), {"kode": "12345678"}))
    answers.append(Client().post(address(made), {"kode": ""}))
    assert len({answer.content for answer in answers}) == 1
    assert not any(is_opened(answer) for answer in answers)
    assert not any(answer.cookies for answer in answers)
    assert referral.code not in answers[0].content.decode()


def test_the_answers_tell_browsers_and_robots_to_keep_nothing(pupils: Pupils) -> None:
    _, made = linked(pupils)
    browser = Client()
    for answer in (browser.get(address(made)), told(made, wrong(made), browser), told(made, client=browser)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "http://" not in answer.content.decode()
        assert "https://" not in answer.content.decode()
        assert "<script" not in answer.content.decode()
    assert browser.put(address(made)).status_code == 404
    morsel = browser.cookies[COOKIE]
    assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", address(made))
    assert made.token not in morsel.value
    assert set(browser.cookies) == {COOKIE}
    assert made.token not in sessions()


def test_token_and_code_are_nowhere_in_plain(pupils: Pupils) -> None:
    _, made = linked(pupils)
    assert is_opened(told(made))
    assert tables_with(made.token) == set()
    assert tables_with(made.code) == set()
    assert made.link.code_digest != access_code.code_digest(made.code), "salted"
    assert access_code.is_code(made.code, made.link.code_digest)
    assert not access_code.is_code(made.code, "")


def test_the_code_depends_on_the_key_of_the_installation(pupils: Pupils, settings: Any) -> None:
    _, made = linked(pupils)
    settings.SECRET_KEY = "another" * 8
    assert not access_code.is_code(made.code, made.link.code_digest)


def test_the_code_may_be_typed_with_a_space(pupils: Pupils) -> None:
    _, made = linked(pupils)
    assert is_opened(told(made, f" {made.code[:4]}-{made.code[4:]} "))


def test_five_wrong_codes_kill_it_also_for_the_window_that_is_open(pupils: Pupils) -> None:
    referral, made = linked(pupils)
    browser = Client()
    assert is_opened(told(made, client=browser))
    for _ in range(4):
        assert not is_opened(told(made, wrong(made)))
    assert is_opened(browser.get(address(made)))
    assert not is_opened(told(made, wrong(made)))
    assert not is_opened(told(made))
    assert not is_opened(browser.get(address(made)))
    rows = AccessLogRow.objects.filter(code=referral.code, why="link").order_by("number")
    assert [(row.actor, row.verb, row.facts["what"]) for row in rows] == [
        (None, "read", "opening"),
        (None, "read", "again"),
        *[(None, "denied", "code")] * 4,
        (None, "read", "again"),
        (None, "denied", "code"),
        (None, "denied", "dead"),
        (None, "denied", "dead"),
    ]
    assert [row.facts.get("count") for row in rows if row.facts["what"] == "code"] == [1, 2, 3, 4, 5]


def test_it_opens_three_times_and_only_in_the_browser_that_told_the_code(pupils: Pupils) -> None:
    _, made = linked(pupils)
    browsers = [Client() for _ in range(3)]
    assert all(is_opened(told(made, client=browser)) for browser in browsers)
    assert all(is_opened(browser.get(address(made))) for browser in browsers), "a page loaded again is no opening"
    assert not is_opened(told(made))
    assert not is_opened(Client().get(address(made)))
    assert PacketLink.objects.get(pk=made.link.pk).openings == 3


def test_it_closes_after_half_an_hour_and_the_link_after_its_days(pupils: Pupils, clock: Clock) -> None:
    now = timezone.now()
    _, made = linked(pupils, days=14, at=now)
    browser = Client()
    clock(now)
    assert is_opened(told(made, client=browser))
    clock(now + timedelta(minutes=29, seconds=59))
    assert is_opened(browser.get(address(made)))
    clock(now + timedelta(minutes=30, seconds=1))
    assert not is_opened(browser.get(address(made)))
    clock(now + timedelta(days=14) - timedelta(seconds=1))
    assert is_opened(told(made, client=browser))
    clock(now + timedelta(days=14))
    assert not is_opened(browser.get(address(made))), "an open window does not outlive the link"
    assert not is_opened(told(made))


@pytest.mark.parametrize("days", [0, 15])
def test_it_lives_a_day_to_two_weeks(pupils: Pupils, days: int) -> None:
    referral, _ = linked(pupils)
    with pytest.raises(Exception, match="14 hari"):
        packet_link(referral, days=days, by=pupils.owner, at=timezone.now())


def test_a_ticket_opens_its_own_link_and_cannot_be_made_up(pupils: Pupils) -> None:
    _, made = linked(pupils)
    _, other = linked(pupils)
    browser = Client()
    assert is_opened(told(made, client=browser))
    ticket = browser.cookies[COOKIE].value
    assert is_opened(Client(headers={"cookie": f"{COOKIE}={ticket}"}).get(address(made)))
    assert not is_opened(Client(headers={"cookie": f"{COOKIE}={ticket}"}).get(address(other)))
    for forged in (ticket[:-2], str(made.link.pk), "", "a:b:c"):
        assert not is_opened(Client(headers={"cookie": f"{COOKIE}={forged}"}).get(address(made)))


def test_an_open_window_closes_with_the_consent(pupils: Pupils) -> None:
    _, made = linked(pupils)
    browser = Client()
    assert is_opened(told(made, client=browser))
    consents(pupils, "orang_tua", is_given=False)
    assert not is_opened(browser.get(address(made)))
    assert not is_opened(told(made))


def test_a_stranger_with_a_made_up_token_is_counted_and_writes_no_row(pupils: Pupils) -> None:
    linked(pupils)
    rows = AccessLogRow.objects.count()
    assert Client().post(address(UNKNOWN), {"kode": "12345678"}).status_code == 200
    assert RefusalCount.objects.get().count == 1
    assert AccessLogRow.objects.count() == rows


def test_guessing_is_slowed_down(pupils: Pupils) -> None:
    _, made = linked(pupils)
    answers = [Client().post(address(UNKNOWN), {"kode": "12345678"}) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1]["Referrer-Policy"] == "no-referrer"
    assert told(made).status_code == 429
    cache.clear()
    assert is_opened(told(made))


def test_two_browsers_do_not_share_the_last_opening(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have told the right code; the second reads the row only after the first has written it."""
    _, made = linked(pupils)
    now = timezone.now()
    PacketLink.objects.filter(pk=made.link.pk).update(openings=2)
    stretched = access_code._stretched
    inner: list[Any] = []

    def slow(code: str, salt: str) -> str:
        found = stretched(code, salt)
        if not inner:
            inner.append(None)
            inner[0] = link_open(made.token, made.code, at=now)
        return found

    monkeypatch.setattr(access_code, "_stretched", slow)
    assert link_open(made.token, made.code, at=now) is None
    assert inner[0] is not None
    assert PacketLink.objects.get(pk=made.link.pk).openings == 3
