"""What stands around the child in tables of keys and days: classes, counselors, guru wali, shares, packets, corrections.

People of the staff are told by their role; who they are, the school knows (docs/security.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cms.accounts.models import User
from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.selectors import roles_held

from ..hanging import kinds
from ..models import BreachPerson, Correction, PacketLink, ProtectedRecord, Restriction, Share, Student
from ..parts import in_words
from .collecting import label_of

Line = tuple[str, str, Any, str]
"""key, label, value for programs, words."""
Row = tuple[str, str, int, str, tuple[Line, ...]]
"""Chapter, kind, number, what people call it, lines."""


def around(student: Student, told: AbstractSet[UUID]) -> list[Row]:
    """Return the rows; of a share or a packet only where the record itself is told."""
    makers = (_placements, _counselors, _guidance, _shares, _packets, _corrections, _restrictions, _breaches)
    found: list[Row] = []
    for make in makers:
        found += [
            (chapter, kind, number, label, lines)
            for number, (chapter, kind, label, lines) in enumerate(make(student, told), start=1)
        ]
    return found


Made = Iterator[tuple[str, str, str, tuple[Line, ...]]]


def _placements(student: Student, _told: AbstractSet[UUID]) -> Made:
    for one in student.placements.select_related("school_class").order_by("since", "pk"):
        place = one.school_class
        lines = (
            ("school_class", "Kelas", place.name, place.name),
            ("school_year", "Tahun ajaran", place.school_year, place.school_year),
            *(_day("since", "Sejak", one.since), _day("until", "Sampai", one.until)),
        )
        yield "anak", "placement", "Kelas", lines


def _counselors(student: Student, _told: AbstractSet[UUID]) -> Made:
    for one in student.counselors.order_by("school_year", "pk"):
        line = ("school_year", "Tahun ajaran", one.school_year, one.school_year)
        yield "anak", "counseloryear", "Guru BK pendamping", (line, _day("since", "Sejak", one.assigned_at))


def _guidance(student: Student, _told: AbstractSet[UUID]) -> Made:
    for one in student.guidance.order_by("since", "pk"):
        yield "anak", "guidance", "Guru wali", (_day("since", "Sejak", one.since), _day("until", "Sampai", one.until))


def _shares(student: Student, told: AbstractSet[UUID]) -> Made:
    for one in Share.objects.filter(record__in=told).select_related("person").order_by("since", "pk"):
        record = _record_of(one.kind, one.record)
        if record is not None:
            role = role_of(one.person, record)
            lines = (
                ("record", "Apa", one.kind, str(record._meta.verbose_name)),
                ("role", "Kepada", role, role),
                *(_day("since", "Sejak", one.since), _day("until", "Sampai", one.until)),
                ("state", "Keadaan", one.state, str(one.get_state_display())),
            )
            yield "melihat", "share", "Dibagikan", lines


def _packets(student: Student, told: AbstractSet[UUID]) -> Made:
    links = PacketLink.objects.filter(referral__student=student).order_by("made_at", "pk")
    for one in (link for link in links if link.referral_id in told):
        lines = (
            _day("made_at", "Tautan dibuat", one.made_at),
            _day("until", "Berlaku sampai", one.until),
            ("openings", "Berapa kali dibuka", one.openings, str(one.openings)),
        )
        yield "melihat", "packetlink", "Berkas rujukan lewat tautan", lines


def _corrections(student: Student, told: AbstractSet[UUID]) -> Made:
    for one in Correction.objects.filter(request__student=student, record__in=told).order_by("made_at", "pk"):
        record = _record_of(one.kind, one.record)
        if record is not None:
            labels = ", ".join(label_of(type(record), name) for name in one.fields)
            lines = (
                ("record", "Apa", one.kind, str(record._meta.verbose_name)),
                ("fields", "Bagian yang dibetulkan", list(one.fields), labels),
                _day("made_at", "Kapan", one.made_at),
            )
            yield "permintaan", "correction", "Pembetulan", lines


def _restrictions(student: Student, _told: AbstractSet[UUID]) -> Made:
    for one in Restriction.objects.filter(student=student).order_by("since", "pk"):
        lines = (
            *(_day("since", "Sejak", one.since), _day("until", "Sampai", one.until)),
            _day("lifted_at", "Diakhiri", one.lifted_at),
        )
        yield "permintaan", "restriction", "Pembatasan pemakaian data", lines


def _breaches(student: Student, _told: AbstractSet[UUID]) -> Made:
    rows = BreachPerson.objects.filter(student=student).select_related("breach").order_by("breach__found_at", "pk")
    for one in rows:
        lines = (
            *(_day("since", "Terjadi sejak", one.breach.since), _day("until", "Sampai", one.breach.until)),
            ("data_kinds", "Jenis data", list(one.breach.data_kinds), "; ".join(one.breach.data_labels())),
            _day("told_at", "Diberitahukan", one.told_at),
        )
        yield "melihat", "breachperson", "Kebocoran data yang menyangkut anak ini", lines


def role_of(person: User, record: ProtectedRecord) -> str:
    """Return the roles that the person holds at the school of the record, in words; those that bear on records first."""
    held = {role for role, school in roles_held(person) if school == record.school_id}
    known = [role for role in Role if role in held]
    return (
        ", ".join(role.label for role in sorted(known, key=lambda role: role not in RECORD_ROLES)) or "Petugas sekolah"
    )


def _record_of(kind: str, key: UUID) -> ProtectedRecord | None:
    model = kinds().get(kind)
    found: ProtectedRecord | None = model.objects.filter(pk=key).first() if model is not None else None
    return found


def _day(key: str, label: str, value: date | datetime | None) -> Line:
    return key, label, None if value is None else value.isoformat(), "" if value is None else str(in_words(value))
