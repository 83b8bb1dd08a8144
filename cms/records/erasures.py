"""Carrying an erasure out: ledger, key, files, rows, write-ahead log, receipt. Killed anywhere, it ends in "erased".

The ledger is written first. From then on every step is repeatable, and `replay` (after a restore, at the server) or one
more run takes those that are missing. Nothing here asks whether it may: `actions.erasures` and the command did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from cms.accounts.models import School, User

from . import ledger
from .audit import SERVER, About, logged
from .belonging import Keys, belonging_to, delete, reached
from .keyring import keyring
from .models import AccessLogRow, Attachment, ErasureRequest, ProtectedRecord, Student, Verb
from .models.attachment import AttachmentState
from .models.erasure import UNDER_WAY, Basis, ErasureState
from .receipts import Facts, Store, receipt
from .storage import files_remove

LABELS: Final = {
    "StudentDigest": "sidik kata pencarian",
    "Placement": "penempatan kelas",
    "CounselorYear": "konselor per tahun ajaran",
    "Guidance": "guru wali",
}
ELSEWHERE: Final = "revisi, isian sementara, dan indeks Wagtail"


def carry_out(request: ErasureRequest, *, at: datetime) -> ErasureRequest:
    """Erase the pupil, or the one record, of a decided request and return the request with its receipt. Repeatable; outside transactions.

    Raises OSError, DatabaseError; what was begun is then finished by the next run.
    """
    return _finished(ledger.entry_of(request.target) or ledger.mark(_entry(request, at)), at) or request


def replay() -> int:
    """Take every step that is missing, and erase again who came back by a restore. Return how many pupils."""
    now = timezone.now()
    for request in ErasureRequest.objects.filter(state=ErasureState.DECIDED):
        if ledger.entry_of(request.target) is None:
            ledger.mark(_entry(request, now))
    for student in _with_destroyed_key():
        if ledger.entry_of(student.pk) is None:
            ledger.mark(_entry(_request_for(student, now), now))
    unfinished = [entry for entry in ledger.entries() if is_unfinished(entry)]
    for entry in unfinished:
        _finished(entry, now)
    return len(unfinished)


def is_unfinished(entry: ledger.Entry) -> bool:
    """Return whether a step is missing: not all were taken, a key lives, or rows came back."""
    ring = keyring()
    is_key_left = any(not ring.is_destroyed(one) or ring.path(one).exists() for one in entry.keys)
    return not entry.is_finished or is_key_left or bool(_found(entry))


def unfinished_requests() -> Iterator[UUID]:
    """Yield the keys of pupils and records whose erasure was decided or begun, and is not at its end."""
    begun = {entry.subject: entry for entry in ledger.entries()}
    yield from (subject for subject, entry in begun.items() if is_unfinished(entry))
    decided = ErasureRequest.objects.filter(state=ErasureState.DECIDED)
    yield from (request.target for request in decided if request.target not in begun)


def is_to_finish(request: ErasureRequest) -> bool:
    """Return whether it was decided, and a step is missing."""
    if request.state not in {ErasureState.DECIDED, ErasureState.DONE}:
        return False
    entry = ledger.entry_of(request.target)
    return entry is None or is_unfinished(entry)


def inventory(record: ProtectedRecord) -> list[Store]:
    """Return what would go, in counts."""
    return _stores(belonging_to([record.pk], type(record)), keys=int(isinstance(record, Student)))


def rows_of(request: ErasureRequest) -> int:
    """Return how many rows would go."""
    return sum(map(len, belonging_to([request.target], _model_of(request.part_kind)).values()))


def _finished(entry: ledger.Entry, at: datetime) -> ErasureRequest | None:
    """Take every step that is missing; None where the database knows neither request nor school any more."""
    for subject in entry.keys:
        keyring().destroy(subject)
    found = _found(entry)
    files_remove(Attachment.objects.filter(pk__in=found.get(Attachment, ())).values_list("stored_name", flat=True))
    request = _rows_erase(entry, at)
    swept = sweep()
    if request is not None and not entry.is_finished:
        request.receipt = _receipt(request, swept)
        request.save(update_fields=["receipt"])
    if swept != "busy":
        ledger.finish(entry, entry.receipt or (request.receipt if request else {"code": entry.code}))
    return request


@transaction.atomic
def _rows_erase(entry: ledger.Entry, at: datetime) -> ErasureRequest | None:
    """Delete every row, and say so in the request and in the log: all of it or nothing."""
    pupils = [entry.pupil] if entry.pupil else entry.subjects
    list(Student.objects.select_for_update().filter(pk__in=pupils).values_list("pk"))
    found = _found(entry)
    request = _request_of(entry)
    if request is None or (not found and request.state == ErasureState.DONE):
        return request
    if request.state != ErasureState.DONE:
        stores = [asdict(store) for store in _stores(found, keys=len(entry.keys))]
        request.receipt = entry.receipt or {"stores": stores, "log_rows": _log_rows(request.school, found)}
        request.state, request.done_at = ErasureState.DONE, at
        request.at_server = request.at_server or not (request.confirmed_by_id and request.decided_by_id)
        request.save()
    delete(found)
    rows = sum(len(keys) for keys in found.values())
    about = About(request.school, request.code, request.model_label, "" if request.at_server else "ppdp")
    logged(by=request.decided_by, verb=Verb.ERASE, about=about, facts={"what": "erased", "rows": rows}, at=at)
    return request


def sweep() -> str:
    """Bring what was deleted out of the files of the database; return what was done, a key of SWEPT."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in sorted(_tables()):
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
            return "vacuum"
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchone()[0]
        return "busy" if is_busy else "wal"


def _tables() -> set[str]:
    names = reached()
    return {one._meta.db_table for one in apps.get_app_config("records").get_models() if one.__name__ in names}


def _entry(request: ErasureRequest, at: datetime) -> ledger.Entry:
    model = _model_of(request.part_kind)
    going = belonging_to([request.target], model).get(model, set()) | {request.target}
    people = (request.prepared_by, request.confirmed_by, request.decided_by)
    return ledger.Entry(
        subject=request.target,
        subjects=tuple(sorted(going, key=str)),
        kind=request.part_kind,
        pupil=request.subject if request.part else None,
        request=request.pk,
        npsn=request.school.npsn,
        code=request.code,
        basis=request.basis,
        at=at.isoformat(),
        by=tuple(one.get_username() for one in people if one) or (SERVER,),
    )


def _found(entry: ledger.Entry) -> Keys:
    return belonging_to(entry.subjects, _model_of(entry.kind))


def _model_of(kind: str) -> type[Model]:
    return apps.get_model("records", kind or "student")


def _with_destroyed_key() -> list[Student]:
    ring = keyring()
    students = Student.objects.select_related("school").only("pk", "code", "school")
    return [student for student in students.iterator() if ring.is_destroyed(student.pk)]


def _request_for(student: Student, at: datetime) -> ErasureRequest:
    """Return the request that is under way for a pupil whose key is gone, or one that the server makes."""
    there = ErasureRequest.objects.filter(subject=student.pk, part=None, state__in=UNDER_WAY).first()
    return there or ErasureRequest.objects.create(
        school=student.school,
        subject=student.pk,
        code=student.code,
        basis=Basis.ORDER,
        state=ErasureState.DECIDED,
        at_server=True,
        begun_at=at,
    )


def _request_of(entry: ledger.Entry) -> ErasureRequest | None:
    """Return the request of the entry; a restored database may not know it, or its school, any more."""
    there = ErasureRequest.objects.select_for_update(of=("self",)).select_related("school").filter(pk=entry.request)
    part = {"part": entry.subject if entry.kind else None, "part_kind": entry.kind}
    pupil = entry.pupil or entry.subject
    under_way = ErasureRequest.objects.filter(subject=pupil, state__in=UNDER_WAY, **part)
    request = there.first() or under_way.first()
    school = School.objects.filter(npsn=entry.npsn).first()
    if request is not None or school is None:
        return request
    return ErasureRequest(
        **part,
        id=entry.request,
        school=school,
        subject=pupil,
        code=entry.code,
        basis=entry.basis,
        state=ErasureState.DECIDED,
        at_server=True,
        begun_at=entry.moment,
    )


def _stores(found: Keys, *, keys: int) -> list[Store]:
    """Return every place, the empty ones too: a receipt that leaves one out proves nothing of it."""
    names = reached()
    models = [model for model in apps.get_app_config("records").get_models() if model.__name__ in names]
    files = Attachment.objects.filter(pk__in=found.get(Attachment, ()), state=AttachmentState.STORED).count()
    elsewhere = sum(len(rows) for model, rows in found.items() if model._meta.app_label != "records")
    return [
        Store("key", "kunci data", keys),
        *(Store(model.__name__, _label(model), len(found.get(model, ()))) for model in models),
        Store("files", "berkas lampiran", files),
        Store("elsewhere", ELSEWHERE, elsewhere),
    ]


def _log_rows(school: School, found: Keys) -> int:
    """Return how many rows of the access log hold a code of these records: they stay."""
    records = [(model, keys) for model, keys in found.items() if issubclass(model, ProtectedRecord)]
    codes = [
        code for model, keys in records for code in model.objects.filter(pk__in=keys).values_list("code", flat=True)
    ]
    return AccessLogRow.objects.filter(school=school, code__in=codes).count()


def _label(model: Any) -> str:
    return LABELS.get(model.__name__, str(model._meta.verbose_name))


def _receipt(request: ErasureRequest, swept: str) -> dict[str, Any]:
    facts = Facts(
        school=request.school.name,
        npsn=request.school.npsn,
        code=request.code,
        basis=request.get_basis_display(),
        people=_people(request),
        is_part=request.part is not None,
        begun_at=_moment(request.begun_at),
        done_at=_moment(request.done_at),
    )
    told: dict[str, Any] = request.receipt
    kept = told["kept"]["access_log_rows"] if "kept" in told else told["log_rows"]
    return receipt(facts, [Store(**one) for one in told["stores"]], swept=swept, log_rows=kept)


def _people(request: ErasureRequest) -> tuple[tuple[str, str, str], ...]:
    steps: tuple[tuple[str, User | None, datetime | None], ...] = (
        ("Disiapkan oleh konselor", request.prepared_by, request.prepared_at),
        ("Dipastikan oleh koordinator BK", request.confirmed_by, request.confirmed_at),
        ("Diputuskan oleh PPDP", request.decided_by, request.decided_at),
    )
    told = tuple((what, one.get_full_name(), _moment(when)) for what, one, when in steps if one)
    return (*told, ("Dilaksanakan", "perintah di server", "")) if request.at_server else told


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y H.i") if at else ""
