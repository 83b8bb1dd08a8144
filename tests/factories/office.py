"""The ground that a back office stands on, also after a transactional test has emptied the tables; and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from wagtail.models import Collection, Locale, Page

from cms.accounts.actions.groups import roles_sync
from cms.pages.actions import review_workflow_ensure

if TYPE_CHECKING:
    from playwright.sync_api import Page as Window

    from cms.accounts.models import User


def make_ground() -> None:
    """Make the roots, the roles, and the review that every text goes through."""
    make_roots()
    roles_sync()
    review_workflow_ensure()


def make_roots() -> None:
    """Make the rows that Wagtail's migrations make, where a transactional test has emptied the tables."""
    Locale.objects.get_or_create(language_code="id")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Semua halaman", slug="root")
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Umum")


def enter(window: Window, person: User) -> Window:
    """Sign the person in and give the window the cookie; the login page has tests of its own."""
    client = Client()
    client.force_login(person)
    window.goto("/healthz")
    cookies = [{"name": name, "value": morsel.value, "url": window.url} for name, morsel in client.cookies.items()]
    window.context.add_cookies(cookies)  # type: ignore[arg-type]  # a TypedDict of the same keys
    return window
