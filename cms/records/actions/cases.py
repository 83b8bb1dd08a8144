"""Cases and what hangs on them: notes, consents, holds, entries of the data pool."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import School, User
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..codes import child_code, next_code
from ..matrix import Column
from ..models import Case, Consent, DataPoolEntry, Note, ProtectedRecord, SafetyHold, Student, Verb
from ..models.case import CaseState
from ..models.consent import ConsentState
from ..models.data_pool import SENSITIVE, EntryState
from ..models.hold import HoldState
from ..models.note import NoteState
from ..permissions import check_record_change
from ..states import CASE_MOVES, ENTRY_MOVES, NOTE_MOVES
from .making import begin, go_on, move, pupil_lock
from .shares import shares_end_without_consent

SENSITIVE_REASON = 20


@transaction.atomic
def case_create(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> Case:
    """Begin a case of a pupil. Raises NotAllowed, ValidationError."""
    check_record_change(by, student)
    code = next_code(student.school, Case.PREFIX, timezone.localdate(at).year)
    case = Case(student=student, **values)
    return begin(case, school=student.school, code=code, state=CaseState.NEW, by=by, at=at)


@transaction.atomic
def case_move(case: Case, state: str, *, by: User, at: datetime) -> None:
    """Bring a case into another state; an end gets its day. Raises NotAllowed, WrongState."""
    move(case, state, CASE_MOVES, by=by, at=at)
    if not CASE_MOVES[state]:
        case.closed_date = timezone.localdate(at)
        case.save(update_fields=["closed_date"])


@transaction.atomic
def note_create(parent: Case | Student, values: Mapping[str, Any], *, by: User, at: datetime) -> Note:
    """Write a counseling note on a case or on a pupil. Raises NotAllowed, ValidationError."""
    student, case = _of(parent)
    check_record_change(by, parent)
    note = Note(student=student, case=case, **values)
    code = child_code(student.school, parent.code)
    return begin(note, school=student.school, code=code, state=NoteState.OPEN, by=by, at=at)


@transaction.atomic
def consent_record(
    parent: Case | Student, values: Mapping[str, Any], *, is_given: bool, by: User, at: datetime
) -> Consent:
    """Record the answer of one person to one purpose; shares that a "no" leaves without consent end.

    Raises NotAllowed, ValidationError.
    """
    student, case = _of(parent)
    check_record_change(by, parent)
    state = ConsentState.GIVEN if is_given else ConsentState.REFUSED
    consent = Consent(student=student, case=case, **values)
    code = child_code(student.school, parent.code)
    made = begin(consent, school=student.school, code=code, state=state, by=by, at=at)
    shares_end_without_consent(student, by=by, at=at)
    return made


@transaction.atomic
def consent_withdraw(consent: Consent, *, note: str, by: User, at: datetime) -> None:
    """Record that a consent was withdrawn; shares that rest on it end at once. Raises NotAllowed, WrongState."""
    check_record_change(by, consent)
    if consent.state != ConsentState.GIVEN:
        raise WrongState("Persetujuan ini tidak sedang berlaku, jadi tidak dapat dicabut.")
    consent.state, consent.withdrawn_note = ConsentState.WITHDRAWN, note
    consent.withdrawn_by, consent.withdrawn_at = by, at
    consent.changed_by, consent.changed_at = by, at
    consent.save()
    ended = shares_end_without_consent(consent.student, by=by, at=at)
    facts: dict[str, int | str] = {"what": "withdraw", "ended": ended}
    logged(by=by, verb=Verb.CHANGE, about=About.record(consent, Column.OWNER), facts=facts, at=at)


@transaction.atomic
def entry_create(*, school: School, values: Mapping[str, Any], by: User, at: datetime) -> DataPoolEntry:
    """Put an entry into the data pool. Sensitive topics need a reason of some length.

    Raises NotAllowed, Refused, ValidationError.
    """
    entry = DataPoolEntry(**values)
    if entry.student is not None:
        check_record_change(by, entry.student)
    _check_reason(entry.topic, entry.relevance)
    code = next_code(school, DataPoolEntry.PREFIX, timezone.localdate(at).year)
    return begin(entry, school=school, code=code, state=EntryState.CURRENT, by=by, at=at)


@transaction.atomic
def entry_change(entry: DataPoolEntry, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Change an entry; sensitive topics need their reason here too. Raises NotAllowed, Refused, ValidationError."""
    check_record_change(by, entry)
    _check_reason(values.get("topic", entry.topic), values.get("relevance", entry.relevance))
    go_on(entry, values, by=by, at=at)


@transaction.atomic
def entry_retire(entry: DataPoolEntry, *, by: User, at: datetime) -> None:
    """Take an entry out of use. Raises NotAllowed, WrongState."""
    move(entry, EntryState.RETIRED, ENTRY_MOVES, by=by, at=at)


@transaction.atomic
def note_close(note: Note, *, by: User, at: datetime) -> None:
    """Close a note. Raises NotAllowed, WrongState."""
    move(note, NoteState.CLOSED, NOTE_MOVES, by=by, at=at)


@transaction.atomic
def entry_check(entry: DataPoolEntry, *, by: User, at: datetime) -> None:
    """Say that the entry was looked at and is still right and needed. Raises NotAllowed."""
    check_record_change(by, entry)
    entry.last_checked_date, entry.check_again_date = timezone.localdate(at), None
    entry.changed_by, entry.changed_at = by, at
    entry.save(update_fields=["last_checked_date", "check_again_date", "changed_by", "changed_at"])
    logged(by=by, verb=Verb.CHANGE, about=About.record(entry, Column.OWNER), facts={"what": "checked"}, at=at)


@transaction.atomic
def hold_begin(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> SafetyHold:
    """Keep everything of the pupil from erasure. Raises NotAllowed, ValidationError."""
    check_record_change(by, student)
    pupil_lock(student.pk)  # a decision to erase waits, or we
    hold = SafetyHold(student=student, **values)
    code = child_code(student.school, student.code)
    return begin(hold, school=student.school, code=code, state=HoldState.STANDING, by=by, at=at)


def _check_reason(topic: str, relevance: str) -> None:
    if topic in SENSITIVE and len(relevance.strip()) < SENSITIVE_REASON:
        raise Refused(
            "Pokok ini termasuk data yang peka. Tulis mengapa data ini diperlukan untuk layanan, paling sedikit "
            f"{SENSITIVE_REASON} huruf, atau jangan simpan."
        )


def _of(parent: ProtectedRecord) -> tuple[Student, Case | None]:
    if isinstance(parent, Case):
        return parent.student, parent
    if isinstance(parent, Student):
        return parent, None
    raise TypeError(f"A note or consent hangs on a case or a pupil, not on {parent!r}.")
