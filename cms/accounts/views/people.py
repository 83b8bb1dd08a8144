"""Who asks: the person behind a request, typed."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from cms.accounts.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in person. Raises Http404 for anybody else."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user
