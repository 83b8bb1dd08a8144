"""`confirm_at_server`: the first second person of a school, and nobody after him."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.grants import role_grant
from cms.accounts.models import AccessRequest, User
from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of
from tests.factories.accounts import SchoolFactory, UserFactory, make_superuser, make_user

pytestmark = pytest.mark.django_db


def _confirm(user: str, by: str) -> str:
    out = StringIO()
    call_command("confirm_at_server", "--user", user, "--by", by, stdout=out)
    return out.getvalue()


@pytest.fixture
def head() -> User:
    school = SchoolFactory.create()
    operator = make_user("operator", school=school, username="operator")
    make_superuser("pengelola")
    account: User = UserFactory.create(school=school, username="kepala")
    role_grant(account, role=Role.KEPALA, school=school, by=operator, at=timezone.now())
    return account


def test_the_first_head_of_a_school_is_confirmed_at_the_server(head: User) -> None:
    assert "Kepala sekolah" in _confirm("kepala", "pengelola")
    assert roles_of(head) == {Role.KEPALA}


def test_only_one_grant_at_a_time(head: User) -> None:
    role_grant(
        head, role=Role.KONSELOR, school=head.school, by=User.objects.get(username="operator"), at=timezone.now()
    )
    _confirm("kepala", "pengelola")
    assert roles_of(head) == {Role.KEPALA}


@pytest.mark.parametrize(
    ("user", "by", "reason"),
    [
        ("kepala", "operator", "orang kedua"),
        ("kepala", "kepala", "orang kedua"),
        ("kepala", "guru", "superuser lain"),
        ("kepala", "tidak-ada", "tidak ada"),
        ("guru", "pengelola", "Tidak ada yang menunggu"),
    ],
)
def test_what_is_refused(head: User, user: str, by: str, reason: str) -> None:
    make_user("guru", school=head.school, username="guru")
    with pytest.raises(CommandError, match=reason):
        _confirm(user, by)
    assert roles_of(head) == frozenset()


def test_a_school_with_a_second_person_is_sent_to_the_screens(head: User) -> None:
    make_user("ppdp", school=head.school)
    with pytest.raises(CommandError, match="di layar"):
        _confirm("kepala", "pengelola")


def test_the_sole_head_gets_a_new_password_through_the_server(head: User) -> None:
    _confirm("kepala", "pengelola")
    operator = User.objects.get(username="operator")
    access_request_start(head, kind=AccessRequest.Kind.PASSWORD, by=operator, at=timezone.now())
    assert "Kata sandi baru" in _confirm("kepala", "pengelola")
