"""The steps towards an erasure. Each is another person's; what was decided `erasures.carry_out` does after the commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import ErasureRequest, Student, Verb
from ..models.erasure import OPEN, Basis, ErasureState, Refusal
from ..permissions_erasure import (
    check_erasure_confirm,
    check_erasure_decide,
    check_erasure_prepare,
    check_erasure_withdraw,
)
from ..selectors_erasure import erasure_under_way, is_held
from .making import pupil_lock

HELD = (
    "Ada penahanan penghapusan yang berlaku untuk peserta didik ini. Selama penahanan itu berlaku, tidak ada yang "
    "dimusnahkan. Yang dapat mengakhirinya hanya orang kedua dari penahanan itu."
)


@transaction.atomic
def erasure_prepare(student: Student, *, basis: str, by: User, at: datetime) -> ErasureRequest:
    """Ask for the erasure of a pupil. Raises NotAllowed, Refused while a hold stands or another request is under way."""
    check_erasure_prepare(by, student)
    check_free(student.pk)
    if erasure_under_way(student) is not None:
        raise WrongState("Permintaan pemusnahan untuk peserta didik ini sudah ada dan belum selesai.")
    request = ErasureRequest.objects.create(
        school=student.school,
        subject=student.pk,
        code=student.code,
        state=ErasureState.PREPARED,
        basis=Basis(basis),
        prepared_by=by,
        prepared_at=at,
        begun_at=at,
    )
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
    request = erasure_under_way(student) or ErasureRequest(
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
    about = About(request.school, request.code, Student._meta.label_lower, str(why))
    logged(by=by, verb=Verb.ERASE, about=about, facts={"what": what}, at=at)
