"""Request middleware that belongs to no single room."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme

from .errors import Refused

Handler = Callable[[HttpRequest], HttpResponse]


class AdminPolicy:
    """Loosen the Content-Security-Policy for `/admin/` only, as far as Wagtail needs it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith("/admin/") and not hasattr(response, "_csp_replace"):
            response._csp_replace = dict(settings.ADMIN_CONTENT_SECURITY_POLICY)  # type: ignore[attr-defined]  # django-csp's
        return response


class Refusals:
    """Show a refusal where it happened: its sentence as a message on the page that the person came from."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer to a `Refused`; every other exception goes on."""
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"error": str(exception)}, status=403)
        messages.error(request, str(exception))
        return HttpResponseRedirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """The page that the person came from, if it is ours; else the start."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return came_from
    return "/ruang/mulai/"
