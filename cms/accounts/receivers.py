"""What happens when somebody signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from cms.accounts.middleware import NOTICES_PENDING
from cms.accounts.models import User
from cms.accounts.selectors import unseen_grants, unseen_requests


@receiver(user_logged_in, dispatch_uid="accounts.notices")
def notices_remember(sender: type[User], request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Remember in the session that the owner has new roles or changes of access to be shown."""
    if unseen_grants(user).exists() or unseen_requests(user).exists():
        request.session[NOTICES_PENDING] = True
