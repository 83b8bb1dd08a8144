"""Questions over records: how a person stands to one, what of it he may read, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from cms.accounts.selectors import schools_held

from .gate import SHARED_WITH, column_q, may_open_records, running_emergencies
from .matrix import Column, Item, Level, best, columns_with_sight
from .models import EmergencyAccess, ProtectedRecord, Share

_WHY = {
    Column.OWNER: "Anda konselor yang memegang rekaman ini.",
    Column.KOORDINATOR: "Anda koordinator BK sekolah ini.",
    Column.KEPALA: "Anda kepala sekolah ini.",
    Column.WALIKELAS: "Anda wali kelas peserta didik ini pada tahun ajaran ini.",
    Column.GURUWALI: "Anda guru wali peserta didik ini.",
}
_WHAT = {
    Level.FULL: "Anda dapat membaca dan mengubah seluruh isinya.",
    Level.READ: "Anda dapat membaca bagian umumnya.",
    Level.SHORT: "Anda hanya melihat ringkasnya: jenis, bidang, tanggal, keadaan, dan tindak lanjut.",
}
_EMERGENCY = (
    "Akses darurat sampai {until:%H.%M}, alasan tercatat. Anda membaca seluruh isi rekaman ini saja, tanpa mengubah atau "
    "mencetaknya."
)
_ALWAYS = ("id", "code", "school", "owner", "state", "created_at", "changed_at")
"""What whoever sees a row sees of it: its label, its place and its state."""


def columns_of(user: Any, record: ProtectedRecord, item: Item | None = None) -> frozenset[Column]:
    """Return how the person stands to the record, of the columns that give sight of its kind (or of `item`).

    Nothing for somebody whom no record opens.
    """
    if not may_open_records(user):
        return frozenset()
    rows = type(record).objects.filter(pk=record.pk)
    return frozenset(
        column
        for column in columns_with_sight(item or record.item)
        if rows.filter(column_q(column, user, record.PUPIL)).exists()
    )


def level_of(user: Any, record: ProtectedRecord) -> Level:
    """Return the widest level that the table gives; NONE where only a share shows the row."""
    return best(record.item, columns_of(user, record))


def share_of(user: Any, record: ProtectedRecord) -> Share | None:
    """Return the share of the record that runs for the person, the longest one."""
    return shares_of(user, [record]).get(record.pk)


def shares_of(user: Any, records: Sequence[ProtectedRecord]) -> dict[UUID, Share]:
    """Return the longest share of each of these records (all of one model) that runs for the person, by key.

    As the gate: only for whom records open, and at schools where he holds a role.
    """
    if not may_open_records(user) or not records:
        return {}
    now = timezone.now()
    running = Q(state="open", since__lte=now, until__gt=now)
    schools = schools_held(user, *SHARED_WITH)
    keys = [record.pk for record in records if record.school_id in schools]
    shares = Share.objects.filter(running, kind=records[0]._meta.model_name, record__in=keys, person=user)
    return {share.record: share for share in shares.select_related("shared_by").order_by("until")}


def emergency_of(user: Any, record: ProtectedRecord) -> EmergencyAccess | None:
    """Return the person's break-glass that runs on this record."""
    return emergencies_of(user, [record]).get(record.pk)


def emergencies_of(user: Any, records: Sequence[ProtectedRecord]) -> dict[UUID, EmergencyAccess]:
    """Return the person's break-glasses that run on these records (all of one model), by key of the record."""
    if not records:
        return {}
    kind, keys = records[0]._meta.model_name, [record.pk for record in records]
    return {access.record: access for access in running_emergencies(user).filter(kind=kind, record__in=keys)}


def readable_fields(user: Any, record: ProtectedRecord) -> frozenset[str]:
    """Return the names of the fields that the person may read; a field that is not there is "ada, tertutup"."""
    emergency = emergency_of(user, record)
    return readable_by_level(record, level_of(user, record), share_of(user, record), emergency)


def readable_by_level(
    record: ProtectedRecord, level: Level, share: Share | None, emergency: EmergencyAccess | None
) -> frozenset[str]:
    """Return the names of the fields that the level, the share and the break-glass show: a break-glass all."""
    protection: Any = record.Protection  # type: ignore[attr-defined]  # a system check holds that it is there
    everything = frozenset((*protection.sealed, *protection.plain))
    if emergency is not None:
        return everything
    by_level = {
        Level.FULL: everything,
        Level.READ: frozenset((*_ALWAYS, *protection.general)),
        Level.SHORT: frozenset((*_ALWAYS, *protection.short)),
    }
    readable = by_level.get(level, frozenset())
    if share is not None:
        readable |= frozenset(_ALWAYS) | (frozenset(share.fields) & everything)
    return readable


def why_visible(user: Any, record: ProtectedRecord) -> str:
    """Return in a sentence why the person sees the record; "" where he does not."""
    columns = columns_of(user, record)
    level = best(record.item, columns)
    emergency = emergency_of(user, record)
    if emergency is not None and level is not Level.FULL:
        return _EMERGENCY.format(until=timezone.localtime(emergency.until))
    if level is not Level.NONE:
        column = next(found for found in Column if found in columns and best(record.item, frozenset({found})) is level)
        return f"{_WHY[column]} {_WHAT[level]}"
    share = share_of(user, record)
    if share is None:
        return ""
    until = timezone.localtime(share.until)
    return f"{share.shared_by} membagikan sebagian rekaman ini kepada Anda sampai {until:%d-%m-%Y %H.%M}."
