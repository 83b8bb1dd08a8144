"""The demo people: exactly these names, repeatable, refused outside demo mode, gone without a trace."""

from __future__ import annotations

import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.checks import check_demo_people, check_installation, installation_findings, refuse_database
from cms.accounts.models import AccessRequest, RoleGrant, School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of
from cms.core.signals import demo_loading, demo_removing
from tests.factories.accounts import UserFactory, make_superuser
from tests.factories.instruments import make_released

pytestmark = pytest.mark.django_db
NAMES = (
    "pelatih penyunting guru walikelas guruwali konselor konselor2 konselor_lain koordinator kepala ppdp operator admin"
)


@pytest.fixture
def demo(var: Path, settings: Any) -> Path:
    settings.SULUH_DEMO = True
    make_released()  # forms are there already, so that nothing is rendered; see test_instruments_demo
    cache.clear()
    return var


def _listing() -> list[dict[str, str | None]]:
    out = StringIO()
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("load_demo", "--json", stdout=out)
    listing: list[dict[str, str | None]] = json.loads(out.getvalue())
    return listing


def test_the_names_and_the_shape_are_those_that_others_rely_on(demo: Path) -> None:
    listing = _listing()
    assert {line["username"] for line in listing} == set(NAMES.split())
    assert all(set(line) == {"username", "password", "role", "school"} for line in listing)
    by_name = {line["username"]: line for line in listing}
    assert by_name["konselor"]["school"] == by_name["konselor2"]["school"] != by_name["konselor_lain"]["school"]
    assert by_name["konselor2"]["role"] == by_name["konselor_lain"]["role"] == "konselor"
    assert by_name["pelatih"]["school"] is None
    assert User.objects.get(username="admin").is_superuser
    for name in set(NAMES.split()) - {"admin"}:
        assert roles_of(User.objects.get(username=name)) == {Role(str(by_name[name]["role"]))}
    assert AccessRequest.objects.count() == 0
    assert mail.outbox == []


def test_everybody_signs_in_with_his_password_and_nothing_stands_in_the_way(demo: Path, settings: Any) -> None:
    for number, line in enumerate(_listing()):
        client = Client(REMOTE_ADDR=f"10.1.0.{number}")
        response = client.post("/masuk/", {"login": line["username"], "password": line["password"]})
        assert response.headers["Location"] == settings.LOGIN_REDIRECT_URL
        assert client.get("/akun/").status_code == 200


def test_loading_again_changes_no_password_and_restores_what_was_broken(demo: Path) -> None:
    first = _listing()
    guru = User.objects.get(username="guru")
    guru.set_password("diganti-orang-lain")
    guru.is_active = False
    guru.save()
    guru.grants.update(revoked_by=User.objects.get(username="admin"), revoked_at=timezone.now())
    konselor = User.objects.get(username="konselor")
    RoleGrant.objects.filter(user=konselor).update(confirmed_by=None, confirmed_at=None)
    assert _listing() == first
    guru.refresh_from_db()
    assert guru.is_active
    assert guru.check_password(str(next(line["password"] for line in first if line["username"] == "guru")))
    assert roles_of(guru) == {Role.GURU}
    assert roles_of(konselor) == {Role.KONSELOR}
    assert User.objects.count() == len(NAMES.split())


def test_the_passwords_are_random_and_readable_by_their_owner_only(demo: Path) -> None:
    passwords = {line["password"] for line in _listing()}
    assert len(passwords) == len(NAMES.split())
    file = demo / "keys" / "demo_passwords.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_people_are_told_the_passwords_without_json_too(demo: Path) -> None:
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert all(name in out.getvalue() for name in NAMES.split())


def test_outside_demo_mode_nothing_is_loaded(var: Path) -> None:
    with pytest.raises(CommandError, match="SULUH_DEMO=1"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_a_real_account_of_that_name_is_left_alone(demo: Path) -> None:
    real = UserFactory.create(username="guru")
    with pytest.raises(CommandError, match="bukan akun contoh"):
        call_command("load_demo")
    assert not User.objects.filter(is_demo=True).exists()
    real.refresh_from_db()


def test_the_upper_rooms_are_told(demo: Path) -> None:
    heard: list[tuple[str, set[str]]] = []

    def loading(users: dict[str, User], **_kwargs: object) -> None:
        heard.append(("loading", set(users)))

    def removing(users: dict[str, User], **_kwargs: object) -> None:
        heard.append(("removing", set(users)))

    demo_loading.connect(loading)
    demo_removing.connect(removing)
    try:
        call_command("load_demo", stdout=StringIO())
        call_command("remove_demo", stdout=StringIO())
    finally:
        demo_loading.disconnect(loading)
        demo_removing.disconnect(removing)
    assert heard == [("loading", set(NAMES.split())), ("removing", set(NAMES.split()))]


def test_removing_takes_the_demo_and_leaves_the_rest(demo: Path) -> None:
    real = make_superuser("pengelola")
    call_command("load_demo", stdout=StringIO())
    out = StringIO()
    call_command("remove_demo", stdout=out)
    assert "13 akun contoh" in out.getvalue()
    assert list(User.objects.all()) == [real]
    assert not School.objects.exists()
    assert not RoleGrant.objects.exists()
    assert not (demo / "keys" / "demo_passwords.json").exists()


def test_removing_says_when_something_real_hangs_on_the_demo(demo: Path) -> None:
    call_command("load_demo", stdout=StringIO())
    UserFactory.create(school=School.objects.first())
    with pytest.raises(CommandError, match="tidak dapat dihapus"):
        call_command("remove_demo")
    assert User.objects.filter(is_demo=True).count() == len(NAMES.split())


def test_production_does_not_start_with_demo_people(demo: Path, settings: Any) -> None:
    settings.SULUH_PRODUCTION = True
    settings.SULUH_DEMO = False
    refuse_database()
    assert check_demo_people(databases=["default"]) == []
    UserFactory.create(is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="remove_demo"):
        refuse_database()
    assert [error.id for error in check_demo_people(databases=["default"])] == ["accounts.database.demo_people"]
    assert check_demo_people(databases=None) == []
    settings.SULUH_PRODUCTION = False
    refuse_database()
    assert check_demo_people(databases=["default"]) == []
    settings.SULUH_PRODUCTION = True
    assert "database.demo_people" in {finding.code for finding in installation_findings(database=True)}
    assert "database.demo_people" not in {finding.code for finding in installation_findings(database=False)}


def test_demo_mode_on_an_open_address_is_a_failed_check_in_every_mode(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    settings.SULUH_DEMO = True
    assert check_installation() == []
    settings.ALLOWED_HOSTS = ["127.0.0.1", "suluh.sekolah.test"]
    assert [error.id for error in check_installation()] == ["accounts.settings.demo_open"]


def test_a_missing_key_is_found_and_not_stumbled_over(settings: Any) -> None:
    settings.SULUH_PRODUCTION = True
    settings.SECRET_KEY = ""
    assert "settings.secret_missing" in {finding.code for finding in installation_findings(database=False)}
