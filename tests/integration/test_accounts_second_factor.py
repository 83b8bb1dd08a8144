"""The second factor: forced for record roles, asked at login, kept, sealed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from cms.accounts.roles import RECORD_ROLES, Role
from tests.factories.accounts import (
    PASSWORD,
    TOTP_SECRET,
    House,
    UserFactory,
    give_second_factor,
    grant_role,
    make_house,
    make_user,
    totp_code,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize("role", sorted(RECORD_ROLES))
def test_a_record_role_without_factor_sets_one_up_before_anything_else(client: Client, role: Role) -> None:
    client.force_login(make_user(role, second_factor=False))
    for path in ("/akun/", "/akun/surel/", "/ruang/persetujuan/", "/admin/", "/admin/akun/"):
        assert client.get(path).headers["Location"] == "/akun/2fa/", path
        assert client.post(path).headers["Location"] == "/akun/2fa/", path
    for path in ("/akun/2fa/", "/akun/keluar/", "/akun/pastikan/"):
        assert client.get(path).status_code == 200, path
    client.post("/akun/keluar/")
    assert client.get("/akun/").headers["Location"].startswith("/masuk/")


def test_with_a_factor_the_pages_open(client: Client) -> None:
    client.force_login(make_user("konselor"))
    assert client.get("/akun/").status_code == 200
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    user = make_user("konselor", second_factor=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(user)
    assert client.get("/akun/").headers["Location"] == "/akun/2fa/"


@pytest.mark.parametrize("role", sorted(set(Role) - RECORD_ROLES))
def test_other_roles_are_not_forced(client: Client, role: Role) -> None:
    client.force_login(make_user(role))
    assert client.get("/akun/").status_code == 200


def test_only_demo_mode_lifts_it(client: Client, settings: pytest.FixtureRequest) -> None:
    client.force_login(make_user("konselor", second_factor=False))
    assert client.get("/akun/").status_code == 302
    settings.SULUH_DEMO = True  # type: ignore[attr-defined]  # pytest-django's wrapper takes any setting
    assert client.get("/akun/").status_code == 200
    assert "DATA CONTOH" in client.get("/akun/").content.decode()


def test_login_asks_for_the_code_and_a_wrong_one_does_not_let_in(house: House, client: Client) -> None:
    response = client.post("/masuk/", {"login": "konselor", "password": PASSWORD})
    assert response.headers["Location"] == "/akun/2fa/authenticate/"
    assert client.get("/akun/").headers["Location"].startswith("/masuk/")
    wrong = "000000" if totp_code() != "000000" else "000001"
    assert client.post("/akun/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert client.get("/akun/").status_code == 302
    assert client.post("/akun/2fa/authenticate/", {"code": totp_code()}).status_code == 302
    assert client.get("/akun/").status_code == 200


def test_codes_cannot_be_guessed_one_after_another(house: House, client: Client) -> None:
    client.post("/masuk/", {"login": "konselor", "password": PASSWORD})
    right = totp_code()
    for number in range(5):
        guess = f"{number:06}" if f"{number:06}" != right else "999999"
        client.post("/akun/2fa/authenticate/", {"code": guess})
    answer = client.post("/akun/2fa/authenticate/", {"code": right})
    assert answer.status_code == 200
    assert "Terlalu banyak" in answer.content.decode()
    assert client.get("/akun/").status_code == 302


def test_the_owner_sets_up_totp_and_gets_recovery_codes_once(client: Client) -> None:
    user = make_user("konselor", second_factor=False)
    client.force_login(user)
    start = client.get("/akun/2fa/totp/activate/")
    assert start.headers["Location"].startswith("/akun/pastikan/")
    client.post(start.headers["Location"], {"password": PASSWORD, "next": "/akun/2fa/totp/activate/"})
    page = client.get("/akun/2fa/totp/activate/")
    secret = page.context["form"].secret
    done = client.post("/akun/2fa/totp/activate/", {"code": totp_code(secret)})
    assert done.headers["Location"] == "/akun/2fa/recovery-codes/"
    assert len(client.get(done.headers["Location"]).context["unused_codes"]) == 10
    assert client.get("/akun/").status_code == 200


def test_setting_up_needs_the_password_again(client: Client) -> None:
    client.force_login(make_user("konselor", second_factor=False))
    for path in ("/akun/2fa/totp/activate/", "/akun/2fa/webauthn/add/"):
        assert client.get(path).headers["Location"].startswith("/akun/pastikan/")
        assert client.post(path, {"code": "1"}).headers["Location"].startswith("/akun/pastikan/")


def test_the_secret_is_sealed_in_the_database() -> None:
    user = make_user("konselor")
    stored = Authenticator.objects.get(user=user).data["secret"]
    assert TOTP_SECRET not in stored
    assert Authenticator.objects.get(user=user).wrap().validate_code(totp_code())


def _reauthenticated(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]  # a user of the factory
    client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def test_the_last_factor_of_a_record_account_stays(house: House) -> None:
    client = _reauthenticated(house.konselor)
    response = client.post("/akun/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=house.konselor, type="totp").exists()
    assert response.status_code == 200


def test_an_account_that_waits_for_a_record_role_keeps_its_factor_too(house: House) -> None:
    waiting = UserFactory.create()
    give_second_factor(waiting)
    grant_role(waiting, Role.KONSELOR, house.school, confirmed=False)
    _reauthenticated(waiting).post("/akun/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=waiting).exists()


def test_one_of_two_factors_may_go_and_so_may_that_of_an_ordinary_account(house: House) -> None:
    Authenticator.objects.create(user=house.konselor, type=Authenticator.Type.WEBAUTHN, data={"name": "kunci"})
    _reauthenticated(house.konselor).post("/akun/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=house.konselor, type="totp").exists()
    give_second_factor(house.guru)
    _reauthenticated(house.guru).post("/akun/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=house.guru, type="totp").exists()


def test_passkeys_are_offered_and_need_the_owner_at_the_device(house: House, client: Client) -> None:
    options = client.get("/akun/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    page = _reauthenticated(house.konselor).get("/akun/2fa/webauthn/add/")
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["name"] == "Suluh"
