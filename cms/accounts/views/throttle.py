"""Limits per account and per real client address, counted by allauth (settings/accounts.py)."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse


def throttled(request: HttpRequest, **limit: Any) -> HttpResponse | None:
    """Return the answer 429 when the limit named by `action=` is reached, else None and count this request."""
    answer = ratelimit.consume_or_429(request, **limit)
    return answer if isinstance(answer, HttpResponse) else None
