"""Sessions and notices of an account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from cms.accounts.models import User
from cms.accounts.notices import notices_of_rooms_mark_seen
from cms.accounts.selectors import unseen_grants, unseen_requests


def sessions_end(account: User) -> None:
    """End every session of the account at its next request."""
    User.objects.filter(pk=account.pk).update(session_version=F("session_version") + 1)
    account.refresh_from_db(fields=["session_version"])


@transaction.atomic
def notices_mark_seen(*, by: User, at: datetime) -> None:
    """Record that the owner was shown his new roles and the changes of his access."""
    unseen_grants(by).update(seen_by_owner_at=at)
    unseen_requests(by).update(seen_by_owner_at=at)
    notices_of_rooms_mark_seen(by, at)
