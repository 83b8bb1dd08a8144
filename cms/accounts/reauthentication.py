"""Asking a signed-in person once more who he is, before an act that shows or ends much."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.urls import reverse


def is_recent(request: HttpRequest) -> bool:
    """Return whether the person proved within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds, once more, who he is.

    Somebody who has nothing to prove it with (no password, no second factor) did not.
    """
    return bool(get_reauthentication_flows(request.user)) and bool(did_recently_reauthenticate(request))


def again_url(request: HttpRequest) -> str:
    """Return the address that asks for password or second factor and comes back to where the person stands."""
    where = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return f"{reverse('account_reauthenticate')}?{where}"
