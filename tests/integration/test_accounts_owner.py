"""What the owner sees and does: one-time links, his address, the notices after a change."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_confirm, access_request_start
from cms.accounts.actions.grants import role_grant, role_grant_confirm
from cms.accounts.models import AccessRequest, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_second_factor
from tests.factories.accounts import (
    PASSWORD,
    House,
    give_second_factor,
    link_token,
    make_house,
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


def _deed(client: Client, account: User, deed: str, **data: object) -> str:
    with committed(execute=True):
        response = client.post(f"/admin/akun/{account.pk}/{deed}/", data, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def test_link_and_password_are_one_road(house: House, operator: Client) -> None:
    _deed(operator, house.guru, "kata-sandi")
    path = f"/akun/tautan/{link_token(mail.outbox)}/"
    owner = Client()
    assert owner.head(path).status_code == 200
    assert "guru" in text(owner, path)
    short = owner.post(path, {"password1": "pendek", "password2": "pendek"})
    assert "12" in short.content.decode()
    unequal = owner.post(path, {"password1": "sandi-guru-yang-baru", "password2": "sandi-guru-yang-lain"})
    assert "tidak sama" in unequal.content.decode()
    assert (
        owner.post(path, {"password1": "sandi-guru-yang-baru", "password2": "sandi-guru-yang-baru"}).status_code == 302
    )
    house.guru.refresh_from_db()
    assert house.guru.check_password("sandi-guru-yang-baru")
    assert owner.get(path).status_code == 410
    assert owner.get("/akun/tautan/tidak-pernah-ada/").content == owner.get(path).content
    assert not house.guru.check_password(PASSWORD)


def test_a_wrong_password_five_times_kills_the_link_of_a_factor_reset(house: House) -> None:
    request = access_request_start(
        house.konselor, kind=AccessRequest.Kind.SECOND_FACTOR, by=house.operator, at=timezone.now()
    )
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=timezone.now())
    path = f"/akun/tautan/{link_token(mail.outbox)}/"
    owner = Client()
    for _ in range(5):
        assert "tidak cocok" in owner.post(path, {"password": "salah-sekali-ini"}).content.decode()
    assert owner.post(path, {"password": PASSWORD}).status_code == 410
    assert has_second_factor(house.konselor)


def test_the_owner_uses_the_link_of_a_factor_reset(house: House) -> None:
    request = access_request_start(
        house.konselor, kind=AccessRequest.Kind.SECOND_FACTOR, by=house.operator, at=timezone.now()
    )
    with committed(execute=True):
        access_request_confirm(request, by=house.kepala, at=timezone.now())
    path = f"/akun/tautan/{link_token(mail.outbox)}/"
    assert "Hapus faktor kedua" in text(Client(), path)
    assert Client().post(path, {"password": PASSWORD}).status_code == 302
    assert not has_second_factor(house.konselor)


def test_the_owner_changes_his_address_behind_his_password(house: House) -> None:
    client = signed_in(house.guru)
    assert client.get("/akun/surel/").headers["Location"].startswith("/akun/pastikan/")
    client.post("/akun/pastikan/", {"password": PASSWORD})
    assert client.post("/akun/surel/", {"new_email": "bukan surel"}).status_code == 200
    assert "tidak dapat dipakai" in client.post("/akun/surel/", {"new_email": house.kepala.email}).content.decode()
    with committed(execute=True):
        assert client.post("/akun/surel/", {"new_email": "guru@lain.test"}).status_code == 302
    path = f"/akun/tautan/{link_token(mail.outbox)}/"
    assert "guru@lain.test" in text(Client(), path)
    assert Client().post(path).status_code == 302
    house.guru.refresh_from_db()
    assert house.guru.email == "guru@lain.test"


def test_a_record_owner_waits_for_his_new_address_and_may_take_it_back(house: House) -> None:
    client = signed_in(house.konselor)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    client.post("/akun/surel/", {"new_email": "k@lain.test"})
    request = AccessRequest.objects.get(user=house.konselor)
    assert request.needs_confirmation
    assert "k@lain.test" in text(client, "/akun/")
    assert signed_in(house.guru).post(f"/akun/permintaan/{request.pk}/tarik/").status_code == 404
    for _ in range(2):
        assert client.post(f"/akun/permintaan/{request.pk}/tarik/").status_code == 302
    assert not AccessRequest.objects.open().exists()


def test_address_changes_are_throttled(house: House) -> None:
    client = signed_in(house.guru)
    client.post("/akun/pastikan/", {"password": PASSWORD})
    for number in range(5):
        assert client.post("/akun/surel/", {"new_email": f"guru{number}@lain.test"}).status_code == 302
    assert client.post("/akun/surel/", {"new_email": "guru9@lain.test"}).status_code == 429


def test_links_are_throttled_per_address() -> None:
    client = Client(REMOTE_ADDR="10.0.3.1")
    assert [client.get(f"/akun/tautan/tebakan{number}/").status_code for number in range(21)] == [410] * 20 + [429]


def test_new_roles_and_changes_are_shown_at_the_next_login_until_read(house: House, settings: Any) -> None:
    grant = role_grant(house.guru, role=Role.WALIKELAS, school=house.school, by=house.operator, at=timezone.now())
    role_grant_confirm(grant, by=house.kepala, at=timezone.now())
    give_second_factor(house.guru)
    house.guru.refresh_from_db()
    client = signed_in(house.guru)
    first = client.get("/akun/")
    assert first.headers["Location"] == "/akun/pemberitahuan/?next=%2Fakun%2F"
    page = text(client, first.headers["Location"])
    assert "Wali kelas" in page
    assert house.kepala.display_name in page
    assert client.get("/akun/surel/").status_code == 302
    done = client.post("/akun/pemberitahuan/", {"next": "/akun/"})
    assert done.headers["Location"] == "/akun/"
    assert client.get("/akun/").status_code == 200
    assert signed_in(house.guru).get("/akun/").status_code == 200
    off_site = client.post("/akun/pemberitahuan/", {"next": "https://lain.test/"})
    assert off_site.headers["Location"] == settings.LOGIN_REDIRECT_URL
    for odd in ("akun", "0:0", "//[", "\x00"):
        assert client.post("/akun/pemberitahuan/", {"next": odd}).headers["Location"] == off_site.headers["Location"]
    assert "Tidak ada perubahan baru" in text(client, "/akun/pemberitahuan/")
