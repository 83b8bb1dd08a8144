"""May this person take this step with a request of a person? `check_x` raises `NotAllowed`, `can_x` wraps it."""

from __future__ import annotations

from typing import Any

from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .models import Restriction
from .permissions import NOT_THERE


def check_restriction_lift(user: Any, restriction: Restriction) -> None:
    """Raise unless the person is koordinator of the school, did not begin it, and does not hold the request."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, restriction.school):
        raise NotAllowed(NOT_THERE)
    if user.pk in {restriction.begun_by_id, restriction.request.owner_id}:
        raise NotAllowed(NOT_THERE)


def can_restriction_lift(user: Any, restriction: Restriction) -> bool:
    """Wrap `check_restriction_lift`."""
    try:
        check_restriction_lift(user, restriction)
    except NotAllowed:
        return False
    return True
