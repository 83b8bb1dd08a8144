"""Where the account screens appear in Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.accounts import admin_urls
from cms.accounts.models import User
from cms.accounts.permissions import can_accounts_manage
from cms.accounts.selectors import is_any_second_person


class ClerkMenuItem(MenuItem):
    """Shown to operators and superusers."""

    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and can_accounts_manage(request.user)


class SecondPersonMenuItem(MenuItem):
    """Shown to koordinator and PPDP (the head of the school has no admin)."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_any_second_person(request.user)


@hooks.register("register_admin_urls")
def account_urls() -> list[URLResolver]:
    """Route /admin/akun/."""
    return [path("akun/", include(admin_urls))]


@hooks.register("register_admin_menu_item")
def accounts_menu_item() -> MenuItem:
    """Offer the account screens."""
    return ClerkMenuItem("Akun", reverse_lazy("accounts:list"), name="akun", icon_name="group", order=800)


@hooks.register("register_admin_menu_item")
def confirmations_menu_item() -> MenuItem:
    """Offer the list of what waits for a second person."""
    url = reverse_lazy("accounts:confirmations")
    return SecondPersonMenuItem("Persetujuan akun", url, name="persetujuan-akun", icon_name="check", order=810)


@hooks.register("construct_settings_menu")
def stock_account_items_hide(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Drop the entries of Wagtail's user and group screens, which are not routed."""
    menu_items[:] = [item for item in menu_items if item.name not in {"users", "groups", "api-tokens"}]


@hooks.register("register_account_menu_item")
def own_account_item(request: HttpRequest) -> dict[str, object]:
    """Point from Wagtail's preferences to the person's own account."""
    return {
        "url": reverse_lazy("accounts_own"),
        "label": "Akun saya",
        "help_text": "Kata sandi, alamat surel, faktor kedua, dan peran Anda.",
    }
