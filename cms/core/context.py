"""Template variables that every screen has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:
    """Return `suluh_demo`: whether this installation shows invented data only."""
    return {"suluh_demo": settings.SULUH_DEMO}
