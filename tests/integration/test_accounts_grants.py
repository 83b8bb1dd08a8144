"""Giving and taking roles: who may, what waits for the second person, what the account loses with its first role."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.grants import (
    role_grant,
    role_grant_confirm,
    role_grant_confirm_at_server,
    role_grant_refuse,
    role_revoke,
)
from cms.accounts.actions.links import link_find, link_set_password
from cms.accounts.models import AccessRequest, RoleGrant, School, User
from cms.accounts.roles import OPERATOR_GRANTS, RECORD_ROLES, Role
from cms.accounts.selectors import grants_waiting_for, roles_of, unseen_grants
from cms.core.errors import NotAllowed, WrongState
from tests.factories.accounts import (
    SchoolFactory,
    UserFactory,
    give_second_factor,
    grant_role,
    link_token,
    make_superuser,
    make_user,
)

pytestmark = pytest.mark.django_db


@dataclass
class House:
    """A school with an operator, a second person, and a teacher without role."""

    school: School
    operator: User
    second: User
    teacher: User


@pytest.fixture
def house() -> House:
    school = SchoolFactory.create()
    return House(
        school,
        make_user("operator", school=school, username="op"),
        make_user("kepala", school=school, username="kep"),
        UserFactory.create(school=school, username="bu-ani"),
    )


def _grant(house: House, role: Role, by: User | None = None, account: User | None = None) -> RoleGrant:
    return role_grant(
        account or house.teacher, role=role, school=house.school, by=by or house.operator, at=timezone.now()
    )


@pytest.mark.parametrize("role", sorted(OPERATOR_GRANTS))
def test_the_operator_grants_the_roles_of_his_school(house: House, role: Role) -> None:
    grant = _grant(house, role)
    assert grant.needs_confirmation is (role in RECORD_ROLES)
    assert (role in roles_of(house.teacher)) is (role not in RECORD_ROLES)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.PPDP, Role.PELATIH, Role.PENYUNTING])
def test_the_operator_never_grants_these(house: House, role: Role) -> None:
    with pytest.raises(NotAllowed, match="superuser"):
        _grant(house, role)
    assert not house.teacher.grants.exists()


def test_the_superuser_grants_them(house: House) -> None:
    admin = make_superuser()
    _grant(house, Role.OPERATOR, by=admin)
    role_grant(house.teacher, role=Role.PELATIH, school=None, by=admin, at=timezone.now())
    ppdp = _grant(house, Role.PPDP, by=admin)
    assert roles_of(house.teacher) == {Role.OPERATOR, Role.PELATIH}
    role_grant_confirm(ppdp, by=house.second, at=timezone.now())
    assert Role.PPDP in roles_of(house.teacher)


def test_nobody_grants_to_himself(house: House) -> None:
    for by in (house.operator, make_superuser()):
        with pytest.raises(NotAllowed, match="dirinya sendiri"):
            _grant(house, Role.GURU, by=by, account=by)


def test_the_operator_of_another_school_grants_nothing(house: House) -> None:
    stranger = make_user("operator")
    with pytest.raises(NotAllowed):
        _grant(house, Role.GURU, by=stranger)
    with pytest.raises(NotAllowed):
        role_grant(house.teacher, role=Role.GURU, school=stranger.school, by=stranger, at=timezone.now())
    with pytest.raises(NotAllowed):
        role_grant(house.teacher, role=Role.GURU, school=stranger.school, by=house.operator, at=timezone.now())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPERATOR}))
def test_no_other_role_grants(house: House, role: Role) -> None:
    by = make_user(role, school=house.school)
    with pytest.raises(NotAllowed):
        _grant(house, Role.GURU, by=by)


def test_a_superuser_holds_no_role(house: House) -> None:
    with pytest.raises(WrongState, match="Superuser"):
        _grant(house, Role.GURU, by=make_superuser(), account=make_superuser("admin-kedua"))


def test_a_disabled_account_gets_no_role(house: House) -> None:
    house.teacher.is_active = False
    house.teacher.save()
    with pytest.raises(WrongState, match="nonaktif"):
        _grant(house, Role.GURU)


def test_a_record_role_needs_an_address(house: House) -> None:
    house.teacher.email = ""
    house.teacher.save()
    _grant(house, Role.GURU)
    with pytest.raises(WrongState, match="surel"):
        _grant(house, Role.KONSELOR)


def test_the_same_role_is_not_given_twice(house: House) -> None:
    _grant(house, Role.KONSELOR)
    with pytest.raises(WrongState, match="menunggu"):
        _grant(house, Role.KONSELOR)


def test_a_school_role_needs_a_school_and_an_installation_role_none(house: House) -> None:
    admin = make_superuser()
    with pytest.raises(WrongState, match="satu sekolah"):
        role_grant(house.teacher, role=Role.GURU, school=None, by=admin, at=timezone.now())
    with pytest.raises(WrongState, match="tanpa sekolah"):
        _grant(house, Role.PELATIH, by=admin)


@pytest.mark.parametrize("role", ["koordinator", "kepala", "ppdp"])
def test_the_second_person_confirms(house: House, role: str) -> None:
    grant = _grant(house, Role.KONSELOR)
    second = make_user(role, school=house.school)
    assert list(grants_waiting_for(second)) == [grant]
    role_grant_confirm(grant, by=second, at=timezone.now())
    assert roles_of(house.teacher) == {Role.KONSELOR}
    assert [group.name for group in house.teacher.groups.all()] == [Role.KONSELOR.label]
    assert list(unseen_grants(house.teacher)) == [grant]
    assert list(grants_waiting_for(second)) == []


def test_who_cannot_confirm(house: House) -> None:
    grant = _grant(house, Role.KONSELOR)
    strangers = [
        house.operator,
        house.teacher,
        make_superuser(),
        make_user("kepala"),
        make_user("operator", school=house.school),
        *(make_user(role, school=house.school) for role in ("guru", "walikelas", "guruwali", "konselor")),
    ]
    for by in strangers:
        with pytest.raises(NotAllowed):
            role_grant_confirm(grant, by=by, at=timezone.now())
        with pytest.raises(NotAllowed):
            role_grant_refuse(grant, by=by, at=timezone.now())
        assert not grants_waiting_for(by).exists()
    role_grant_confirm(grant, by=house.second, at=timezone.now())


def test_an_operator_who_is_also_koordinator_does_not_confirm_his_own_grant(house: House) -> None:
    grant_role(house.operator, Role.KOORDINATOR, house.school)
    grant = _grant(house, Role.KONSELOR)
    with pytest.raises(NotAllowed, match="orang kedua"):
        role_grant_confirm(grant, by=house.operator, at=timezone.now())


def test_a_second_person_does_not_confirm_what_he_receives(house: House) -> None:
    grant = _grant(house, Role.KOORDINATOR, account=house.second)
    with pytest.raises(NotAllowed, match="orang kedua"):
        role_grant_confirm(grant, by=house.second, at=timezone.now())


def test_a_grant_is_decided_once(house: House) -> None:
    grant = _grant(house, Role.KONSELOR)
    role_grant_refuse(grant, by=house.second, at=timezone.now())
    assert roles_of(house.teacher) == frozenset()
    for decide in (role_grant_confirm, role_grant_refuse):
        with pytest.raises(WrongState, match="tidak menunggu"):
            decide(grant, by=house.second, at=timezone.now())


def test_the_first_record_role_voids_what_the_account_had_before(house: House) -> None:
    """Who prepared or borrowed the account may know its password or have left a factor in it."""
    give_second_factor(house.teacher)
    grant = _grant(house, Role.KONSELOR)
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        role_grant_confirm(grant, by=house.second, at=timezone.now())
    house.teacher.refresh_from_db()
    assert not house.teacher.has_usable_password()
    assert not Authenticator.objects.filter(user=house.teacher).exists()
    link_set_password(link_token(mail.outbox), password="sandi-milik-bu-ani", at=timezone.now())
    house.teacher.refresh_from_db()
    assert house.teacher.check_password("sandi-milik-bu-ani")
    give_second_factor(house.teacher)
    second_grant = _grant(house, Role.WALIKELAS)
    role_grant_confirm(second_grant, by=house.second, at=timezone.now())
    house.teacher.refresh_from_db()
    assert house.teacher.check_password("sandi-milik-bu-ani")
    assert Authenticator.objects.filter(user=house.teacher).exists()


def test_a_link_from_before_the_record_role_is_dead(house: House) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        access_request_start(
            house.teacher,
            kind=AccessRequest.Kind.EMAIL,
            new_email="operator@lain.test",
            by=house.operator,
            at=timezone.now(),
        )
    token = link_token(mail.outbox)
    link_find(token, at=timezone.now())
    _grant(house, Role.KONSELOR)
    with pytest.raises(WrongState, match="tidak berlaku"):
        link_find(token, at=timezone.now())


def test_an_unconfirmed_link_is_dead_for_a_record_account_even_when_left_open(house: House) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        access_request_start(house.teacher, kind=AccessRequest.Kind.PASSWORD, by=house.operator, at=timezone.now())
    token = link_token(mail.outbox)
    grant_role(house.teacher, Role.KONSELOR, house.school)
    with pytest.raises(WrongState, match="tidak berlaku"):
        link_find(token, at=timezone.now())


def test_revoking_needs_no_second_person_and_ends_sessions(house: House) -> None:
    grant = grant_role(house.teacher, Role.KONSELOR, house.school)
    before = house.teacher.session_version
    role_revoke(grant, by=house.operator, at=timezone.now())
    house.teacher.refresh_from_db()
    assert roles_of(house.teacher) == frozenset()
    assert house.teacher.session_version > before
    assert not house.teacher.groups.exists()
    with pytest.raises(WrongState, match="sudah dicabut"):
        role_revoke(grant, by=house.operator, at=timezone.now())


def test_who_cannot_revoke(house: House) -> None:
    grant = grant_role(house.teacher, Role.KONSELOR, house.school)
    ppdp = grant_role(house.second, Role.PPDP, house.school)
    for by in (house.teacher, house.second, make_user("operator"), make_user("guru", school=house.school)):
        with pytest.raises(NotAllowed):
            role_revoke(grant, by=by, at=timezone.now())
    with pytest.raises(NotAllowed):
        role_revoke(ppdp, by=house.operator, at=timezone.now())
    own = house.operator.grants.get()
    with pytest.raises(NotAllowed, match="sendiri"):
        role_revoke(own, by=house.operator, at=timezone.now())
    role_revoke(ppdp, by=make_superuser(), at=timezone.now())


def test_the_way_out_at_the_server_is_only_for_a_school_without_second_person() -> None:
    school = SchoolFactory.create()
    operator = make_user("operator", school=school)
    first = UserFactory.create(school=school)
    grant = role_grant(first, role=Role.KEPALA, school=school, by=operator, at=timezone.now())
    for by in (operator, first, make_user("guru", school=school)):
        with pytest.raises(NotAllowed):
            role_grant_confirm_at_server(grant, by=by, at=timezone.now())
    admin = make_superuser()
    role_grant_confirm_at_server(grant, by=admin, at=timezone.now())
    assert roles_of(first) == {Role.KEPALA}
    later = role_grant(UserFactory.create(school=school), role=Role.PPDP, school=school, by=admin, at=timezone.now())
    with pytest.raises(NotAllowed, match="punya orang kedua"):
        role_grant_confirm_at_server(later, by=operator, at=timezone.now())
