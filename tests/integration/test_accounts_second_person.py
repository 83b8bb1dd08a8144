"""The list of what waits for a second person: in the admin, and in the room of those without it."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.grants import role_grant
from cms.accounts.models import AccessRequest, User
from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of
from tests.factories.accounts import (
    House,
    make_house,
    make_superuser,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
committed = TestCase.captureOnCommitCallbacks


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def operator(house: House) -> Client:
    return signed_in(house.operator)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("kepala", "/ruang/persetujuan/"),
        ("koordinator", "/admin/akun/persetujuan/"),
        ("ppdp", "/admin/akun/persetujuan/"),
    ],
)
def test_the_second_person_decides_in_his_own_place(house: House, role: str, path: str) -> None:
    client = signed_in(make_user(role, school=house.school, username="kedua"))
    assert "Tidak ada yang menunggu" in text(client, path)
    grant = role_grant(house.guru, role=Role.WALIKELAS, school=house.school, by=house.operator, at=timezone.now())
    request = access_request_start(
        house.konselor, kind=AccessRequest.Kind.EMAIL, new_email="k@lain.test", by=house.operator, at=timezone.now()
    )
    page = text(client, path)
    assert house.guru.email in page
    assert "k@lain.test" in page
    with committed(execute=True):
        client.post(path, {"kind": "grant", "item": grant.pk, "decision": "confirm"})
        client.post(path, {"kind": "request", "item": request.pk, "decision": "refuse"})
    assert Role.WALIKELAS in roles_of(house.guru)
    request.refresh_from_db()
    assert request.closed_at is not None
    assert client.post(path, {"kind": "grant", "item": grant.pk, "decision": "confirm"}).status_code == 404
    assert client.post(path, {"kind": "grant", "item": "x", "decision": "confirm"}).status_code == 404


def test_who_finds_no_list_of_confirmations(house: House) -> None:
    assert signed_in(house.kepala).get("/ruang/persetujuan/").status_code == 200
    for role in ("guru", "konselor", "operator", "pelatih"):
        assert signed_in(make_user(role)).get("/ruang/persetujuan/").status_code == 404
    assert signed_in(make_superuser()).get("/ruang/persetujuan/").status_code == 404
    assert signed_in(house.operator).get("/admin/akun/persetujuan/").status_code == 404
    assert Client().get("/ruang/persetujuan/").status_code == 302


def test_a_decision_about_another_school_is_not_found(house: House) -> None:
    grant = role_grant(house.guru, role=Role.WALIKELAS, school=house.school, by=house.operator, at=timezone.now())
    data = {"kind": "grant", "item": grant.pk, "decision": "confirm"}
    assert signed_in(make_user("kepala")).post("/ruang/persetujuan/", data).status_code == 404
    assert signed_in(house.kepala).post("/ruang/persetujuan/", data).status_code == 302


def test_what_can_no_longer_be_confirmed_says_why(house: House) -> None:
    client = signed_in(house.kepala)
    for account in (house.guru, house.konselor):
        role_grant(account, role=Role.WALIKELAS, school=house.school, by=house.operator, at=timezone.now())
    User.objects.filter(pk=house.konselor.pk).update(is_active=False)
    last = house.konselor.grants.waiting().get()
    data = {"kind": "grant", "item": last.pk, "decision": "confirm"}
    answer = client.post("/ruang/persetujuan/", data, follow=True)
    assert "nonaktif" in answer.content.decode()
    last.refresh_from_db()
    assert last.confirmed_at is None
