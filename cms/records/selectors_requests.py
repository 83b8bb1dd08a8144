"""Questions over requests of persons: who sees which clock, what presses, what was corrected or restricted for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held, users_with_role

from .gate import may_open_records
from .models import PersonRequest, ProtectedRecord
from .models.request import ENDED, WARNED_AFTER, PersonRequestState, Right
from .request_clock import clock_of
from .sharing import pupil_key

MOST_TOLD: Final = 5
WORKABLE: Final = (PersonRequestState.CHECKED, PersonRequestState.WORKED)
"""In which states a right is being served: who asks is known, and nothing was answered."""


@dataclass(frozen=True, slots=True)
class PressingTold:
    """What the start page says: codes, rights and clocks, no word of anybody; `more` are those that it does not list."""

    lines: tuple[str, ...]
    more: int


def requests_told_to(user: Any) -> QuerySet[PersonRequest]:
    """Return the requests whose clock concerns the person: koordinator and PPDP those of the school, a konselor his own.

    For codes, rights, states and clocks; what of the content he may read, `seen` says.
    """
    rows: QuerySet[PersonRequest] = PersonRequest.objects.select_related("school", "owner")
    if not may_open_records(user):
        return rows.none()
    own = Q(owner=user, school__in=schools_held(user, Role.KONSELOR))
    return rows.filter(Q(school__in=schools_held(user, Role.KOORDINATOR, Role.PPDP)) | own)


def in_order(rows: QuerySet[PersonRequest]) -> QuerySet[PersonRequest]:
    """Return them with the oldest running clock on top, and what is answered below, the newest first."""
    has_ended = Q(state__in=ENDED)
    return rows.annotate(
        is_ended=Case(When(has_ended, then=Value(1)), default=Value(0), output_field=IntegerField()),
        open_since=Case(When(has_ended, then=Value(None)), default=F("received_at")),
    ).order_by("is_ended", F("open_since").asc(nulls_last=True), "-received_at", "pk")


def pressing(rows: QuerySet[PersonRequest], at: datetime) -> QuerySet[PersonRequest]:
    """Return those that are not answered 48 hours after their receipt, the oldest first."""
    return rows.exclude(state__in=ENDED).filter(received_at__lte=at - WARNED_AFTER).order_by("received_at", "pk")


def pressing_told(user: Any) -> PressingTold | None:
    """Return what the person's start page says of clocks that press; None where none does."""
    now = timezone.now()
    found = list(pressing(requests_told_to(user), now))
    if not found:
        return None
    lines = tuple(f"{one.code}, {one.get_right_display().lower()}: {clock_of(one, now).words}" for one in found)
    return PressingTold(lines[:MOST_TOLD], max(0, len(found) - MOST_TOLD))


def people_told(request: PersonRequest) -> list[User]:
    """Return who is told when the clock presses: the counselor in charge, koordinator and PPDP of the school."""
    people = {
        request.owner,
        *users_with_role(Role.KOORDINATOR, request.school),
        *users_with_role(Role.PPDP, request.school),
    }
    return sorted((one for one in people if one.is_active), key=lambda one: one.pk)


def corrections_asked(record: ProtectedRecord, user: Any) -> QuerySet[PersonRequest]:
    """Return the person's requests of correction for the pupil of the record that are being worked on."""
    rows: QuerySet[PersonRequest] = PersonRequest.objects.filter(owner=user, right=Right.CORRECTION)
    return rows.filter(student=pupil_key(record), state__in=WORKABLE).order_by("received_at", "pk")


def objections_to(record: ProtectedRecord) -> QuerySet[PersonRequest]:
    """Return the refused requests about this very record to which the person objected; the words are the owner's."""
    rows: QuerySet[PersonRequest] = PersonRequest.objects.filter(record=record.pk, state=PersonRequestState.REFUSED)
    return rows.filter(kind=record._meta.model_name).order_by("answered_at", "pk")


def requests_of(user: Any, student: UUID) -> QuerySet[PersonRequest]:
    """Return the requests of one pupil whose clock concerns the person."""
    return in_order(requests_told_to(user).filter(student=student))
