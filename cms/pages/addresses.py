"""Where a page is read: in the handbook when it is public, in the reading room otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from wagtail.models import Page

from cms.core.audiences import Audience

from .gate import open_page_ids

if TYPE_CHECKING:
    from django.http import HttpRequest

READING_ROOM = "ruang"


def handbook_path(page: Page) -> str:
    """Return the address below the handbook's root without slashes at its ends (`""` for the root)."""
    parts = page.url_path.strip("/").split("/")
    return "/".join(parts[1:])


def page_address(page: Page, *, public: bool) -> str:
    """Return the address on this server."""
    path = handbook_path(page)
    prefix = "" if public else f"{READING_ROOM}/"
    return f"/{prefix}{path}/" if path else f"/{prefix}"


def url_parts(page: Page, request: HttpRequest | None) -> tuple[int, str, str] | None:
    """Return Wagtail's triple (site, root address, path), or None for a page outside the handbook."""
    sites = page._get_relevant_site_root_paths(request)  # noqa: SLF001  # what Page.get_url_parts itself asks
    if not sites:
        return None
    return (
        sites[0][0],
        settings.WAGTAILADMIN_BASE_URL,
        page_address(page, public=page.pk in open_page_ids({Audience.PUBLIC.value})),
    )
