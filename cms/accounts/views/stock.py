"""What stands in place of Wagtail's stock account screens."""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account import views as allauth_views
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    ChangePasswordPanel,
    NameEmailSettingsPanel,
)

# Names come from the operator, password and address from /akun/, pictures of people are not kept.
_NOT_OFFERED = (NameEmailSettingsPanel, AvatarSettingsPanel, ChangePasswordPanel)


def not_here(request: HttpRequest, *_args: object, **_kwargs: object) -> NoReturn:
    """Answer as if the screen did not exist."""
    raise Http404


def to_login(request: HttpRequest) -> HttpResponse:
    """Send to the one login, which asks for the second factor too; keeps where the person wanted to go."""
    wanted = request.GET.get("next", "")
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return redirect(reverse("account_login") + query)


def to_logout(request: HttpRequest) -> HttpResponse:
    """End the session by POST; an address that is merely opened asks first (Wagtail's drops the cookie at once)."""
    if request.method == "POST":
        answer: HttpResponse = allauth_views.logout(request)
        return answer
    return redirect("account_logout")


class PreferencesView(AccountView):
    """Wagtail's page of own settings, without name, address, password and picture."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, _NOT_OFFERED)]
