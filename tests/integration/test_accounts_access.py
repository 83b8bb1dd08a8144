"""Passwords, addresses and second factors: one-time links to the owner, a second person for record accounts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.actions.access import (
    access_request_confirm,
    access_request_confirm_at_server,
    access_request_refuse,
    access_request_start,
    access_request_withdraw,
    password_forgotten,
)
from cms.accounts.actions.accounts import account_disable
from cms.accounts.actions.links import link_find, link_set_password
from cms.accounts.models import AccessRequest, OneTimeLink, User
from cms.accounts.policies import CONFIRMATION_LIFETIME
from cms.accounts.selectors import requests_waiting_for, unseen_requests
from cms.core.errors import NotAllowed, WrongState
from tests.factories.accounts import (
    PASSWORD,
    House,
    UserFactory,
    link_token,
    make_house,
    make_superuser,
    make_user,
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


def test_an_ordinary_account_gets_its_link_at_once(house: House, now: datetime) -> None:
    request = _start(house.guru, house.operator, now)
    assert not request.needs_confirmation
    link_set_password(link_token(mail.outbox), password=NEW, at=now)
    house.guru.refresh_from_db()
    assert house.guru.check_password(NEW)
    assert list(unseen_requests(house.guru)) == [request]


@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.EMAIL, Kind.SECOND_FACTOR])
@pytest.mark.parametrize("by", ["operator", "admin"])
def test_a_record_account_waits_for_the_second_person(
    house: House, now: datetime, kind: AccessRequest.Kind, by: str
) -> None:
    starter = house.operator if by == "operator" else make_superuser()
    more = {"new_email": "baru@lain.test"} if kind == Kind.EMAIL else {}
    request = _start(house.konselor, starter, now, kind, **more)
    assert request.needs_confirmation
    assert not OneTimeLink.objects.exists()
    assert [sent.to for sent in mail.outbox] == [[house.konselor.email]]
    assert requests_waiting_for(house.kepala) == [request]
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=now)
    expected = "baru@lain.test" if kind == Kind.EMAIL else house.konselor.email
    assert OneTimeLink.objects.get().sent_to == expected
    link_find(link_token(mail.outbox), at=now)


def test_who_cannot_confirm_a_request(house: House, now: datetime) -> None:
    request = _start(house.konselor, house.operator, now)
    strangers = [house.operator, house.konselor, house.guru, make_superuser(), make_user("koordinator"),
                 make_user("operator", school=house.school)]  # fmt: skip
    for by in strangers:
        with pytest.raises(NotAllowed):
            access_request_confirm(request, by=by, at=now)
        with pytest.raises(NotAllowed):
            access_request_refuse(request, by=by, at=now)
        assert requests_waiting_for(by) == []
    access_request_refuse(request, by=house.kepala, at=now)
    for decide in (access_request_confirm, access_request_refuse):
        with pytest.raises(WrongState):
            decide(request, by=house.kepala, at=now)


def test_a_request_is_confirmed_once(house: House, now: datetime) -> None:
    request = _start(house.konselor, house.operator, now)
    access_request_confirm(request, by=house.kepala, at=now)
    with pytest.raises(WrongState, match="tidak menunggu"):
        access_request_confirm(request, by=house.kepala, at=now)


def test_a_disabled_account_starts_and_confirms_nothing(house: House, now: datetime) -> None:
    request = _start(house.konselor, house.operator, now)
    User.objects.filter(pk=house.konselor.pk).update(is_active=False)
    with pytest.raises(WrongState, match="nonaktif"):
        access_request_confirm(request, by=house.kepala, at=now)
    house.guru.is_active = False
    house.guru.save()
    with pytest.raises(WrongState, match="nonaktif"):
        access_request_start(house.guru, kind=Kind.PASSWORD, by=house.operator, at=now)


def test_an_account_without_address_gets_no_link(house: House, now: datetime) -> None:
    house.guru.email = ""
    house.guru.save()
    with pytest.raises(WrongState, match="surel"):
        access_request_start(house.guru, kind=Kind.PASSWORD, by=house.operator, at=now)


@pytest.mark.parametrize("address", ["", "KONSELOR@sekolah.test"])
def test_a_new_address_must_be_there_and_free(house: House, now: datetime, address: str) -> None:
    with pytest.raises(WrongState):
        access_request_start(house.guru, kind=Kind.EMAIL, by=house.operator, at=now, new_email=address)


def test_the_owner_starts_a_password_or_address_change_but_not_a_factor_reset(house: House, now: datetime) -> None:
    _start(house.guru, house.guru, now)
    _start(house.guru, house.guru, now, Kind.EMAIL, new_email="guru@lain.test")
    with pytest.raises(NotAllowed, match="operator"):
        access_request_start(house.guru, kind=Kind.SECOND_FACTOR, by=house.guru, at=now)


def test_a_new_request_closes_the_former_of_its_kind(house: House, now: datetime) -> None:
    _start(house.guru, house.operator, now)
    first = link_token(mail.outbox)
    _start(house.guru, house.operator, now)
    with pytest.raises(WrongState):
        link_find(first, at=now)
    link_find(link_token(mail.outbox), at=now)


def test_a_request_is_taken_back_by_starter_owner_or_operator_only(house: House, now: datetime) -> None:
    for by in (house.operator, house.konselor):
        request = _start(house.konselor, house.operator, now)
        access_request_withdraw(request, by=by, at=now)
        request.refresh_from_db()
        assert request.closed_by == by
        with pytest.raises(WrongState):
            access_request_withdraw(request, by=by, at=now)
    request = _start(house.konselor, house.operator, now)
    for by in (house.guru, house.kepala, make_user("operator")):
        with pytest.raises(NotAllowed):
            access_request_withdraw(request, by=by, at=now)
    access_request_withdraw(request, by=make_superuser(), at=now)


def test_a_forgotten_password_of_a_record_account_waits(house: House, now: datetime) -> None:
    with committed(execute=True):
        password_forgotten(house.konselor, at=now)
        password_forgotten(house.konselor, at=now)
    request = AccessRequest.objects.get(user=house.konselor)
    assert request.needs_confirmation
    assert mail.outbox == []
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=now)
    first = link_token(mail.outbox)
    with committed(execute=True):
        password_forgotten(house.konselor, at=now + timedelta(hours=1))
    fresh = link_token(mail.outbox)
    assert fresh != first
    link_find(fresh, at=now + timedelta(hours=1, minutes=1))
    later = now + CONFIRMATION_LIFETIME
    with committed(execute=True):
        password_forgotten(house.konselor, at=later)
    assert AccessRequest.objects.open().get(user=house.konselor).confirmed_at is None


def test_a_forgotten_password_of_an_ordinary_account_gets_a_link(house: House, now: datetime) -> None:
    with committed(execute=True):
        password_forgotten(house.guru, at=now)
    link_set_password(link_token(mail.outbox), password=NEW, at=now)
    for nobody in (UserFactory.create(is_active=False), UserFactory.create(email="")):
        password_forgotten(nobody, at=now)
        assert not AccessRequest.objects.filter(user=nobody).exists()


def test_the_sole_head_of_a_school_is_helped_at_the_server(now: datetime) -> None:
    head = make_user("kepala")
    request = _start(head, make_user("operator", school=head.school), now)
    access_request_confirm_at_server(request, by=make_superuser(), at=now)
    assert OneTimeLink.objects.get().sent_to == head.email


@pytest.mark.parametrize("deed", ["disable", "password", "role"])
def test_sessions_end_at_the_next_request(house: House, now: datetime, client: Client, deed: str) -> None:
    from cms.accounts.actions.grants import role_revoke

    client.force_login(house.guru)
    assert client.get("/akun/").status_code == 200
    if deed == "disable":
        account_disable(house.guru, by=house.operator, at=now)
    elif deed == "role":
        role_revoke(house.guru.grants.get(), by=house.operator, at=now)
    else:
        _start(house.guru, house.operator, now)
        link_set_password(link_token(mail.outbox), password=PASSWORD, at=now)
    assert client.get("/akun/").status_code == 302
