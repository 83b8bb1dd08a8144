"""Gates between a login and everything else: second factor, notices, and the admin's door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from cms.accounts.models import User
from cms.accounts.roles import ACCESS_ADMIN
from cms.accounts.selectors import has_second_factor, holds_record_role

Handler = Callable[[HttpRequest], HttpResponse]
# Set at login when the owner has something to be shown.
NOTICES_PENDING = "akun_pemberitahuan"


class AccountGate:
    """Send a signed-in person to what must come first; hide the admin from those who have no key."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, given: dict[str, Any]
    ) -> HttpResponse | None:
        """Return what comes first. The public handbook knows nobody: its pages do not even look at the session.

        Under /admin/ signed-in people without the key get 404 (Wagtail would send them in a circle). A view that keeps
        a log is told of whom the door turned away before it.
        """
        if getattr(view, "for_everybody", False):
            return None
        if isinstance(request.user, User):
            first = _comes_first(request, request.user)
            if first is not None:
                return first
        at_the_door = request.path_info.startswith("/admin/") and not _always_open(request)
        if at_the_door and not (request.user.is_authenticated and request.user.has_perm(ACCESS_ADMIN)):
            turned_away = getattr(getattr(view, "view_class", view), "turned_away", None)
            if turned_away is not None:
                turned_away(request, view, given)
            if request.user.is_authenticated:
                raise Http404
        return None


def _comes_first(request: HttpRequest, user: User) -> HttpResponse | None:
    if _always_open(request):
        return None
    if not settings.SULUH_DEMO and holds_record_role(user) and not has_second_factor(user):
        return redirect("mfa_index")
    if request.method == "GET" and request.session.get(NOTICES_PENDING):
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('accounts_notices')}?{query}")
    return None


def _always_open(request: HttpRequest) -> bool:
    """Log-out, setting up the second factor with its password question, the notices, static files."""
    open_paths = (
        reverse("account_logout"),
        reverse("wagtailadmin_logout"),
        reverse("account_reauthenticate"),
        reverse("mfa_index"),
        reverse("accounts_notices"),
        reverse("accounts_session"),
        settings.STATIC_URL,
    )
    return request.path.startswith(open_paths)  # these hold the prefix that the server mounts us at
