"""The clocks of a session: idle it is locked, old it ends, a sign of life renews it, and nothing leaves while it is shut."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.reauthentication import NO_CODE, TOO_MANY
from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.session_clock import BEGAN, MOVED, mark_of
from tests.factories.accounts import PASSWORD, give_second_factor, make_superuser, make_user, signed_in, totp_code

pytestmark = pytest.mark.django_db
STATE, UNLOCK = "/akun/sesi/", "/akun/sesi/buka/"
OWN = "/akun/"
JSON = {"Accept": "application/json"}


class Clock:
    """The server's clock as the gate reads it."""

    def __init__(self) -> None:
        self.start = timezone.now()
        self.at = self.start

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    cache.clear()
    return clock


@pytest.fixture
def person(clock: Clock) -> User:
    return make_user("konselor")


@pytest.fixture
def client(person: User) -> Client:
    return signed_in(person)


def is_locked(client: Client, path: str = OWN) -> bool:
    answer = client.get(path)
    return answer.status_code == 302 and answer["Location"].startswith(UNLOCK)


def unlock(client: Client, password: str = PASSWORD, code: str | None = None, **more: str) -> dict[str, object]:
    data = {"sesi_kata_sandi": password, "sesi_kode": totp_code() if code is None else code, **more}
    answer = client.post(UNLOCK, data, headers=JSON)
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


# --- Idle -------------------------------------------------------------------------------------------------------------


def test_thirty_idle_minutes_lock_and_not_one_less(client: Client, clock: Clock) -> None:
    assert client.get(OWN).status_code == 200
    clock.pass_by(minutes=29, seconds=59)
    assert client.get(OWN).status_code == 200
    clock.pass_by(minutes=30)
    assert is_locked(client)
    assert is_locked(client)  # asking did not open it


@pytest.mark.parametrize("role", sorted(RECORD_ROLES))
def test_it_holds_for_every_role_that_opens_records(role: Role, clock: Clock) -> None:
    client = signed_in(make_user(role))
    assert client.get(OWN).status_code == 200
    clock.pass_by(minutes=31)
    assert is_locked(client)


@pytest.mark.parametrize("role", sorted(set(Role) - RECORD_ROLES))
def test_other_roles_and_superusers_are_not_locked(role: Role, clock: Clock) -> None:
    clients = [signed_in(make_user(role)), signed_in(make_superuser())]
    clock.pass_by(hours=3)
    for client in clients:
        assert client.get(OWN).status_code == 200
        assert client.get(STATE).json()["keadaan"] == "terbuka"
        assert "suluh-sesi" not in client.get(OWN).content.decode()


def test_every_page_is_a_sign_of_life(client: Client, clock: Clock) -> None:
    for _ in range(4):
        clock.pass_by(minutes=25)
        assert client.get(OWN).status_code == 200


def test_typing_keeps_it_open_and_asking_does_not(client: Client, clock: Clock) -> None:
    clock.pass_by(minutes=20)
    assert client.get(STATE).json()["sisa"] == 600
    assert client.post(STATE).json()["sisa"] == 1800
    clock.pass_by(minutes=20)
    assert client.get(OWN).status_code == 200
    clock.pass_by(minutes=20)
    for _ in range(3):
        assert client.get(STATE).json()["sisa"] == 600
    clock.pass_by(minutes=10)
    assert client.get(STATE).json()["keadaan"] == "terkunci"
    assert client.post(STATE).json()["keadaan"] == "terkunci"  # too late to type
    assert is_locked(client)


def test_an_editor_that_tells_that_it_is_open_is_no_sign_of_life(client: Client, clock: Clock) -> None:
    clock.pass_by(minutes=20)
    client.post("/admin/editing-sessions/ping/pages/guidancepage/1/1/")
    clock.pass_by(minutes=11)
    assert is_locked(client)


def test_the_session_is_written_once_a_minute_at_most(client: Client, clock: Clock) -> None:
    moved = client.session[MOVED]
    clock.pass_by(seconds=59)
    client.get(OWN)
    assert client.session[MOVED] == moved
    clock.pass_by(seconds=1)
    client.get(OWN)
    assert client.session[MOVED] == moved + 60


def test_a_session_from_before_the_clocks_begins_now(client: Client, clock: Clock) -> None:
    session = client.session
    del session[BEGAN], session[MOVED]
    session.save()
    clock.pass_by(hours=5)
    assert client.get(OWN).status_code == 200
    assert client.session[BEGAN] == clock.at.timestamp()


def test_while_locked_no_door_opens_but_out(client: Client, clock: Clock) -> None:
    doors = ("/admin/", "/admin/konselor/peserta-didik/", "/ruang/", "/akun/pastikan/", "/akun/2fa/", "/masuk/")
    assert client.get("/admin/konselor/peserta-didik/").status_code == 200
    clock.pass_by(minutes=31)
    for path in doors:
        assert is_locked(client, path), path
        for header in ({"Sec-Fetch-Dest": "empty"}, {"X-Requested-With": "XMLHttpRequest"}):
            answer = client.get(path, headers=header)
            assert (answer.status_code, answer.json()) == (401, {"keadaan": "terkunci"})
    assert client.get("/akun/keluar/").status_code == 200
    assert client.post("/akun/keluar/").status_code == 302
    assert client.get(STATE).json() == {"keadaan": "berakhir"}


# --- Opening it again -----------------------------------------------------------------------------------------------


def test_password_and_code_open_it_and_its_whole_time_runs_on(client: Client, clock: Clock) -> None:
    began = client.session[BEGAN]
    clock.pass_by(minutes=31)
    assert client.get(STATE).json()["kode"] is True
    wrong_password = unlock(client, "salah-sekali-ini")
    assert (wrong_password["keadaan"], wrong_password["salah"]) == ("terkunci", "Kata sandi salah.")
    assert unlock(client, code="")["salah"] == NO_CODE
    wrong = "000000" if totp_code() != "000000" else "000001"
    assert unlock(client, code=wrong)["keadaan"] == "terkunci"
    assert is_locked(client)
    assert unlock(client)["keadaan"] == "terbuka"
    assert client.get(OWN).status_code == 200
    assert client.session[BEGAN] == began
    assert unlock(client)["keadaan"] == "terbuka"  # another tab was first


def test_a_passkey_alone_asks_for_the_password_only(clock: Clock) -> None:
    from allauth.mfa.models import Authenticator

    person = make_user("konselor", second_factor=False)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "kunci"})
    client = signed_in(person)
    clock.pass_by(minutes=31)
    assert client.get(STATE).json()["kode"] is False
    assert unlock(client, code="")["keadaan"] == "terbuka"


def test_passwords_are_not_guessed_at_the_lock(client: Client, clock: Clock, settings: pytest.FixtureRequest) -> None:
    clock.pass_by(minutes=31)
    sentences = [unlock(client, f"tebakan-ke-{number}")["salah"] for number in range(11)]
    assert "Terlalu banyak" in str(sentences[5])
    assert sentences[-1] == TOO_MANY
    assert unlock(client)["salah"] == TOO_MANY
    assert is_locked(client)


def test_the_lock_is_a_page_too_and_comes_back_to_where_one_was(client: Client, clock: Clock) -> None:
    clock.pass_by(minutes=31)
    way = client.get("/akun/?p=1")["Location"]
    page = client.get(way)
    assert "no-store" in page["Cache-Control"]
    assert 'name="sesi_kode"' in page.content.decode()
    data = {"sesi_kata_sandi": "salah-sekali-ini", "sesi_kode": totp_code(), "next": "/akun/?p=1"}
    wrong = client.post(UNLOCK, data)
    assert wrong.status_code == 401
    assert "Kata sandi salah." in wrong.content.decode()
    right = client.post(UNLOCK, {**data, "sesi_kata_sandi": PASSWORD})
    assert right["Location"] == "/akun/?p=1"
    assert client.get(UNLOCK, {"next": "https://lain.test/"})["Location"] == "/ruang/mulai/"


def test_the_lock_knows_only_its_own_person(client: Client, clock: Clock) -> None:
    colleague = make_user("konselor", username="rekan")
    give_second_factor(make_user("guru", username="tamu"))
    colleague.set_password("sandi-rekan-yang-panjang")
    colleague.save()
    clock.pass_by(minutes=31)
    assert unlock(client, "sandi-rekan-yang-panjang", login="rekan")["keadaan"] == "terkunci"
    assert Client().get(UNLOCK)["Location"].startswith("/masuk/")


# --- The whole time ---------------------------------------------------------------------------------------------------


def test_after_twelve_hours_a_full_sign_in_is_needed(client: Client, clock: Clock) -> None:
    for _ in range(12 * 3 - 1):
        clock.pass_by(minutes=20)
        assert client.post(STATE).json()["keadaan"] == "terbuka"
    clock.pass_by(minutes=19)
    state = client.get(STATE).json()
    assert (state["sisa"], state["tetap"]) == (60, True)
    assert client.get(OWN).status_code == 200
    clock.pass_by(minutes=1)
    assert client.get(OWN)["Location"].startswith("/masuk/")
    assert client.get(STATE).json() == {"keadaan": "berakhir"}
    answer = client.post("/masuk/", {"login": "x", "password": PASSWORD})
    assert answer.status_code == 200


def test_a_locked_session_ends_at_its_time_too(client: Client, clock: Clock) -> None:
    clock.pass_by(hours=12)
    assert client.post(UNLOCK, {"sesi_kata_sandi": PASSWORD, "sesi_kode": totp_code()})["Location"].startswith(
        "/masuk/"
    )


def test_the_sign_in_starts_both_clocks(person: User, clock: Clock) -> None:
    client = Client()
    clock.pass_by(hours=2)
    client.post("/masuk/", {"login": person.username, "password": PASSWORD})
    client.post("/akun/2fa/authenticate/", {"code": totp_code()})
    assert client.session[BEGAN] == client.session[MOVED] == clock.at.timestamp()


def test_pages_carry_the_script_and_whose_they_are(person: User, client: Client) -> None:
    for path in ("/admin/", "/ruang/", "/admin/konselor/peserta-didik/tambah/"):
        page = client.get(path).content.decode()
        assert 'src="/static/suluh/sesi.js"' in page
        assert f'data-tanda="{mark_of(person)}"' in page
    assert person.username not in mark_of(person)
    assert "suluh-sesi" not in client.get("/").content.decode()
