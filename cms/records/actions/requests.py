"""Requests of persons: received, a correction made for one, processing restricted for one and released again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..codes import next_code
from ..hanging import hanging_on
from ..matrix import Column
from ..models import Correction, PersonRequest, ProtectedRecord, Restriction, Student, Verb
from ..models.request import PersonRequestState, Right
from ..permissions import check_record_change
from ..permissions_requests import check_restriction_lift
from ..restricting import restriction_of
from ..selectors_requests import WORKABLE, corrections_asked
from ..sharing import pupil_key
from .making import begin, go_on, pupil_lock
from .shares import shares_end

Change = Callable[[Any, Mapping[str, Any], User, datetime], None]
NOT_ASKED: Final = "Permintaan perbaikan ini tidak sedang dikerjakan. Muat ulang halamannya, lalu pilih lagi."
NOTHING_CHANGED: Final = (
    "Belum ada yang berubah pada isian ini, jadi belum ada yang diperbaiki atas permintaan {code}. Ubah bagiannya, atau "
    "lepaskan pilihan permintaannya."
)


@transaction.atomic
def request_receive(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> PersonRequest:
    """Take in a request about a pupil; the clock runs from `received_at`. `about` is the record that is meant, else the pupil.

    Raises NotAllowed, Refused for a receipt in the future or a record of another pupil, ValidationError.
    """
    check_record_change(by, student)
    kept = dict(values)
    about: ProtectedRecord = kept.pop("about", None) or student
    if kept["received_at"] > at:
        raise Refused("Waktu diterimanya masih di depan. Tulis kapan permintaan ini sampai kepada sekolah.")
    if pupil_key(about) != student.pk:
        raise Refused("Rekaman itu bukan rekaman peserta didik ini. Pilih dari daftar.")
    request = PersonRequest(
        student=student, kind=str(about._meta.model_name), record=about.pk, record_code=about.code, **kept
    )
    code = next_code(student.school, PersonRequest.PREFIX, timezone.localdate(at).year)
    return begin(request, school=student.school, code=code, state=PersonRequestState.RECEIVED, by=by, at=at)


@transaction.atomic
def request_change(request: PersonRequest, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Mend what was written down at the receipt, before an answer stands. Raises NotAllowed, WrongState, ValidationError."""
    check_record_change(by, request)
    if request.state not in (PersonRequestState.RECEIVED, *WORKABLE):
        raise WrongState("Jawaban permintaan ini sudah disiapkan, jadi isinya tidak diubah lagi.")
    go_on(request, values, by=by, at=at)


@transaction.atomic
def record_correct(
    record: ProtectedRecord,
    values: Mapping[str, Any],
    change: Change,
    *,
    request: PersonRequest,
    by: User,
    at: datetime,
) -> Correction:
    """Change a record by its usual action, and note under the request which fields changed: their names alone.

    Raises what `change` raises, WrongState for a request that is not being worked on, Refused where nothing changed.
    """
    check_record_change(by, record)
    check_record_change(by, request)
    pupil_lock(request.student_id)
    if not corrections_asked(record, by).filter(pk=request.pk).exists():
        raise WrongState(NOT_ASKED)
    was = _values(record, values)
    change(record, values, by, at)
    now = _values(record, was)
    changed = sorted(name for name, value in was.items() if now[name] != value)
    if not changed:
        raise Refused(NOTHING_CHANGED.format(code=request.code))
    return _noted(request, record, changed, by=by, at=at)


def _noted(
    request: PersonRequest, record: ProtectedRecord, changed: list[str], *, by: User, at: datetime
) -> Correction:
    """Note the correction and log it."""
    made = Correction.objects.create(
        request=request,
        kind=str(record._meta.model_name),
        record=record.pk,
        record_code=record.code,
        fields=changed,
        made_by=by,
        made_at=at,
    )
    _log(request, Column.OWNER, {"what": "corrected", "fields": len(changed)}, by, at)
    return made


def _values(record: ProtectedRecord, names: Iterable[str]) -> dict[str, Any]:
    """Return what stands in the row now, of those names that are fields of it."""
    stored = type(record).objects.get(pk=record.pk)
    return {name: getattr(stored, name) for name in names if hasattr(stored, name)}


@transaction.atomic
def restriction_begin(request: PersonRequest, *, until: datetime | None, by: User, at: datetime) -> Restriction:
    """Restrict the processing of the pupil's records for a request; whoever else saw something sees it no more.

    Raises NotAllowed, WrongState for a request that does not ask it or is not being worked on, or where one runs,
    Refused for an end that is past.
    """
    check_record_change(by, request)
    pupil_lock(request.student_id)
    request = PersonRequest.objects.get(pk=request.pk)
    if request.right != Right.RESTRICTION or request.state not in WORKABLE:
        raise WrongState("Pembatasan dimulai dari permintaan pembatasan yang sedang dikerjakan.")
    if restriction_of(request.student_id, at) is not None:
        raise WrongState("Pembatasan bagi peserta didik ini sudah berlaku.")
    if until is not None and until <= at:
        raise Refused("Tanggal akhirnya sudah lewat. Pilih tanggal yang akan datang, atau kosongkan.")
    made = Restriction.objects.create(
        school=request.school, student=request.student, request=request, since=at, until=until, begun_by=by
    )
    ended = shares_end(hanging_on(request.student), by=by, at=at, why="restriction")
    _log(request, Column.OWNER, {"what": "restricted", "shares": ended}, by, at)
    return made


@transaction.atomic
def restriction_lift(restriction: Restriction, *, by: User, at: datetime) -> None:
    """End a restriction as the second person; shares that it ended stay ended. Raises NotAllowed, WrongState."""
    found = Restriction.objects.select_for_update().get(pk=restriction.pk)
    check_restriction_lift(by, found)
    if found.lifted_at is not None or (found.until is not None and found.until <= at):
        raise WrongState("Pembatasan ini sudah berakhir.")
    found.lifted_by, found.lifted_at = by, at
    found.save(update_fields=["lifted_by", "lifted_at"])
    _log(found.request, Column.KOORDINATOR, {"what": "released"}, by, at)


def _log(request: PersonRequest, why: str, facts: dict[str, int | str], by: User, at: datetime) -> None:
    logged(by=by, verb=Verb.CHANGE, about=About.record(request, why), facts=facts, at=at)
