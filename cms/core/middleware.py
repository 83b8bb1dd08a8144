"""Request middleware that belongs to no single room."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


class AdminPolicy:
    """Loosen the Content-Security-Policy for `/admin/` only, as far as Wagtail needs it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_replace"):
            response._csp_replace = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)  # type: ignore[attr-defined]  # django-csp's
        return response
