"""Questions over break-glass: which record a code means, what runs, and what a person has to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .desk import has_desk
from .hanging import kinds
from .models import EmergencyAccess, EmergencyNotice, ProtectedRecord
from .models.emergency import MailState
from .seen import seen


@dataclass(frozen=True, slots=True)
class EmergencyShown:
    """One break-glass as one person is told of it; `reason` is None for whoever may not read it."""

    access: EmergencyAccess
    reason: str | None
    is_running: bool
    is_new: bool
    untold: tuple[str, ...]

    @property
    def minutes_left(self) -> int:
        """Return the minutes that are left, begun ones counted."""
        return max(0, ceil((self.access.until - timezone.now()).total_seconds() / 60))


def record_by_code(code: str, school: School) -> ProtectedRecord | None:
    """Return the record of the school with this code. For whoever decides afterwards what the person may know."""
    for model in kinds().values():
        if not has_desk(model):
            continue
        record: ProtectedRecord | None = model.objects.filter(school=school, code=code).first()
        if record is not None:
            return record
    return None


def is_running(access: EmergencyAccess, at: datetime) -> bool:
    """Return whether the record is open by it at this moment."""
    return access.ended_at is None and access.until > at


def has_running(person: User, at: datetime) -> bool:
    """Return whether a break-glass of the person runs, at whatever school."""
    return EmergencyAccess.objects.filter(created_by=person, ended_at__isnull=True, until__gt=at).exists()


def emergencies_on(owner: User, record: ProtectedRecord) -> list[EmergencyShown]:
    """Return the break-glasses that run on the record, for the owner, who reads their reasons."""
    rows = EmergencyAccess.objects.visible_to(owner).filter(kind=record._meta.model_name, record=record.pk)
    running = rows.filter(owner=owner, ended_at__isnull=True, until__gt=timezone.now())
    return _shown(owner, list(running.select_related("created_by", "owner", "school").order_by("-created_at")))


def emergencies_told_to(person: User, most: int = 50) -> list[EmergencyShown]:
    """Return the latest break-glasses that the person was told of."""
    rows = EmergencyAccess.objects.filter(notices__person=person, school__in=_told_at(person))
    return _shown(person, list(rows.select_related("created_by", "owner", "school").order_by("-created_at")[:most]))


def emergencies_by(person: User, most: int = 50) -> list[EmergencyShown]:
    """Return the person's own latest break-glasses."""
    rows = EmergencyAccess.objects.filter(created_by=person)
    return _shown(person, list(rows.select_related("created_by", "owner", "school").order_by("-created_at")[:most]))


def unseen_lines(person: User) -> list[str]:
    """Return one sentence, by code only, for each break-glass that the person has not seen."""
    rows = EmergencyNotice.objects.filter(person=person, seen_at__isnull=True, access__school__in=_told_at(person))
    rows = rows.select_related("access__created_by")
    return [_line(notice.access) for notice in rows.order_by("access__created_at")]


def _told_at(person: User) -> list[int]:
    """Return where the person still is whom it concerns: who left a school learns no more codes of it."""
    return schools_held(person, Role.KONSELOR, Role.KOORDINATOR, Role.PPDP)


def _line(access: EmergencyAccess) -> str:
    since, until = timezone.localtime(access.created_at), timezone.localtime(access.until)
    return (
        f"{access.record_code} dibuka {access.created_by}, {since:%d-%m-%Y %H.%M} sampai {until:%H.%M}, hanya membaca"
    )


def _shown(person: User, rows: Sequence[EmergencyAccess]) -> list[EmergencyShown]:
    now, keys = timezone.now(), [row.pk for row in rows]
    readable = {one.record.pk: one.value("reason") for one in seen(person, EmergencyAccess.objects.filter(pk__in=keys))}
    notices = list(EmergencyNotice.objects.filter(access__in=keys).select_related("person"))
    new = {notice.access_id for notice in notices if notice.person_id == person.pk and notice.seen_at is None}
    untold: dict[Any, tuple[str, ...]] = {
        key: tuple(
            f"{notice.person}: {notice.get_mail_display().lower()}"
            for notice in notices
            if notice.access_id == key and notice.mail != MailState.SENT
        )
        for key in keys
    }
    return [
        EmergencyShown(row, readable.get(row.pk), is_running(row, now), row.pk in new, untold[row.pk]) for row in rows
    ]
