"""Break-glass: the koordinator opens one record of his school for half an hour; the owner and the PPDP are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.selectors import users_with_role
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..codes import next_code
from ..mail import emergency_mail
from ..models import EmergencyAccess, EmergencyNotice, ProtectedRecord, Verb
from ..models.emergency import EmergencyState
from ..permissions import check_emergency_begin, check_emergency_end
from ..seen import BREAK_GLASS
from ..selectors_emergency import has_running
from ..sharing import pupil_key
from ..validation import clean

LASTS: Final = timedelta(minutes=30)
SHORTEST_REASON: Final = 20
ONE_AT_A_TIME: Final = "Akses darurat Anda yang lain masih berjalan. Akhiri dahulu, lalu mintalah yang baru."


@transaction.atomic
def emergency_access_begin(record: ProtectedRecord, *, reason: str, by: User, at: datetime) -> EmergencyAccess:
    """Open the record to this koordinator for half an hour, to read only, and tell its owner and the PPDP.

    Raises NotAllowed, Refused (no real reason), WrongState (another one of his runs), ValidationError.
    """
    check_emergency_begin(by, record)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refused(f"Tulis alasannya, paling sedikit {SHORTEST_REASON} huruf. Pemegang rekaman akan membacanya.")
    User.objects.select_for_update().get(pk=by.pk)  # two windows at once
    if has_running(by, at):
        raise WrongState(ONE_AT_A_TIME)
    access = _access(record, reason.strip(), by, at)
    clean(access)
    access.save(force_insert=True)
    logged(by=by, verb=Verb.BREAK_GLASS, about=About.record(record, BREAK_GLASS), facts={"what": "mulai"}, at=at)
    _tell(access)
    return access


@transaction.atomic
def emergency_access_end(access: EmergencyAccess, *, by: User, at: datetime) -> None:
    """End it before its time. Raises NotAllowed, WrongState."""
    check_emergency_end(by, access)
    access = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if access.ended_at is not None or access.until <= at:
        raise WrongState("Akses darurat ini sudah berakhir.")
    access.state, access.ended_by, access.ended_at = EmergencyState.ENDED, by, at
    access.changed_by, access.changed_at = by, at
    access.save(update_fields=["state", "ended_by", "ended_at", "changed_by", "changed_at"])
    about = About(access.school, access.record_code, f"records.{access.kind}")
    logged(by=by, verb=Verb.BREAK_GLASS, about=about, facts={"what": "diakhiri"}, at=at)


@transaction.atomic
def emergency_notices_mark_seen(*, by: User, at: datetime) -> None:
    """Record that the person has seen which records were opened."""
    EmergencyNotice.objects.filter(person=by, seen_at__isnull=True).update(seen_at=at)


def _access(record: ProtectedRecord, reason: str, by: User, at: datetime) -> EmergencyAccess:
    return EmergencyAccess(
        school=record.school,
        code=next_code(record.school, EmergencyAccess.PREFIX, timezone.localdate(at).year),
        owner=record.owner,
        state=EmergencyState.OPENED,
        created_by=by,
        created_at=at,
        kind=str(record._meta.model_name),
        record=record.pk,
        record_code=record.code,
        student_id=pupil_key(record),
        reason=reason,
        until=at + LASTS,
    )


def _tell(access: EmergencyAccess) -> None:
    """The notices stand in the same transaction, whatever becomes of the mails."""
    people = {access.owner, *users_with_role(Role.PPDP, access.school)} - {access.created_by}
    for person in sorted(people, key=lambda one: one.pk):
        notice = EmergencyNotice.objects.create(access=access, person=person)
        emergency_mail(notice)
