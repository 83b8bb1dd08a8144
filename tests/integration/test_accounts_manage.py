"""Making, naming, disabling accounts: the operator for his school, the superuser for the rest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from cms.accounts.actions.access import (
    access_request_start,
)
from cms.accounts.actions.accounts import account_create, account_disable, account_enable, account_rename
from cms.accounts.actions.links import link_set_password
from cms.accounts.models import AccessRequest, User
from cms.accounts.selectors import roles_of
from cms.core.errors import NotAllowed, WrongState
from tests.factories.accounts import (
    House,
    SchoolFactory,
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


def test_a_new_account_has_no_password_until_its_owner_chooses_one(house: House, now: datetime) -> None:
    with committed(execute=True):
        account = account_create(
            username="bu-ani",
            display_name="Ani ",
            email="ani@sekolah.test",
            school=house.school,
            by=house.operator,
            at=now,
        )
    assert not account.has_usable_password()
    assert mail.outbox[0].to == ["ani@sekolah.test"]
    link_set_password(link_token(mail.outbox), password=NEW, at=now)
    account.refresh_from_db()
    assert account.check_password(NEW)
    assert account.display_name == "Ani"


def test_who_may_not_make_accounts(house: House, now: datetime) -> None:
    fields: dict[str, Any] = {"username": "baru", "display_name": "Baru", "email": "baru@sekolah.test", "at": now}
    for by in (house.guru, house.konselor, house.kepala, make_user("operator"), make_user("ppdp", school=house.school)):
        with pytest.raises(NotAllowed):
            account_create(school=house.school, by=by, **fields)
    with pytest.raises(NotAllowed):
        account_create(school=None, by=house.operator, **fields)
    account_create(school=None, by=make_superuser(), **fields)


@pytest.mark.parametrize("change", [{"username": "GURU"}, {"email": "Guru@sekolah.test"}])
def test_a_name_or_address_is_not_given_twice(house: House, now: datetime, change: dict[str, str]) -> None:
    fields = {"username": "baru", "display_name": "Baru", "email": "baru@sekolah.test"} | change
    with pytest.raises(WrongState):
        account_create(**fields, school=house.school, by=house.operator, at=now)


def test_disabling_ends_everything_and_enabling_brings_no_role_back(house: House, now: datetime) -> None:
    _start(house.konselor, house.operator, now)
    account_disable(house.konselor, by=house.operator, at=now)
    house.konselor.refresh_from_db()
    assert not house.konselor.is_active
    assert not house.konselor.grants.open().exists()
    assert not AccessRequest.objects.open().filter(user=house.konselor).exists()
    with pytest.raises(WrongState, match="nonaktif"):
        account_disable(house.konselor, by=house.operator, at=now)
    account_enable(house.konselor, by=house.operator)
    assert roles_of(house.konselor) == frozenset()
    with pytest.raises(WrongState, match="sudah aktif"):
        account_enable(house.konselor, by=house.operator)


def test_who_may_not_manage_an_account(house: House, now: datetime) -> None:
    account_rename(house.guru, display_name="Gunawan", by=house.operator)
    strangers = [
        house.guru,
        house.kepala,
        house.konselor,
        make_user("operator"),
        make_user("ppdp", school=house.school),
    ]
    for by in strangers:
        with pytest.raises(NotAllowed):
            account_rename(house.guru, display_name="Lain", by=by)
        with pytest.raises(NotAllowed):
            account_disable(house.guru, by=by, at=now)


@pytest.mark.parametrize("role", ["operator", "ppdp", "pelatih", "penyunting"])
def test_the_operator_manages_no_account_above_him(house: House, now: datetime, role: str) -> None:
    account = make_user(role, school=house.school)
    for kind in (Kind.PASSWORD, Kind.SECOND_FACTOR, Kind.EMAIL):
        with pytest.raises(NotAllowed):
            access_request_start(account, kind=kind, by=house.operator, at=now, new_email="x@lain.test")
    with pytest.raises(NotAllowed):
        account_disable(account, by=house.operator, at=now)
    access_request_start(account, kind=Kind.PASSWORD, by=make_superuser(), at=now)


def test_the_operator_manages_no_superuser_and_no_account_of_two_schools(house: House, now: datetime) -> None:
    admin = make_superuser()
    admin.school = house.school
    admin.save()
    with pytest.raises(NotAllowed):
        access_request_start(admin, kind=Kind.PASSWORD, by=house.operator, at=now)
    both = make_user("konselor", school=SchoolFactory.create())
    both.school = house.school
    both.save()
    with pytest.raises(NotAllowed, match="tidak diurus operator"):
        access_request_start(both, kind=Kind.PASSWORD, by=house.operator, at=now)
