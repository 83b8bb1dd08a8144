"""`manage.py setup`: a real installation begins; it begins once, and never on top of demo data."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from cms.accounts.actions.links import link_set_password
from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ANSWERS = {
    "school_name": "SMP Negeri Contoh",
    "school_npsn": "12345678",
    "school_level": "smp",
    "school_city": "Kota Contoh",
    "admin_username": "admin",
    "admin_name": "Orang Pertama",
    "admin_email": "pertama@sekolah.example",
    "operator_username": "operator1",
    "operator_name": "Orang Kedua",
    "operator_email": "kedua@sekolah.example",
}


def setup(**changes: str) -> str:
    """Run the command without questions and return what it says."""
    out = StringIO()
    given = {name: value for name, value in {**ANSWERS, **changes}.items() if value}
    call_command("setup", noinput=True, stdout=out, no_color=True, **given)
    return out.getvalue()


def token_of(text: str, username: str) -> str:
    """Return the token of the one-time link that was printed for that person."""
    match = re.search(rf"^   {username}: (\S+)$", text, re.MULTILINE)
    assert match is not None, text
    return urlsplit(match[1]).path.rstrip("/").rpartition("/")[2]


def test_keys_school_superuser_and_operator(var: Path) -> None:
    text = setup()
    key_file = var / "keys" / "suluh.env"
    keys = dict(line.split("=", 1) for line in key_file.read_text().splitlines())
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert len(keys["SULUH_SECRET_KEY"]) >= 64
    Fernet(keys["SULUH_RECORD_KEYS"])
    assert str(key_file) in text
    assert not any(value in text for value in keys.values())
    school = School.objects.get()
    superuser, operator = User.objects.get(username="admin"), User.objects.get(username="operator1")
    assert (school.npsn, school.level) == ("12345678", "SMP")
    assert superuser.is_superuser
    assert has_role(operator, Role.OPERATOR, school)
    assert not operator.is_superuser
    assert not superuser.has_usable_password()
    assert not operator.has_usable_password()


@pytest.mark.parametrize("username", ["admin", "operator1"])
def test_the_printed_link_opens_and_lets_its_owner_choose_a_password(var: Path, client: Client, username: str) -> None:
    text = setup()
    match = re.search(rf"^   {username}: (\S+)$", text, re.MULTILINE)
    assert match is not None
    assert client.get(urlsplit(match[1]).path, follow=True).status_code == 200
    owner = link_set_password(token_of(text, username), password="pilihan-pemilik-47", at=timezone.now())
    assert owner.username == username
    assert User.objects.get(username=username).check_password("pilihan-pemilik-47")


def test_again_before_the_link_was_used_gives_a_new_one(var: Path) -> None:
    first = token_of(setup(), "admin")
    second = token_of(setup(), "admin")
    assert first != second
    assert User.objects.filter(is_superuser=True).count() == 1
    assert link_set_password(second, password="pilihan-pemilik-47", at=timezone.now()).username == "admin"


def test_the_keys_of_an_earlier_try_are_kept(var: Path) -> None:
    key_file = var / "keys" / "suluh.env"
    key_file.parent.mkdir()
    key_file.write_text("SULUH_SECRET_KEY=dari-percobaan-pertama\n")
    assert "Instalasi siap" in setup()
    assert key_file.read_text() == "SULUH_SECRET_KEY=dari-percobaan-pertama\n"


def test_with_a_mail_server_the_operator_gets_his_link_by_mail(var: Path, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    text = setup()
    assert "operator1: tautannya dikirim ke kedua@sekolah.example" in text
    assert token_of(text, "admin")


class TestRefusals:
    def refused(self, sentence: str, **changes: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            setup(**changes)

    def test_demo_mode(self, var: Path, settings: Settings) -> None:
        settings.SULUH_DEMO = True
        self.refused("hapus SULUH_DEMO")
        settings.SULUH_DEMO = False
        assert "Instalasi siap" in setup()

    def test_demo_people(self, var: Path) -> None:
        UserFactory.create(is_demo=True)
        self.refused("akun contoh")
        assert not (var / "keys").exists()

    def test_twice(self, var: Path) -> None:
        link_set_password(token_of(setup(), "admin"), password="pilihan-pemilik-47", at=timezone.now())
        self.refused("hanya dijalankan satu kali")
        assert User.objects.filter(is_superuser=True).count() == 1

    def test_a_missing_answer_is_named(self, var: Path) -> None:
        self.refused("Belum lengkap. Tambahkan: --school-npsn, --operator-email", school_npsn="", operator_email="")

    def test_a_wrong_value_changes_nothing(self, var: Path) -> None:
        self.refused("NPSN terdiri atas 8 angka", school_npsn="123")
        assert not School.objects.exists()
        assert not User.objects.exists()
        assert not (var / "keys").exists()

    def test_an_address_twice(self, var: Path) -> None:
        self.refused("alamat lain", operator_email=ANSWERS["admin_email"])
        assert not User.objects.exists()


def test_questions_are_asked_until_answered(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["", *ANSWERS.values()])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    out = StringIO()
    call_command("setup", stdout=out, no_color=True)
    assert "Instalasi siap" in out.getvalue()
    assert School.objects.get().name == ANSWERS["school_name"]
