"""One-time links: thirty minutes, one use, one purpose, only a digest kept."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from cms.accounts.actions import links
from cms.accounts.actions.access import (
    access_request_confirm,
    access_request_start,
)
from cms.accounts.actions.links import link_find, link_reset_second_factor, link_set_email, link_set_password
from cms.accounts.models import AccessRequest, OneTimeLink, User
from cms.accounts.policies import LINK_LIFETIME
from cms.core.errors import WrongState
from tests.factories.accounts import (
    PASSWORD,
    House,
    UserFactory,
    link_token,
    make_house,
)

pytestmark = pytest.mark.django_db
Kind = AccessRequest.Kind
NEW = "sandi-baru-yang-panjang"
committed = TestCase.captureOnCommitCallbacks


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def _start(
    account: User, by: User, at: datetime, kind: AccessRequest.Kind = Kind.PASSWORD, **more: str
) -> AccessRequest:
    with committed(execute=True):
        return access_request_start(account, kind=kind, by=by, at=at, **more)


def test_a_link_lives_thirty_minutes(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now)
    token = link_token(mail.outbox)
    assert timedelta(minutes=30) == LINK_LIFETIME
    link_find(token, at=now + timedelta(minutes=29, seconds=59))
    with pytest.raises(WrongState, match="tidak berlaku"):
        link_set_password(token, password=NEW, at=now + timedelta(minutes=30))
    house.guru.refresh_from_db()
    assert house.guru.check_password(PASSWORD)


def test_a_link_is_used_once(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now)
    token = link_token(mail.outbox)
    link_set_password(token, password=NEW, at=now)
    with pytest.raises(WrongState):
        link_set_password(token, password="yang-lain-lagi-99", at=now)
    house.guru.refresh_from_db()
    assert house.guru.check_password(NEW)


def test_a_link_does_only_what_it_was_made_for(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now)
    token = link_token(mail.outbox)
    for use in (link_set_email, link_reset_second_factor):
        with pytest.raises(WrongState):
            use(token, at=now)
    link_find(token, at=now)
    with pytest.raises(WrongState):
        link_find("tidak-ada", at=now)


def test_only_the_digest_of_a_link_is_kept(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now)
    token = link_token(mail.outbox)
    link = OneTimeLink.objects.get()
    assert token not in str(vars(link))
    assert len(link.digest) == 64


def test_a_new_address_holds_from_its_link_on_and_the_old_one_is_told(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now, Kind.EMAIL, new_email="guru@lain.test")
    house.guru.refresh_from_db()
    assert house.guru.email == "guru@sekolah.test"
    before = house.guru.session_version
    with committed(execute=True):
        link_set_email(link_token(mail.outbox), at=now)
    house.guru.refresh_from_db()
    assert house.guru.email == "guru@lain.test"
    assert house.guru.session_version > before
    assert mail.outbox[-1].to == ["guru@sekolah.test"]


def test_an_address_taken_meanwhile_is_refused(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now, Kind.EMAIL, new_email="guru@lain.test")
    token = link_token(mail.outbox)
    UserFactory.create(email="guru@lain.test")
    with pytest.raises(WrongState, match="tidak dapat dipakai"):
        link_set_email(token, at=now)


def test_a_factor_reset_takes_every_factor_away(house: House, now: datetime) -> None:
    request = _start(house.konselor, house.operator, now, Kind.SECOND_FACTOR)
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=now)
    link_reset_second_factor(link_token(mail.outbox), at=now)
    assert not Authenticator.objects.filter(user=house.konselor).exists()


def test_two_answers_at_once_use_a_link_once(house: House, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer has looked at the link before the first one used it up."""
    _start(house.guru, house.operator, now)
    token = link_token(mail.outbox)
    seen = link_find(token, at=now)
    link_set_password(token, password=NEW, at=now)
    monkeypatch.setattr(links, "link_find", lambda _token, at: seen)
    with pytest.raises(WrongState, match="tidak berlaku"):
        link_set_password(token, password="yang-lain-lagi-99", at=now)
    house.guru.refresh_from_db()
    assert house.guru.check_password(NEW)


def test_a_silent_mail_server_undoes_nothing_and_its_log_names_nobody(
    house: House, now: datetime, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    request = _start(house.guru, house.operator, now)
    assert "mail_not_sent" in caplog.text
    assert house.guru.email not in caplog.text
    assert str(request) == f"Kata sandi baru: {house.guru}"
    assert str(request.link) == f"Tautan untuk permintaan {request.pk}"


def test_mail_leaves_by_a_thread_where_the_setting_says_so(house: House, now: datetime, settings: Any) -> None:
    settings.SULUH_MAIL_IN_BACKGROUND = True
    _start(house.guru, house.operator, now)
    deadline = time.monotonic() + 5
    while not mail.outbox and time.monotonic() < deadline:
        time.sleep(0.01)
    assert mail.outbox[0].to == [house.guru.email]
