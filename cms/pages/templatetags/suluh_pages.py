"""Template tags of the page editor."""

from __future__ import annotations

from typing import Any

from django import template

from ..seen import seen_mark as mark_of
from ..status import page_status, place_is_open

register = template.Library()


@register.inclusion_tag("pages/status_bar.html", takes_context=True)
def status_bar(context: Any, page: Any, parent: Any = None) -> dict[str, Any]:
    """Render who can read the page and where it stands; a new page gives its parent."""
    above = parent or (page.get_parent() if page.pk else None)
    status = page_status(page, context["request"].user) if page.pk else None
    return {"page": page, "status": status, "place_is_open": place_is_open(above)}


@register.filter
def seen_mark(obj: Any) -> str:
    """Render which text a form shows."""
    return mark_of(obj)
