"""Who may write, approve and publish guidance. Approval is the same for every kind of text (`cms.accounts.review`)."""

from __future__ import annotations

from typing import Any

from cms.accounts.review import check_publish, review_choices
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role

__all__ = ["can_edit_guidance", "check_publish", "review_choices"]


def can_edit_guidance(user: Any) -> bool:
    """Return whether the editorial screens are this person's: who writes, who approves, and the superuser."""
    if getattr(user, "is_superuser", False):
        return True
    return has_role(user, Role.PELATIH) or has_role(user, Role.PENYUNTING)
