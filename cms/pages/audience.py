"""Audiences: the narrowest wins, and what a place narrows stays on the page when it moves.

A page is never wider than its parent. The value is kept on the row itself, so moving, copying or aliasing
takes it along: the place in the tree can only narrow, never widen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from wagtail.models import Page, PageViewRestriction

from cms.core.audiences import Audience

WIDTH = {audience: width for width, audience in enumerate(Audience.values)}


def narrowest(*audiences: str) -> str:
    """Return the narrowest of the given audiences (`counselor` < `teacher` < `public`)."""
    return min(audiences, key=lambda audience: WIDTH.get(audience, 0))


def page_models() -> tuple[type[Any], ...]:
    """Return the models that carry an audience."""
    names = ("HandbookPage", "ActivityPage", "GuidancePage")
    return tuple(apps.get_model("pages", name) for name in names)


def parent_audience(page: Page) -> str:
    """Return the audience that the page's place allows; `public` when nothing above narrows it."""
    if not page.path or page.depth is None or page.depth <= 1:
        return Audience.PUBLIC.value
    return place_audience(page.path[: -page.steplen])


def place_audience(path: str) -> str:
    """Return the narrowest audience of the page at treebeard path `path` and of everything above it."""
    paths = [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]
    found = [_restricted(paths)]
    for model in page_models():
        found += model.objects.filter(path__in=paths).values_list("audience", flat=True)
    return narrowest(Audience.PUBLIC.value, *found)


def _restricted(paths: Iterable[str]) -> str:
    """What Wagtail's own view restrictions leave: `login` any account, all others counselors."""
    kinds = set(PageViewRestriction.objects.filter(page__path__in=paths).values_list("restriction_type", flat=True))
    if not kinds:
        return Audience.PUBLIC.value
    return Audience.TEACHER.value if kinds == {PageViewRestriction.LOGIN} else Audience.COUNSELOR.value


def narrow_below(page: Page) -> None:
    """Write the narrowed audience on the page and on everything below it."""
    limit = place_audience(page.path)
    too_wide = [audience for audience in Audience.values if WIDTH[audience] > WIDTH[limit]]
    for model in page_models():
        model.objects.filter(path__startswith=page.path, audience__in=too_wide).update(audience=limit)
        # A page that is narrower in the middle of the branch narrows what hangs below it.
        for inner in model.objects.filter(path__startswith=page.path).exclude(audience=Audience.PUBLIC):
            _narrow_children(inner)
    _narrow_aliases(page)


def _narrow_aliases(page: Page) -> None:
    """An alias shows its page's text elsewhere: it follows when the page becomes narrower."""
    for model in page_models():
        for alias in model.objects.filter(alias_of__path__startswith=page.path).select_related("alias_of"):
            limit = place_audience(alias.alias_of.path)
            if WIDTH[alias.audience] > WIDTH[limit]:
                model.objects.filter(pk=alias.pk).update(audience=limit)
                narrow_below(alias)


def _narrow_children(parent: Any) -> None:
    too_wide = [audience for audience in Audience.values if WIDTH[audience] > WIDTH[parent.audience]]
    for model in page_models():
        model.objects.descendant_of(parent).filter(audience__in=too_wide).update(audience=parent.audience)
