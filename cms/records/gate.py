"""The one private gate, as conditions on rows: who stands how to a record (access.md).

A row is visible when the table gives one of the person's columns sight of its kind, when a share that runs names the
person, or while a break-glass of his runs on this very row. The school is the wall: every condition carries it. Nothing here asks Django permissions, which a superuser
always has.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.selectors import granted_schools, has_second_factor

from .matrix import Column, Item, columns_with_sight
from .years import school_year

NOTHING = Q(pk__in=[])
SHARED_WITH: Final = (*RECORD_ROLES, Role.GURU)
"""Who of a school may see through a share: whoever else lost his role there, lost it too."""


def may_open_records(user: Any) -> bool:
    """Return whether any record may open for the person: active, no superuser, a second factor (demo lifts it)."""
    if not isinstance(user, User) or not user.is_active or user.is_superuser:
        return False
    return bool(settings.SULUH_DEMO) or has_second_factor(user)


def visible_q(model: type[Model], user: Any) -> Q:
    """Return the condition on rows of a protected model that this person may see at all."""
    if not may_open_records(user):
        return NOTHING
    pupil: str | None = model.PUPIL  # type: ignore[attr-defined]  # every protected model says the path to its pupil
    found = shared_q(model, user) | emergency_q(model, user)
    for rows, item in parts_of(model):
        for column in sorted(columns_with_sight(item)):
            found |= rows & column_q(column, user, pupil)
    return found


def parts_of(model: type[Model]) -> tuple[tuple[Q, Item], ...]:
    """Return which rows of the model are which kind of content."""
    return model.PARTS or ((Q(), model.ITEM),)  # type: ignore[attr-defined]  # every protected model names its kind


def column_q(column: Column, user: User, pupil: str | None) -> Q:
    """Return the condition that the person stands in this column to the row; `pupil` is the path to its pupil."""
    path = f"{pupil}__" if pupil else ""
    match column:
        case Column.OWNER:
            return Q(owner=user, school__in=granted_schools(user, Role.KONSELOR))
        case Column.KOORDINATOR:
            return Q(school__in=granted_schools(user, Role.KOORDINATOR))
        case Column.KEPALA:
            return Q(school__in=granted_schools(user, Role.KEPALA))
        case Column.WALIKELAS if pupil is not None:
            return Q(school__in=granted_schools(user, Role.WALIKELAS)) & _of_class(user, path)
        case Column.GURUWALI if pupil is not None:
            return Q(school__in=granted_schools(user, Role.GURUWALI)) & _guided(user, path)
    return NOTHING


def _of_class(user: User, path: str) -> Q:
    """His own class, this school year."""
    placements = apps.get_model("records", "Placement").objects.filter(
        school_class__homeroom=user, school_class__school_year=school_year(timezone.localdate()), until__isnull=True
    )
    return Q(**{f"{path}pk__in": placements.values("student")})


def _guided(user: User, path: str) -> Q:
    """The pupils that are named to him as guru wali."""
    named = apps.get_model("records", "Guidance").objects.filter(teacher=user, until__isnull=True)
    return Q(**{f"{path}pk__in": named.values("student")})


def shared_q(model: type[Model], user: User) -> Q:
    """Return the condition that a share of this row names the person, is agreed, and runs now.

    Only a person who holds a role at the school of the row: a share does not go through the wall.
    """
    now = timezone.now()
    shares = apps.get_model("records", "Share").objects.filter(
        kind=model._meta.model_name, person=user, state="open", since__lte=now, until__gt=now
    )
    schools = granted_schools(user, *SHARED_WITH)
    return Q(pk__in=shares.values("record"), school__in=schools)


def emergency_q(model: type[Model], user: User) -> Q:
    """Return the condition that a break-glass of this person runs on this very row."""
    return Q(pk__in=running_emergencies(user).filter(kind=model._meta.model_name).values("record"))


def running_emergencies(user: Any) -> QuerySet[Any]:
    """Return the break-glasses of the person that run now, at schools where he is koordinator now."""
    rows: QuerySet[Any] = apps.get_model("records", "EmergencyAccess").objects.all()
    if not may_open_records(user):
        return rows.none()
    schools = granted_schools(user, Role.KOORDINATOR)
    return rows.filter(created_by=user, ended_at__isnull=True, until__gt=timezone.now(), school__in=schools)
