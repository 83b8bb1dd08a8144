"""Questions over people and roles."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cms.core.audiences import Audience

from .models import RoleGrant, School, User
from .roles import COUNSELOR_READERS, Role

Person = AbstractBaseUser | AnonymousUser


def _active_grants(user: Person) -> QuerySet[RoleGrant]:
    """Return the grants in force; none for anonymous, disabled and superusers (superuser is no role)."""
    if not isinstance(user, User) or not user.is_active or user.is_superuser:
        return RoleGrant.objects.none()
    return RoleGrant.objects.active().filter(user=user)


def roles_of(user: Person) -> frozenset[Role]:
    """Return the roles in force, of any school."""
    return frozenset(Role(value) for value in _active_grants(user).values_list("role", flat=True))


def has_role(user: Person, role: Role | str, school: School | None = None) -> bool:
    """Return whether the role is in force; with `school`, whether it is in force there."""
    grants = _active_grants(user).filter(role=role)
    if school is not None:
        grants = grants.filter(school=school)
    return grants.exists()


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


def users_with_role(role: Role, school: School | None = None) -> QuerySet[User]:
    """Return the active people who hold the role in force; with `school`, those who hold it there."""
    grants = RoleGrant.objects.active().filter(role=role)
    if school is not None:
        grants = grants.filter(school=school)
    people = User.objects.filter(is_active=True, is_superuser=False, pk__in=grants.values("user"))
    return people.order_by("display_name", "pk")


def other_reviewers(user: Person) -> QuerySet[User]:
    """Return the active penyunting other than `user`: those who may approve his change."""
    return users_with_role(Role.PENYUNTING).exclude(pk=user.pk)
