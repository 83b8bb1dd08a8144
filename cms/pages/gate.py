"""Which pages are open to which audiences: the rule behind `public_pages` and the reading room."""

from __future__ import annotations

from django.apps import apps
from django.db.models import QuerySet
from wagtail.models import Page, PageViewRestriction

from cms.core.audiences import Audience

from .audience import page_models


def open_page_ids(audiences: set[str] | frozenset[str]) -> list[int]:
    """Return the keys of the pages that readers of these audiences may read, in tree order.

    The tree is walked from the roots down: a closed page closes its whole branch.
    """
    open_paths: set[str] = set()
    open_ids: list[int] = []
    roots = set(apps.get_model("pages", "HandbookPage").objects.values_list("pk", flat=True))
    barred = _barred_paths(audiences)
    for pk, path in _live_rows(audiences):
        parent = path[: -Page.steplen]
        inside = parent in open_paths or (pk in roots and not any(parent.startswith(bar) for bar in barred))
        if inside and path not in barred:
            open_paths.add(path)
            open_ids.append(pk)
    return open_ids


def _live_rows(audiences: set[str] | frozenset[str]) -> list[tuple[int, str]]:
    """Live handbook pages whose own audience fits, in tree order."""
    rows: list[tuple[int, str]] = []
    for model in page_models():
        live = model.objects.filter(live=True, expired=False, audience__in=audiences)
        rows += live.values_list("pk", "path")
    return sorted(rows, key=lambda row: row[1])


def _barred_paths(audiences: set[str] | frozenset[str]) -> set[str]:
    """Paths with a view restriction that these readers do not pass."""
    restrictions = PageViewRestriction.objects.all()
    if audiences != {Audience.PUBLIC.value}:
        restrictions = _restrictions_beyond(audiences)
    return set(restrictions.values_list("page__path", flat=True))


def _restrictions_beyond(audiences: set[str] | frozenset[str]) -> QuerySet[PageViewRestriction]:
    """View restrictions that these readers do not pass: `login` asks for any role, the others for counselors."""
    found = PageViewRestriction.objects.all()
    if Audience.COUNSELOR.value in audiences:
        nothing: QuerySet[PageViewRestriction] = found.none()
        return nothing
    remaining: QuerySet[PageViewRestriction] = found.exclude(restriction_type=PageViewRestriction.LOGIN)
    return remaining
