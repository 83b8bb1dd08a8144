"""Questions over roles: who holds what, who reads what, who approves."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.models import RoleGrant
from cms.accounts.roles import Role
from cms.accounts.selectors import (
    has_role,
    other_reviewers,
    readable_audiences,
    roles_of,
    schools_of,
    users_with_role,
)
from tests.factories.accounts import SchoolFactory, UserFactory, grant_role, make_superuser, make_user

pytestmark = pytest.mark.django_db


def test_roles_in_force_are_counted() -> None:
    user = make_user("konselor", "walikelas")
    assert roles_of(user) == {Role.KONSELOR, Role.WALIKELAS}


def test_a_waiting_grant_counts_for_nothing() -> None:
    user = UserFactory.create()
    grant_role(user, Role.KONSELOR, SchoolFactory.create(), confirmed=False)
    assert roles_of(user) == frozenset()
    assert readable_audiences(user) == {"public"}


def test_a_revoked_grant_counts_for_nothing() -> None:
    user = make_user("guru")
    assert roles_of(user) == {Role.GURU}
    user.grants.update(revoked_by=UserFactory.create(), revoked_at=timezone.now())
    assert roles_of(user) == frozenset()


def test_disabled_anonymous_and_superuser_hold_nothing() -> None:
    user = make_user("konselor")
    assert has_role(user, Role.KONSELOR)
    user.is_active = False
    assert roles_of(user) == frozenset()
    user.is_active, user.is_superuser = True, True
    assert roles_of(user) == frozenset()
    assert roles_of(AnonymousUser()) == frozenset()
    assert roles_of(make_superuser()) == frozenset()


def test_a_role_holds_at_its_school_only() -> None:
    user = make_user("konselor")
    assert user.school is not None
    assert has_role(user, "konselor", user.school)
    assert not has_role(user, "konselor", SchoolFactory.create())
    assert list(schools_of(user)) == [user.school]


@pytest.mark.parametrize("role", list(Role))
def test_audiences_of_each_role(role: Role) -> None:
    counselor = {"konselor", "koordinator", "pelatih", "penyunting"}
    expected = {"public", "teacher"} | ({"counselor"} if role.value in counselor else set())
    assert readable_audiences(make_user(role)) == expected


def test_without_a_role_only_the_public_part_is_readable() -> None:
    for person in (AnonymousUser(), UserFactory.create(), make_superuser()):
        assert readable_audiences(person) == {"public"}


def test_other_reviewers_are_active_and_not_oneself() -> None:
    me, other, gone = (make_user("penyunting") for _ in range(3))
    gone.is_active = False
    gone.save()
    assert list(other_reviewers(me)) == [other]
    assert set(other_reviewers(AnonymousUser())) == {me, other}
    assert set(users_with_role(Role.PENYUNTING)) == {me, other}


def test_people_of_a_role_at_one_school() -> None:
    here, _elsewhere = make_user("koordinator"), make_user("koordinator")
    assert list(users_with_role(Role.KOORDINATOR, here.school)) == [here]


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_by": None},
        {"confirmed_at": None},
        {"revoked_at": timezone.now()},
        {"needs_confirmation": False},
        {"school": None},
        {"role": "raja"},
    ],
    ids=["when-without-who", "who-without-when", "revoked-half", "record-role-alone", "no-school", "unknown-role"],
)
def test_the_database_keeps_who_and_when_together(change: dict[str, object]) -> None:
    user = make_user("konselor")
    grant = user.grants.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(**change)


@pytest.mark.parametrize("field", ["granted_by", "confirmed_by"])
def test_the_database_refuses_two_eyes(field: str) -> None:
    grant = make_user("konselor").grants.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(**{field: grant.user})
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(confirmed_by=grant.granted_by)


@pytest.mark.parametrize("role", [Role.KONSELOR, Role.PELATIH])
def test_the_database_refuses_the_same_role_twice(role: Role) -> None:
    user = make_user(role)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant_role(user, role, user.school)
