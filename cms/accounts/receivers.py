"""What happens when somebody signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.middleware import NOTICES_PENDING
from cms.accounts.models import User
from cms.accounts.notices import notices_of_rooms
from cms.accounts.selectors import unseen_grants, unseen_requests
from cms.accounts.session_clock import begin


@receiver(user_logged_in, dispatch_uid="accounts.notices")
def notices_remember(sender: type[User], request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Remember in the session that the owner has new roles or changes of access to be shown."""
    if unseen_grants(user).exists() or unseen_requests(user).exists() or notices_of_rooms(user):
        request.session[NOTICES_PENDING] = True


@receiver(user_logged_in, dispatch_uid="accounts.session")
def session_begin(sender: type[User], request: HttpRequest, **_kwargs: Any) -> None:
    """Start both clocks of the session."""
    begin(request.session, at=timezone.now())
