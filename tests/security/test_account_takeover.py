"""Revoke, change the address alone, grant again: legal steps that together would hand an account to the operator."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_confirm, access_request_start
from cms.accounts.actions.grants import role_revoke
from cms.accounts.models import AccessRequest
from cms.accounts.selectors import requests_waiting_for
from cms.core.errors import NotAllowed
from tests.factories.accounts import House, make_house, make_superuser

pytestmark = pytest.mark.django_db
Kind = AccessRequest.Kind
committed = TestCase.captureOnCommitCallbacks


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize("kind", [Kind.PASSWORD, Kind.EMAIL, Kind.SECOND_FACTOR])
@pytest.mark.parametrize("by", ["operator", "admin"])
def test_a_revoked_record_role_still_asks_for_the_second_person(
    house: House, kind: AccessRequest.Kind, by: str
) -> None:
    now = timezone.now()
    actor = house.operator if by == "operator" else make_superuser()
    for grant in house.konselor.grants.active():
        role_revoke(grant, by=actor, at=now)
    mail.outbox.clear()
    with committed(execute=True):
        more = {"new_email": "penyerang@lain.test"} if kind == Kind.EMAIL else {}
        request = access_request_start(house.konselor, kind=kind, by=actor, at=now, **more)
    assert request.needs_confirmation
    assert not any("/akun/tautan/" in str(message.body) for message in mail.outbox), "nobody gets a link yet"
    with pytest.raises(NotAllowed):
        access_request_confirm(request, by=actor, at=now)
    assert request in requests_waiting_for(house.kepala), "somebody of his school can decide"
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=now)
    assert any("/akun/tautan/" in str(message.body) for message in mail.outbox)


def test_an_account_that_never_saw_records_needs_nobody(house: House) -> None:
    with committed(execute=True):
        request = access_request_start(house.guru, kind=Kind.PASSWORD, by=house.operator, at=timezone.now())
    assert not request.needs_confirmation
