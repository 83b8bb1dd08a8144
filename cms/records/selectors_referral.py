"""Questions over referrals by people who do not read them: the state of what one sent in, and "sedang ditangani"."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .matrix import Column, Item
from .models import Referral, Student
from .models.referral import ReferralState as State
from .models.referral import Track
from .selectors import columns_of
from .sharing import SHARE_ROLES

HANDLED: Final = frozenset(
    {
        *(State.CONTACTED, State.ACCEPTED, State.LETTER_SENT, State.HANDLED, State.FEEDBACK, State.WATCHED),
        *(State.TAKEN_IN, State.HANDLED_IN, State.ANSWERED),
    }
)


def sent_in_by(user: Any) -> QuerySet[Referral]:
    """Return the inward referrals that name the person as who referred, at schools where he still works; newest first."""
    if not may_open_records(user):
        return Referral.objects.none()
    schools = schools_held(user, *SHARE_ROLES)
    rows: QuerySet[Referral] = Referral.objects.filter(track=Track.IN, referrer_account=user, school__in=schools)
    return rows.order_by("-created_at", "pk")


def is_handled_for(user: Any, student: Student) -> bool:
    """Return whether the pupil is "sedang ditangani", for whom the table gives these words: wali kelas and guru wali."""
    stands = columns_of(user, student, Item.GENERAL) & {Column.WALIKELAS, Column.GURUWALI}
    return bool(stands) and Referral.objects.filter(student=student, state__in=HANDLED).exists()
