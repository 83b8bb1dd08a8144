"""What Wagtail's stock code is told when it asks: the gate's answers, never those of Django permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .permissions import can_record_change, can_record_read

DESK_ROLES = (Role.KONSELOR, Role.KOORDINATOR)
"""Who uses the desk in the back office; the others read in `/ruang/`."""


def holds(user: Any, *roles: Role) -> bool:
    """Return whether records open for the person and one of the roles is in force at some school."""
    return may_open_records(user) and bool(schools_held(user, *roles))


class GatedPolicy(BasePermissionPolicy):
    """For one protected model."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Return whether the person could do this to some row."""
        if action == "view":
            return holds(user, *DESK_ROLES)
        return action in {"add", "change"} and holds(user, Role.KONSELOR)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Return whether he may do it to this row."""
        if action == "view":
            return can_record_read(user, instance)
        return action == "change" and can_record_change(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the rows that he sees, or of these his own."""
        rows: QuerySet[Any] = self.model.objects.visible_to(user)
        wanted = set(actions)
        if "view" in wanted:
            return rows
        return rows.filter(owner=user) if "change" in wanted else rows.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        """Return nobody: stock screens that list people by permission learn nothing."""
        return User.objects.none()

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Any) -> QuerySet[User]:
        """Return nobody."""
        return User.objects.none()
