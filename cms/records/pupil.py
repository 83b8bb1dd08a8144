"""One pupil, one place: what the five properties of himpunan data look like on his page.

Berkelanjutan: what is overdue. Sistematik: kinds and order. Komprehensif: what is missing. Terpadu: everything here.
Tertutup: who can see it, and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from cms.accounts.roles import Role
from cms.accounts.selectors import users_with_role

from .activity_page import case_activities
from .desk import desk_of
from .desks import GUARDIANS
from .matrix import Item, Level, best
from .models import (
    Attachment,
    Case,
    Consent,
    DataPoolEntry,
    Guardian,
    Note,
    PersonRequest,
    ProtectedRecord,
    SafetyHold,
    Student,
)
from .models.attachment import AttachmentState
from .models.consent import ConsentState
from .models.data_pool import GENERAL, EntryState, Kind, Topic
from .models.guardian import GuardianState
from .parts import parts
from .request_clock import clock_of
from .seen import Seen, seen
from .selectors import columns_of

OF_PUPIL = tuple(topic for topic in Topic if topic not in {Topic.GROUP, Topic.ENVIRONMENT})
EXPECTED = (Topic.FAMILY, Topic.EDUCATION, Topic.SELF, Topic.SOCIAL, Topic.ATTENDANCE, Topic.ACHIEVEMENT)
"""What a usable data pool holds of every pupil; the rest only where it is needed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: a day, what, and where to read it."""

    day: date
    what: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """One record below a pupil or case: what it is, when and how it stands, where; `text` where it is read here."""

    what: str
    detail: str
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The entries of one topic, in their order."""

    label: str
    rows: tuple[Row, ...]
    is_shut: bool = False


def pupil_page(user: Any, one: Seen[Student], *, is_room: bool = False) -> dict[str, Any]:
    """Return what the page of a pupil shows this person; in the reading room nothing leads further."""
    student = one.record
    entries = _of(user, DataPoolEntry, student, state=EntryState.CURRENT)
    guardians = _of(user, Guardian, student, state=GuardianState.ACTIVE)
    cases, consents, notes = (_of(user, model, student) for model in (Case, Consent, Note))
    files = files_of(user, student=student)
    placed = student.placements.filter(until__isnull=True).select_related("school_class__homeroom").first()
    guided = student.guidance.filter(until__isnull=True).select_related("teacher").first()
    sees_personal = Level.NONE is not best(Item.PERSONAL, columns_of(user, student, Item.PERSONAL))
    return {
        "name": one.value("name"),
        "school_class": placed.school_class if placed else None,
        "guidance": guided,
        "guardians": [_guardian(guardian, is_room=is_room) for guardian in guardians],
        "shelves": _shelves(entries, sees_personal=sees_personal, is_room=is_room),
        "missing": _missing(entries) if sees_personal else [],
        "overdue": [row_of(entry) for entry in entries if _is_overdue(entry)],
        "cases": [row_of(case) for case in cases],
        "consents": [row_of(consent) for consent in consents],
        "notes": [row_of(note) for note in notes],
        **_rights(user, student, is_room=is_room),
        "files": [row_of(file) for file in files],
        "sees_personal": sees_personal,
        "sees_notes": one.is_owner,
        "timeline": _timeline(student, [*cases, *consents, *notes, *entries, *files]),
        "updated": _updated([one, *entries, *guardians, *cases, *consents, *notes, *files]),
        "watchers": watchers(student, placed, guided),
        "is_room": is_room,
    }


def _rights(user: Any, student: Student, *, is_room: bool) -> dict[str, Any]:
    """Return what was asked for the pupil, and what keeps his records."""
    return {
        "requests": [] if is_room else [_request(one) for one in _of(user, PersonRequest, student)],
        "holds": [row_of(hold) for hold in _of(user, SafetyHold, student)],
    }


def case_page(user: Any, one: Seen[Case]) -> dict[str, Any]:
    """Return what the page of a case shows this person."""
    case = one.record
    consents = _not_by_share(seen(user, Consent.objects.visible_to(user).filter(case=case)))
    notes = seen(user, Note.objects.visible_to(user).filter(case=case))
    files = files_of(user, case=case)
    below = case_activities(user, one)
    return {
        "pupil": whose(user, case),
        "consents": [row_of(consent) for consent in consents],
        "notes": [row_of(note) for note in notes],
        "files": [row_of(file) for file in files],
        "sees_personal": True,
        "sees_notes": one.is_owner,
        "timeline": _timeline(case, [*consents, *notes, *files]),
        "below": below,
        "overdue": [line for line in below[0].rows if line.is_overdue],
    }


def whose(user: Any, record: Any) -> dict[str, str] | None:
    """Return name, code and page of the pupil whom the record is about; None where the person does not see him."""
    key = record.pk if isinstance(record, Student) else record.student_id
    if key is None:
        return None
    pupil = next(iter(seen(user, Student.objects.visible_to(user).filter(pk=key))), None)
    if pupil is None or pupil.why == "share":
        return None
    code, url = pupil.record.code, desk_of(Student).url("read", pupil.record)
    return {"name": str(pupil.value("name") or "ada, tertutup"), "code": code, "url": url}


def files_of(user: Any, **place: Any) -> list[Seen[Attachment]]:
    """Return the attachments at a place that the person may see, newest first."""
    rows = Attachment.objects.visible_to(user).filter(**place).select_related("permitted_by")
    return seen(user, rows.order_by("-created_at", "pk"))


def row_of(one: Seen[Any], *, is_room: bool = False) -> Row:
    """Return how a record stands in a list on the page of its pupil or case."""
    record = one.record
    url = "" if is_room else desk_of(record).url("read", record)
    state = record.get_state_display()
    if isinstance(record, DataPoolEntry):
        detail = f"data {record.source_date:%d-%m-%Y}, diperiksa {record.last_checked_date:%d-%m-%Y}"
        text = str(one.value("content") or "") if is_room else ""
        return Row(str(one.value("title") or record.get_topic_display()), detail, url, text)
    if isinstance(record, Attachment):
        return Row(str(one.value("title") or record.code), _file_in_words(record), url)
    if isinstance(record, Case):
        return Row(f"{record.code}: {one.value('area') or 'ada, tertutup'}", state, url)
    if isinstance(record, Consent):
        return Row(str(one.value("purpose")), f"{state}, {record.given_date:%d-%m-%Y}", url)
    if isinstance(record, SafetyHold):
        return Row(record.code, f"{state}, tinjau lagi {record.review_date:%d-%m-%Y}", url)
    return Row(str(one.value("topic") or record.code), f"{record.met_date:%d-%m-%Y}", url)


def _request(one: Seen[PersonRequest]) -> Row:
    request = one.record
    words = f"{request.get_right_display()}, {request.get_state_display().lower()}"
    return Row(
        request.code, f"{words}: {clock_of(request, timezone.now()).words}", desk_of(request).url("read", request)
    )


def _file_in_words(file: Attachment) -> str:
    """Return kind, size and day, and what is to be done with a photo whose consent was withdrawn."""
    words = f"{file.get_kind_display()}, {filesizeformat(file.size)}, {timezone.localdate(file.created_at):%d-%m-%Y}"
    if file.state == AttachmentState.REMOVED:
        return f"{words}: berkasnya sudah dimusnahkan"
    if file.permitted_by is not None and file.permitted_by.state != ConsentState.GIVEN:
        return f"{words}: persetujuannya dicabut, musnahkan foto ini"
    return words


def _guardian(one: Seen[Guardian], *, is_room: bool) -> dict[str, Any]:
    url = desk_of(Guardian).url("read", one.record) if one.is_owner and not is_room else ""
    return {"code": one.record.code, "url": url, "parts": parts(one, GUARDIANS.groups)}


def watchers(student: Student, placed: Any, guided: Any) -> list[tuple[str, str]]:
    """Return who sees what of the pupil, as (who, what): the table in words."""
    homeroom = placed.school_class.homeroom if placed else None
    leads = ", ".join(map(str, users_with_role(Role.KOORDINATOR, student.school))) or "belum ada"
    heads = ", ".join(map(str, users_with_role(Role.KEPALA, student.school))) or "belum ada"
    return [
        (f"{student.owner} (konselor pemegang)", "seluruhnya, termasuk catatan konseling"),
        (f"Koordinator BK: {leads}", "bagian umum; dari bagian pribadi hanya ringkasnya; tanpa catatan konseling"),
        (f"Kepala sekolah: {heads}", "bagian umum"),
        (f"Wali kelas: {homeroom or 'belum ada'}", "bagian umum, selama tahun ajaran ini"),
        (f"Guru wali: {guided.teacher if guided else 'belum ada'}", "bagian umum"),
        ("Operator, superuser, konselor lain, guru lain", "tidak melihat apa pun"),
    ]


def _updated(found: list[Seen[Any]]) -> datetime:
    """Return when something that the person sees here was last written."""
    moments: list[datetime] = [one.record.changed_at or one.record.created_at for one in found]
    return max(moments)


def _of(user: Any, model: type[Any], student: Student, **conditions: Any) -> list[Seen[Any]]:
    rows = model.objects.visible_to(user).filter(student=student, **conditions)
    return _not_by_share(seen(user, rows.select_related("owner").order_by("-created_at", "pk")))


def _not_by_share(found: list[Seen[Any]]) -> list[Seen[Any]]:
    """Leave out what only a share shows: its ticked fields stand on its own page, without kind, day or topic around."""
    return [one for one in found if one.why != "share"]


def _shelves(entries: list[Seen[DataPoolEntry]], *, sees_personal: bool, is_room: bool) -> list[Shelf]:
    """Return the topics in the order of a buku pribadi, also the empty ones; those that are shut say so."""
    return [
        Shelf(
            topic.label,
            tuple(row_of(one, is_room=is_room) for one in entries if one.record.topic == topic),
            is_shut=not sees_personal and topic not in GENERAL,
        )
        for topic in OF_PUPIL
    ]


def _missing(entries: list[Seen[DataPoolEntry]]) -> list[str]:
    there = {one.record.topic for one in entries if one.record.kind == Kind.PERSONAL}
    return [topic.label for topic in EXPECTED if topic not in there]


def _is_overdue(one: Seen[DataPoolEntry]) -> bool:
    due = one.record.check_again_date
    return due is not None and due < timezone.localdate() and "check_again_date" in one.readable


def _timeline(record: ProtectedRecord, found: list[Seen[Any]]) -> list[Moment]:
    """Return what happened, newest first."""
    moments = [_moment(one) for one in found]
    moments.append(Moment(timezone.localdate(record.created_at), "Rekaman dibuat", record.code, ""))
    return sorted(moments, key=lambda moment: (moment.day, moment.code), reverse=True)


def _moment(one: Seen[Any]) -> Moment:
    record, desk = one.record, desk_of(one.record)
    day = next(
        (
            getattr(record, name)
            for name in ("started_date", "met_date", "given_date", "source_date")
            if hasattr(record, name)
        ),
        timezone.localdate(record.created_at),
    )
    detail = next((one.value(name) for name in ("area", "purpose", "topic", "title") if hasattr(record, name)), None)
    return Moment(day, f"{desk.singular}: {detail}" if detail else desk.singular, record.code, desk.url("read", record))
