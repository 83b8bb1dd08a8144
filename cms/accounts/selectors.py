"""Questions over people and roles."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms.core.asked_once import asked_once
from cms.core.audiences import Audience

from .models import AccessRequest, RoleGrant, School, User
from .roles import COUNSELOR_READERS, RECORD_ROLES, SECOND_PERSON_ROLES, Role

Person = AbstractBaseUser | AnonymousUser


def _active_grants(user: Person) -> QuerySet[RoleGrant]:
    """Return the grants in force; none for anonymous, disabled and superusers (superuser is no role)."""
    if not isinstance(user, User) or not user.is_active or user.is_superuser:
        return RoleGrant.objects.none()
    return RoleGrant.objects.active().filter(user=user)


def roles_held(user: Person) -> frozenset[tuple[str, int | None]]:
    """Return the roles in force, each with the key of its school; none for a superuser or a disabled account.

    Asked once for each answer of a record's view (`answers_kept`).
    """
    if not isinstance(user, User) or not user.is_active or user.is_superuser:
        return frozenset()
    grants = _active_grants(user)
    return asked_once(("grants", user.pk), lambda: frozenset(grants.values_list("role", "school_id")))


def roles_of(user: Person) -> frozenset[Role]:
    """Return the roles in force, of any school."""
    return frozenset(Role(role) for role, _school in roles_held(user))


def has_role(user: Person, role: Role | str, school: School | None = None) -> bool:
    """Return whether the role is in force; with `school`, whether it is in force there."""
    held = roles_held(user)
    return any(name == role and (school is None or where == school.pk) for name, where in held)


def schools_held(user: Person, *roles: Role) -> list[int]:
    """Return the keys of the schools where the person holds one of the roles in force, in order."""
    return sorted({where for name, where in roles_held(user) if name in roles and where is not None})


def readable_audiences(user: Person) -> frozenset[str]:
    """Return the audience values that the person may read; `public` is always among them."""
    roles = roles_of(user)
    audiences = {Audience.PUBLIC.value}
    if roles:
        audiences.add(Audience.TEACHER.value)
    if roles & COUNSELOR_READERS:
        audiences.add(Audience.COUNSELOR.value)
    return frozenset(audiences)


def schools_of(user: Person) -> QuerySet[School]:
    """Return the schools for which the person holds a role in force, by name."""
    return School.objects.filter(pk__in=_active_grants(user).values("school")).order_by("name")


def schools_with_role(user: Person, role: Role) -> QuerySet[School]:
    """Return the schools at which the person holds this role in force, by name."""
    return School.objects.filter(pk__in=_active_grants(user).filter(role=role).values("school")).order_by("name")


def users_with_role(role: Role, school: School | None = None) -> QuerySet[User]:
    """Return the active people who hold the role in force; with `school`, those who hold it there."""
    grants = RoleGrant.objects.active().filter(role=role)
    if school is not None:
        grants = grants.filter(school=school)
    people = User.objects.filter(is_active=True, is_superuser=False, pk__in=grants.values("user"))
    return people.order_by("display_name", "pk")


def other_reviewers(user: Person) -> QuerySet[User]:
    """Return the active penyunting other than `user`: those who may approve his change."""
    reviewers = users_with_role(Role.PENYUNTING)
    return reviewers if user.pk is None else reviewers.exclude(pk=user.pk)


def operator_schools(by: User) -> QuerySet[School]:
    """Return the schools whose accounts the person manages, by name: all of them for a superuser."""
    if by.is_active and by.is_superuser:
        return School.objects.order_by("name")
    grants = _active_grants(by).filter(role=Role.OPERATOR)
    return School.objects.filter(pk__in=grants.values("school")).order_by("name")


def accounts_listed_for(by: User) -> QuerySet[User]:
    """Return the accounts that the person may see in the account screens, by name."""
    accounts = User.objects.select_related("school").order_by("display_name", "username")
    if by.is_active and by.is_superuser:
        return accounts
    return accounts.filter(school__in=operator_schools(by), is_superuser=False)


def is_record_account(account: User) -> bool:
    """Return whether the account holds, held, or waits for a role that sees something of the records.

    A role that was once in force counts for ever: records hang on the account, and who revokes the role, changes the
    address alone and grants the role again would own them.
    """
    grants = account.grants.filter(role__in=RECORD_ROLES)
    return grants.open().exists() or grants.filter(confirmed_at__isnull=False).exists()


def holds_record_role(user: Person) -> bool:
    """Return whether a role that sees something of the records is in force."""
    return bool(roles_of(user) & RECORD_ROLES)


def has_second_factor(user: User) -> bool:
    """Return whether the person signs in with TOTP or a passkey; recovery codes alone do not count."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return bool(asked_once(("second factor", user.pk), found.exists))


def second_person_schools(account: User) -> QuerySet[School]:
    """Return the schools whose koordinator, kepala or PPDP speak for the account.

    Those of its record roles in force; else of those that once were; where none ever was, those of the waiting ones.
    """
    grants = account.grants.filter(role__in=RECORD_ROLES)
    steps = (grants.active(), grants.filter(confirmed_at__isnull=False))
    counted = next((found for found in steps if found.exists()), grants.waiting())
    return School.objects.filter(pk__in=counted.values("school"))


def second_persons(account: User, *, but_not: User) -> QuerySet[User]:
    """Return the active people who may confirm something of the account that `but_not` started."""
    grants = RoleGrant.objects.active().filter(role__in=SECOND_PERSON_ROLES, school__in=second_person_schools(account))
    people = User.objects.filter(is_active=True, is_superuser=False, pk__in=grants.values("user"))
    return people.exclude(pk__in=[account.pk, but_not.pk])


def is_any_second_person(user: Person) -> bool:
    """Return whether the person is koordinator, kepala or PPDP anywhere."""
    return bool(roles_of(user) & SECOND_PERSON_ROLES)


def grants_waiting_for(by: Person) -> QuerySet[RoleGrant]:
    """Return the role grants that wait for this person as the second one, oldest first."""
    schools = _active_grants(by).filter(role__in=SECOND_PERSON_ROLES).values("school")
    waiting = RoleGrant.objects.waiting().filter(school__in=schools)
    return waiting.exclude(granted_by=by.pk).exclude(user=by.pk).select_related("user", "school", "granted_by")


def requests_waiting_for(by: Person) -> list[AccessRequest]:
    """Return the access requests that wait for this person as the second one, oldest first."""
    mine = set(_active_grants(by).filter(role__in=SECOND_PERSON_ROLES).values_list("school", flat=True))
    waiting = AccessRequest.objects.waiting().exclude(requested_by=by.pk).exclude(user=by.pk)
    found = waiting.select_related("user", "user__school", "requested_by")
    return [item for item in found if mine & set(second_person_schools(item.user).values_list("pk", flat=True))]


def requests_seen_by_operator(by: User) -> QuerySet[AccessRequest]:
    """Return the open requests of the accounts that the person manages, oldest first."""
    accounts = accounts_listed_for(by)
    return AccessRequest.objects.open().filter(user__in=accounts).select_related("user", "requested_by", "confirmed_by")


def grants_seen_by_operator(by: User) -> QuerySet[RoleGrant]:
    """Return the waiting grants of the accounts that the person manages, oldest first."""
    accounts = accounts_listed_for(by)
    return RoleGrant.objects.waiting().filter(user__in=accounts).select_related("user", "school", "granted_by")


def unseen_grants(user: User) -> QuerySet[RoleGrant]:
    """Return the roles in force that their owner has not been shown."""
    return user.grants.active().filter(seen_by_owner_at__isnull=True).select_related("granted_by", "confirmed_by")


def unseen_requests(user: User) -> QuerySet[AccessRequest]:
    """Return the changes of access that began since the owner was last shown them."""
    started = user.access_requests.filter(seen_by_owner_at__isnull=True)
    return started.select_related("requested_by", "confirmed_by")
