"""What a page needs so that its session ends without eating what was typed."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..session_clock import Phase, idle_left, mark_of, whole_left
from ..typed_text import MARK_FIELD

register = template.Library()


@register.inclusion_tag("accounts/_session_clock.html", takes_context=True)
def session_clock(context: Any) -> dict[str, Any]:
    """Render the dialogues and the script for a person whose session is locked when idle; nothing for others."""
    request = context.get("request")
    if getattr(request, "suluh_phase", None) is not Phase.OPEN or not request.user.is_authenticated:
        return {"is_on": False}
    now = timezone.now()
    left = min(idle_left(request.session, at=now), whole_left(request.session, at=now))
    return {
        "is_on": True,
        "left": max(0, int(left)),
        "warning": settings.SULUH_SESSION_WARNING,
        "pulse": settings.SULUH_SESSION_PULSE,
        "mark": mark_of(request.user),
        "csrf": get_token(request),
        "person": request.user.get_username(),
    }


@register.simple_tag(takes_context=True)
def session_mark(context: Any) -> SafeString:
    """Render the hidden field that says whose form it is, for a page of a signed-in person."""
    mark = mark_of(context["request"].user)
    return format_html('<input type="hidden" name="{}" value="{}">', MARK_FIELD, mark)
