"""Another last day for a record than the usual one. Nothing is erased here: that takes three persons."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused, WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import ErasureRequest, ProtectedRecord, RetentionDecision, Student, Verb
from ..models.erasure import UNDER_WAY
from ..models.retention import KeptBecause
from ..permissions import NOT_THERE, check_record_change
from ..retention import may_end_alone, months_after, pupil_of
from .making import pupil_lock

LONGEST_MONTHS = 60


@transaction.atomic
def retention_decide(record: ProtectedRecord, *, until: date, reason: str, by: User, at: datetime) -> RetentionDecision:
    """Keep a record until this day, or let its time be over earlier.

    Raises NotAllowed, Refused for a day that is not ahead or too far, WrongState while its erasure is under way.
    """
    check_record_change(by, record)
    pupil = pupil_of(record)
    if pupil is None or not may_end_alone(record):
        raise NotAllowed(NOT_THERE)
    why, today = KeptBecause(reason), timezone.localdate(at)
    _check_day(until, why, today)
    pupil_lock(pupil.pk)
    if ErasureRequest.objects.filter(subject=pupil.pk, part=_part_of(record), state__in=UNDER_WAY).exists():
        raise WrongState("Permintaan pemusnahannya sedang berjalan. Tarik dahulu permintaan itu.")
    record.retain_until, record.changed_by, record.changed_at = until, by, at
    record.save(update_fields=["retain_until", "changed_by", "changed_at"])
    facts: dict[str, int | str] = {"what": "retention", "days": (until - today).days}
    logged(by=by, verb=Verb.CHANGE, about=About.record(record, Column.OWNER), facts=facts, at=at)
    return RetentionDecision.objects.create(
        student=pupil,
        kind=str(record._meta.model_name),
        record=record.pk,
        until=until,
        reason=why,
        decided_by=by,
        decided_at=at,
    )


def _check_day(until: date, why: KeptBecause, today: date) -> None:
    if until < today or (until == today and why != KeptBecause.NEEDLESS):
        raise Refused("Pilih tanggal sesudah hari ini.")
    if until > months_after(today, LONGEST_MONTHS):
        raise Refused(f"Paling lama {LONGEST_MONTHS // 12} tahun dari hari ini; sesudah itu putuskan lagi.")


def _part_of(record: ProtectedRecord) -> UUID | None:
    return None if isinstance(record, Student) else record.pk
