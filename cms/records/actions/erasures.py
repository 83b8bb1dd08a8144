"""The steps towards an erasure. Each is another person's; what was decided `erasures.carry_out` does after the commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import ErasureRequest, ProtectedRecord, Student, Verb
from ..models.erasure import OPEN, UNDER_WAY, Basis, ErasureState, Refusal
from ..permissions import check_record_change
from ..permissions_erasure import (
    check_erasure_confirm,
    check_erasure_decide,
    check_erasure_prepare,
    check_erasure_withdraw,
)
from ..retention import end_of, pupil_of
from ..selectors_erasure import is_held
from .making import pupil_lock

HELD = (
    "Ada penahanan penghapusan yang berlaku untuk peserta didik ini. Selama penahanan itu berlaku, tidak ada yang "
    "dimusnahkan. Yang dapat mengakhirinya hanya orang kedua dari penahanan itu."
)


@transaction.atomic
def erasure_prepare(student: Student, *, basis: str, by: User, at: datetime) -> ErasureRequest:
    """Ask for the erasure of a pupil. Raises NotAllowed, Refused while a hold stands or another request is under way."""
    check_erasure_prepare(by, student)
    return _prepared(ErasureRequest(subject=student.pk, basis=Basis(basis)), student, by, at)


@transaction.atomic
def erasure_prepare_part(record: ProtectedRecord, *, by: User, at: datetime) -> ErasureRequest:
    """Ask for the erasure of one record whose time is over, with what hangs on it; its pupil stays.

    Raises NotAllowed, WrongState before its time or while a request is under way, Refused while a hold stands.
    """
    check_record_change(by, record)
    pupil = pupil_of(record)
    end = end_of(record)
    if pupil is None or end is None or end > timezone.localdate(at):
        raise WrongState("Masa simpan rekaman ini belum berakhir.")
    kind = str(record._meta.model_name)
    request = ErasureRequest(subject=pupil.pk, part=record.pk, part_kind=kind, basis=Basis.RETENTION)
    return _prepared(request, record, by, at)


def _prepared(request: ErasureRequest, record: ProtectedRecord, by: User, at: datetime) -> ErasureRequest:
    """Keep the request: one at a time for each pupil."""
    check_free(request.subject)
    if ErasureRequest.objects.filter(subject=request.subject, state__in=UNDER_WAY).exists():
        raise WrongState("Permintaan pemusnahan untuk peserta didik ini sudah ada dan belum selesai.")
    request.school, request.code, request.state = record.school, record.code, ErasureState.PREPARED
    request.prepared_by, request.prepared_at, request.begun_at = by, at, at
    request.save(force_insert=True)
    _log(request, "prepared", Column.OWNER, by, at)
    return request


@transaction.atomic
def erasure_confirm(request: ErasureRequest, *, by: User, at: datetime) -> None:
    """Confirm as the second person. Raises NotAllowed, WrongState, Refused while a hold stands."""
    _locked(request)
    check_erasure_confirm(by, request)
    _check_state(request, ErasureState.PREPARED)
    check_free(request.subject)
    request.state, request.confirmed_by, request.confirmed_at = ErasureState.CONFIRMED, by, at
    request.save()
    _log(request, "confirmed", Column.KOORDINATOR, by, at)


@transaction.atomic
def erasure_decide(request: ErasureRequest, *, by: User, at: datetime) -> None:
    """Decide that the pupil is erased. Nothing goes before this is committed; then `carry_out`.

    Raises NotAllowed, WrongState, Refused while a hold stands.
    """
    _locked(request)
    check_erasure_decide(by, request)
    _check_state(request, ErasureState.CONFIRMED)
    check_free(request.subject)
    request.state, request.decided_by, request.decided_at = ErasureState.DECIDED, by, at
    request.save()
    _log(request, "decided", Column.PPDP, by, at)


@transaction.atomic
def erasure_refuse(request: ErasureRequest, *, reason: str, by: User, at: datetime) -> None:
    """Decide that nothing is erased, and why. Raises NotAllowed, WrongState."""
    _locked(request)
    check_erasure_decide(by, request)
    _check_state(request, ErasureState.CONFIRMED)
    request.state, request.refusal = ErasureState.REFUSED, Refusal(reason)
    request.decided_by, request.decided_at = by, at
    request.save()
    _log(request, "refused", Column.PPDP, by, at)


@transaction.atomic
def erasure_withdraw(request: ErasureRequest, *, by: User, at: datetime) -> None:
    """Take the request back before it is decided. Raises NotAllowed, WrongState."""
    _locked(request)
    check_erasure_withdraw(by, request)
    _check_state(request, *OPEN)
    request.state, request.withdrawn_by, request.withdrawn_at = ErasureState.WITHDRAWN, by, at
    request.save()
    _log(request, "withdrawn", Column.OWNER, by, at)


@transaction.atomic
def erasure_order(student: Student, *, at: datetime) -> ErasureRequest:
    """Order at the server what a PPDP or a court decided; a request under way is the one that is carried out.

    Raises Refused while a hold stands.
    """
    check_free(student.pk)
    under_way = ErasureRequest.objects.filter(subject=student.pk, part=None, state__in=UNDER_WAY).first()
    request = under_way or ErasureRequest(
        school=student.school, subject=student.pk, code=student.code, basis=Basis.ORDER, begun_at=at
    )
    if request.state != ErasureState.DECIDED:
        request.state, request.at_server = ErasureState.DECIDED, True
        request.save()
        _log(request, "ordered", "", None, at)
    return request


def _locked(request: ErasureRequest) -> None:
    """Read the row anew, and let nobody else take a step meanwhile."""
    list(ErasureRequest.objects.select_for_update().filter(pk=request.pk).values_list("pk"))
    request.refresh_from_db()


def _check_state(request: ErasureRequest, *wanted: str) -> None:
    if request.state not in wanted:
        raise WrongState(f"Permintaan ini sudah dalam keadaan “{request.get_state_display()}”.")


def check_free(pupil: UUID) -> None:
    """Raise Refused while a hold stands; no hold begins before this transaction ends."""
    pupil_lock(pupil)
    if is_held(pupil):
        raise Refused(HELD)


def _log(request: ErasureRequest, what: str, why: str, by: User | None, at: datetime) -> None:
    about = About(request.school, request.code, request.model_label, str(why))
    logged(by=by, verb=Verb.ERASE, about=about, facts={"what": what}, at=at)
