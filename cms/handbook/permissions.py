"""Who may see the register of publications and who may roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Person = AbstractBaseUser | AnonymousUser


def check_rollback(user: Person) -> None:
    """Raise NotAllowed for anybody but a penyunting."""
    if not has_role(user, Role.PENYUNTING):
        raise NotAllowed("Hanya penyunting yang dapat mengembalikan terbitan lama atau mengakhiri penahanannya.")


def can_rollback(user: Person) -> bool:
    """Return whether the person may roll back."""
    try:
        check_rollback(user)
    except NotAllowed:
        return False
    return True


def can_see_register(user: Person) -> bool:
    """Return whether the person may read the register: those who write and approve, and the superuser for operations."""
    return bool(getattr(user, "is_superuser", False)) or any(
        has_role(user, role) for role in (Role.PELATIH, Role.PENYUNTING)
    )
