"""The one login: closed, throttled, the same answer for everybody who may not in."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase

from cms.accounts.models import AccessRequest
from cms.accounts.views import forgot
from tests.factories.accounts import PASSWORD, House, UserFactory, make_house, make_superuser, make_user

pytestmark = pytest.mark.django_db
committed = TestCase.captureOnCommitCallbacks


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(forgot, "ANSWER_TIME", 0.0)


@pytest.fixture
def house() -> House:
    return make_house()


def _try(client: Client, username: str, password: str, **extra: str) -> str:
    response = client.post("/masuk/", {"login": username, "password": password}, headers=extra)
    if response.status_code == 302:
        return "in"
    assert response.status_code == 200
    found = re.search(r'class="salah"[^>]*>([^<]+)<', response.content.decode())
    assert found is not None
    return found.group(1)


def test_the_right_password_lets_in(house: House, client: Client) -> None:
    assert _try(client, "guru", PASSWORD) == "in"
    assert client.get("/akun/").status_code == 200


def test_login_goes_where_the_person_wanted_but_never_off_the_site(house: House, client: Client, settings: Any) -> None:
    data = {"login": "guru", "password": PASSWORD}
    assert client.post("/masuk/", {**data, "next": "/akun/"}).headers["Location"] == "/akun/"
    client.logout()
    assert (
        client.post("/masuk/", {**data, "next": "https://lain.test/"}).headers["Location"]
        == settings.LOGIN_REDIRECT_URL
    )


def test_unknown_wrong_and_disabled_get_one_answer(house: House, client: Client) -> None:
    UserFactory.create(username="dulu", is_active=False)
    assert _try(Client(), "guru", PASSWORD) == "in"
    answers = {
        _try(client, "tidak-ada", PASSWORD),
        _try(client, "guru", "salah-sekali-ini"),
        _try(client, "dulu", PASSWORD),
    }
    assert len(answers) == 1
    assert "tidak benar" in answers.pop()


@pytest.mark.parametrize("username", ["guru", "tidak-ada"])
def test_the_sixth_try_for_a_name_is_held_back_from_any_address(house: House, username: str) -> None:
    """Also with the right password, also for a name that nobody has, whatever Host or address the sender shows."""
    for number in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        assert "tidak benar" in _try(
            client, username, "salah-sekali-ini", host="127.0.0.1" if number % 2 else "localhost"
        )
    assert "Terlalu banyak" in _try(Client(REMOTE_ADDR="10.0.0.99"), username, PASSWORD)


def test_one_address_cannot_try_many_names(house: House) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7")
    for number in range(10):
        assert "tidak benar" in _try(client, f"nama{number}", "salah-sekali-ini")
    assert "Terlalu banyak" in _try(client, "guru", PASSWORD)
    assert _try(Client(REMOTE_ADDR="10.0.0.8"), "guru", PASSWORD) == "in"


def test_a_forged_forwarding_header_does_not_make_a_new_address(house: House) -> None:
    client = Client(REMOTE_ADDR="10.0.0.7")
    for number in range(10):
        _try(client, f"nama{number}", "salah-sekali-ini", **{"x-forwarded-for": f"192.0.2.{number}"})
    assert "Terlalu banyak" in _try(client, "guru", PASSWORD, **{"x-forwarded-for": "192.0.2.77"})


def test_behind_one_proxy_the_address_that_the_proxy_saw_counts(house: House, settings: pytest.FixtureRequest) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]  # pytest-django's wrapper takes any setting
    proxy = Client(REMOTE_ADDR="10.0.0.1")
    for number in range(10):
        _try(proxy, f"nama{number}", "salah-sekali-ini", **{"x-forwarded-for": f"192.0.2.{number}, 198.51.100.1"})
    assert "Terlalu banyak" in _try(proxy, "guru", PASSWORD, **{"x-forwarded-for": "198.51.100.1"})
    assert _try(proxy, "guru", PASSWORD, **{"x-forwarded-for": "198.51.100.2"}) == "in"


def test_sign_up_is_closed(client: Client) -> None:
    data = {"username": "penyusup", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get("/akun/daftar/"), client.post("/akun/daftar/", data)):
        assert "Pendaftaran ditutup" in response.content.decode()
    assert not UserFactory._meta.model.objects.filter(username="penyusup").exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/admin/login/", 302),
        ("/admin/login/?next=/admin/akun/", 302),
        ("/admin/password_reset/", 404),
        ("/admin/password_reset/confirm/MQ/abc-def/", 404),
        ("/admin/users/", 404),
        ("/admin/users/1/", 404),
        ("/admin/users/edit/1/", 404),
        ("/admin/users/new/", 404),
        ("/admin/groups/", 404),
        ("/admin/groups/edit/1/", 404),
        ("/admin/bulk/accounts/user/assign_role/?id=1", 404),
        ("/admin/bulk/accounts/user/delete/?id=all", 404),
        ("/admin/bulk/accounts/user/set_active_state/?id=1", 404),
        ("/admin/api-tokens/", 404),
    ],
)
def test_stock_account_screens_are_not_there_even_for_the_superuser(path: str, status: int) -> None:
    client = Client()
    client.force_login(make_superuser())
    assert client.get("/admin/akun/").status_code == 200
    assert client.get(path).status_code == status
    assert client.post(path, {"username": "x"}).status_code == status


def test_the_admin_login_sends_to_ours_and_keeps_the_way() -> None:
    assert Client().get("/admin/login/?next=/admin/akun/").headers["Location"] == "/masuk/?next=%2Fadmin%2Fakun%2F"
    assert Client().get("/admin/login/").headers["Location"] == "/masuk/"
    assert Client().get("/admin/").headers["Location"].startswith("/masuk/")


def test_signed_in_people_without_the_key_find_no_admin(house: House, client: Client) -> None:
    client.force_login(house.operator)
    assert client.get("/admin/").status_code == 200
    client.force_login(house.guru)
    assert client.get("/admin/").status_code == 404
    assert client.post("/admin/logout/").status_code == 302


def test_opening_the_address_of_the_log_out_ends_nothing(house: House, client: Client) -> None:
    client.force_login(house.operator)
    answer = client.get("/admin/logout/")
    assert answer.headers["Location"] == "/akun/keluar/"
    assert "sessionid" not in "".join(answer.cookies)
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/").status_code == 302
    assert client.get("/admin/").headers["Location"].startswith("/masuk/")


def test_wagtails_page_that_fails_on_purpose_is_not_here(house: House, client: Client) -> None:
    client.force_login(house.operator)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/failwhale/").status_code == 404


def test_wagtails_preferences_offer_no_name_address_password_or_picture(house: House, client: Client) -> None:
    client.force_login(house.operator)
    page = client.get("/admin/account/").content.decode()
    assert "locale-current_time_zone" in page
    assert "/akun/" in page
    for field in ("name_email-", "password-", "avatar-"):
        assert field not in page
    before = vars(UserFactory._meta.model.objects.get(pk=house.operator.pk))
    client.post("/admin/account/", {"name_email-email": "x@lain.test", "password-new_password1": "z" * 20})
    after = vars(UserFactory._meta.model.objects.get(pk=house.operator.pk))
    assert {key for key in before if key != "_state" and before[key] != after[key]} == set()


@pytest.mark.parametrize("login", ["guru", "GURU", "guru@sekolah.test", "konselor", "tidak-ada", "x@tidak-ada.test"])
def test_forgot_answers_the_same_to_everybody(house: House, client: Client, login: str) -> None:
    with committed(execute=True):
        response = client.post("/akun/lupa/", {"login": login})
    assert response.headers["Location"] == "/akun/lupa/terkirim/"
    started = AccessRequest.objects.filter(user__in=[house.guru, house.konselor])
    assert started.exists() is not login.endswith(("ada", "ada.test"))
    assert bool(mail.outbox) is login.lower().startswith("guru")


def test_forgot_takes_the_same_time_for_everybody(
    house: House, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgot, "ANSWER_TIME", 0.4)
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    for login in ("guru", "tidak-ada"):
        client.post("/akun/lupa/", {"login": login})
    assert len(slept) == 2
    assert all(0 < pause <= 0.4 for pause in slept)


def test_forgot_is_throttled_per_name_and_per_address(house: House) -> None:
    for number in range(3):
        assert Client(REMOTE_ADDR=f"10.0.1.{number}").post("/akun/lupa/", {"login": "guru"}).status_code == 302
    answer = Client(REMOTE_ADDR="10.0.1.9").post("/akun/lupa/", {"login": "Guru"})
    assert answer.status_code == 429
    assert "Terlalu banyak" in answer.content.decode()
    one = Client(REMOTE_ADDR="10.0.2.1")
    for number in range(5):
        assert one.post("/akun/lupa/", {"login": f"nama{number}"}).status_code == 302
    assert one.post("/akun/lupa/", {"login": "nama9"}).status_code == 429


def test_the_owner_changes_his_own_password_with_the_old_one(house: House, client: Client) -> None:
    client.force_login(house.guru)
    data = {"password1": "sandi-guru-yang-baru", "password2": "sandi-guru-yang-baru"}
    client.post("/akun/kata-sandi/", {**data, "oldpassword": "salah-sekali-ini"})
    house.guru.refresh_from_db()
    assert house.guru.check_password(PASSWORD)
    with committed(execute=True):
        client.post("/akun/kata-sandi/", {**data, "oldpassword": PASSWORD})
    house.guru.refresh_from_db()
    assert house.guru.check_password("sandi-guru-yang-baru")
    assert mail.outbox[-1].to == [house.guru.email]


def test_pages_of_accounts_are_never_cached(house: House, client: Client) -> None:
    assert "no-store" in client.get("/masuk/").headers["Cache-Control"]
    assert "no-store" in client.get("/akun/tautan/x/").headers["Cache-Control"]
    client.force_login(make_user("pelatih"))
    assert "no-store" in client.get("/akun/").headers["Cache-Control"]


def test_the_way_back_in_explains_itself(client: Client) -> None:
    assert "Nama pengguna atau alamat surel" in client.get("/akun/lupa/").content.decode()
    assert client.post("/akun/lupa/", {"login": ""}).status_code == 200
    assert "orang kedua" in client.get("/akun/lupa/terkirim/").content.decode()
