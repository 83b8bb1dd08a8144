"""The public gate of pages, and the reading room's."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.accounts.selectors import readable_audiences
from cms.core.activities import Activity
from cms.core.audiences import Audience

from .gate import open_page_ids
from .models import ActivityPage, GlossaryTerm, Source


def public_pages() -> PageQuerySet:
    """Return the pages that anybody may read, in tree order: the one public gate of pages. It takes no user.

    A page is public only if it and every page above it, up to the handbook's root page, is live, of audience
    `public` and free of view restrictions.
    """
    return readable_pages({Audience.PUBLIC.value})


def readable_pages(audiences: set[str] | frozenset[str]) -> PageQuerySet:
    """Return the live pages whose own audience and all audiences above are among `audiences`, in tree order."""
    pages: PageQuerySet = Page.objects.filter(pk__in=open_page_ids(audiences)).order_by("path")
    return pages


def reading_room_pages(user: Any) -> PageQuerySet:
    """Return the pages that this person may read, public ones among them."""
    return readable_pages(readable_audiences(user))


def public_terms() -> QuerySet[GlossaryTerm]:
    """Return the terms that are live."""
    return GlossaryTerm.objects.filter(live=True)


def public_sources() -> QuerySet[Source]:
    """Return the sources that are live."""
    return Source.objects.filter(live=True)


def all_activities_have_pages() -> bool:
    """Return whether each of the five activities has its page."""
    return ActivityPage.objects.count() >= len(Activity)
