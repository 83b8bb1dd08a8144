"""What the menus of the back office offer: each role sees only what it uses, and nothing leads off this machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of

# Of Wagtail's own reports these help to work; page types and "aging pages" say nothing about this handbook.
REPORTS = frozenset({"workflows", "workflow-tasks", "locked-pages", "site-history"})
# Wagtail's guide and its list of news are on another machine; the shortcuts are a dialog on this page.
STOCK_HELP = frozenset({"keyboard-shortcuts-trigger"})
# Guidance uses no Wagtail documents: files to download are instruments.
UNUSED = frozenset({"documents"})

GUIDES: dict[Role, tuple[str, str]] = {
    Role.PELATIH: ("Panduan pelatih", "pelatih"),
    Role.PENYUNTING: ("Panduan penyunting", "penyunting"),
    Role.KONSELOR: ("Panduan konselor", "konselor"),
    Role.KOORDINATOR: ("Panduan koordinator BK", "koordinator"),
    Role.PPDP: ("Panduan PPDP", "ppdp"),
    Role.OPERATOR: ("Panduan operator", "operator"),
}
"""The user guide of each role that opens the back office: label, and last part of its address in the handbook."""

# What the big button does: the next step of the road. Drafts are saved by themselves.
FIRST_ACTIONS = ("action-page-locked", "approve", "action-submit", "action-restart-workflow")


class GuideMenuItem(MenuItem):
    """The user guide of one role, in the public handbook of this installation."""

    def __init__(self, role: Role, order: int) -> None:
        label, name = GUIDES[role]
        super().__init__(label, f"/panduan-pengguna/{name}/", name=f"panduan-{name}", icon_name="doc-full", order=order)
        self.role = role

    def is_shown(self, request: HttpRequest) -> bool:
        """Shown to who holds the role; a superuser without roles reads the operator's."""
        roles = roles_of(request.user)
        return self.role in roles or (not roles and self.role == Role.OPERATOR)


def keep(items: list[Any], names: frozenset[str]) -> None:
    """Leave only the menu items of these names."""
    items[:] = [item for item in items if item.name in names]


def drop(items: list[Any], names: frozenset[str]) -> None:
    """Take the menu items of these names away."""
    items[:] = [item for item in items if item.name not in names]


def keep_help(items: list[Any]) -> None:
    """Leave our guides and the shortcuts."""
    items[:] = [item for item in items if isinstance(item, GuideMenuItem) or item.name in STOCK_HELP]


def guide_items() -> Sequence[MenuItem]:
    """Return the guides of all roles; each shows itself to its own people."""
    return [GuideMenuItem(role, order) for order, role in enumerate(GUIDES)]


def order_actions(items: list[Any]) -> None:
    """Take direct publishing away, and put the next step of the road first."""
    drop(items, frozenset({"action-publish"}))
    for name in FIRST_ACTIONS:
        found = next((item for item in items if item.name == name), None)
        if found is not None:
            items.remove(found)
            items.insert(0, found)
            return
