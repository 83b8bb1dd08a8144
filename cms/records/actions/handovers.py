"""Hand-overs: offered by the owner, or by the koordinator where nobody holds the record; moved when accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.mail import address_of, mail_after_commit
from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role, users_with_role
from cms.core.errors import NotAllowed, Refused, WrongState

from ..audit import About, logged
from ..hanging import Keys, hanging_on, rows_of
from ..matrix import Column
from ..models import CounselorYear, HandOver, ProtectedRecord, Student, Verb
from ..models.handover import HandOverReason, HandOverState
from ..permissions import (
    NOT_THERE,
    check_handover_answer,
    check_handover_withdraw,
    check_record_change,
    check_record_reassign,
)
from ..selectors_hand import is_departed, is_double, is_double_of, is_root, new_owners
from ..sharing import record_of
from ..years import school_year
from .shares import shares_end


@transaction.atomic
def handover_offer(record: ProtectedRecord, person: User, *, by: User, at: datetime) -> HandOver:
    """Offer one's own record, with everything that hangs on it, to another konselor of the school.

    Nothing moves before he accepts. Raises NotAllowed, Refused, WrongState when another offer waits.
    """
    record = _locked(record)
    check_record_change(by, record)
    offer = _offer(record, person, HandOverReason.OWNER, by=by, at=at)
    _ask([offer], [record], by)
    return offer


@transaction.atomic
def records_reassign(records: Sequence[ProtectedRecord], person: User, *, by: User, at: datetime) -> list[HandOver]:
    """Offer records without a holder to a konselor, by code; the PPDP is told. Raises NotAllowed, Refused, WrongState."""
    fresh = [_locked(record) for record in records]
    offers = []
    for record in fresh:
        check_record_reassign(by, record)
        if not is_departed(record):
            raise WrongState(
                f"{record.code} masih dipegang konselor yang bertugas. Hanya pemegangnya yang mengalihkannya."
            )
        _check_not_to_oneself(record, person, by)
        offers.append(_offer(record, person, HandOverReason.DEPARTED, by=by, at=at))
    _ask(offers, fresh, by)
    _tell_officers(fresh, f"{by} menawarkan rekaman tanpa pemegang kepada {person}")
    return offers


@transaction.atomic
def double_reassign(first: Student, second: Student, *, by: User, at: datetime) -> HandOver:
    """Offer the second pupil of a possible double to the counselor of the first one; its owner and the PPDP are told.

    Raises NotAllowed, Refused, WrongState where the two are no possible doubles (any more).
    """
    record = _locked(second)
    check_record_reassign(by, record)
    if not is_double(first, second):
        raise WrongState("Kedua rekaman ini tidak lagi tercatat sebagai kemungkinan ganda. Muat ulang daftarnya.")
    _check_not_to_oneself(record, first.owner, by)
    offer = _offer(record, first.owner, HandOverReason.DOUBLE, by=by, at=at)
    _ask([offer], [record], by)
    sentence = f"{by} menawarkan {record.code} kepada {first.owner}, karena mungkin ganda dengan {first.code}."
    _mail(record.owner, "Rekaman Anda ditawarkan kepada konselor lain", sentence)
    _tell_officers([record], f"{by} menawarkan rekaman yang mungkin ganda kepada {first.owner}")
    return offer


@transaction.atomic
def handovers_accept(offers: Sequence[HandOver], *, by: User, at: datetime) -> int:
    """Take over these records with everything that hangs on them; the former owners lose sight at once.

    Returns how many rows moved. Raises NotAllowed, WrongState; then nothing moved.
    """
    moved, taken = 0, []
    for offer in offers:
        fresh, record = _fresh(offer)
        check_handover_answer(by, fresh)
        _check_waiting(fresh)
        _check_as_offered(fresh, record)
        moved += _move(fresh, record, by=by, at=at)
        taken.append((fresh, record))
    _tell_taken(taken, by)
    return moved


@transaction.atomic
def handover_refuse(offer: HandOver, *, by: User, at: datetime) -> None:
    """Say no: the record stays where it is. Raises NotAllowed, WrongState."""
    fresh, record = _fresh(offer)
    check_handover_answer(by, fresh)
    _check_waiting(fresh)
    _end(fresh, HandOverState.REFUSED, by=by, at=at)
    _log(record, "refuse", "handover", by=by, at=at)
    _mail(fresh.offered_by, "Pengalihan ditolak", f"{by} tidak menerima {record.code}. Rekaman tetap di tempatnya.")


@transaction.atomic
def handover_withdraw(offer: HandOver, *, by: User, at: datetime) -> None:
    """Take the offer back before it is answered. Raises NotAllowed, WrongState."""
    fresh, record = _fresh(offer)
    check_handover_withdraw(by, fresh)
    _check_waiting(fresh)
    _end(fresh, HandOverState.WITHDRAWN, by=by, at=at)
    _log(record, "withdraw", "handover", by=by, at=at)


# --- Steps -----------------------------------------------------------------------------------------------------------------


def _offer(record: ProtectedRecord, person: User, reason: HandOverReason, *, by: User, at: datetime) -> HandOver:
    if not is_root(record):
        raise Refused("Rekaman ini ikut peserta didik atau kasusnya. Alihkan peserta didik atau kasusnya.")
    if person == record.owner:
        raise Refused(f"{record.code} sudah dipegang orang ini. Pilih konselor lain.")
    if not new_owners(record.school, record.owner).filter(pk=person.pk).exists():
        raise Refused("Penerima harus konselor yang bertugas di sekolah rekaman ini.")
    waiting = HandOver.objects.filter(kind=record._meta.model_name, record=record.pk, state=HandOverState.WAITING)
    if waiting.exists():
        raise WrongState(f"{record.code} sudah ditawarkan dan menunggu jawaban. Tarik dahulu tawaran itu.")
    offer = HandOver.objects.create(
        school=record.school,
        kind=str(record._meta.model_name),
        record=record.pk,
        giver=record.owner,
        person=person,
        reason=reason,
        state=HandOverState.WAITING,
        offered_by=by,
        offered_at=at,
    )
    why = Column.OWNER if reason is HandOverReason.OWNER else Column.KOORDINATOR
    _log(record, "offer", why, by=by, at=at)
    return offer


def _check_not_to_oneself(record: ProtectedRecord, person: User, by: User) -> None:
    """A koordinator who is konselor too takes nothing for himself, unless the school has no other konselor."""
    if person == by and new_owners(record.school, record.owner).exclude(pk=by.pk).exists():
        raise Refused("Koordinator tidak mengalihkan rekaman kepada dirinya sendiri. Pilih konselor lain.")


def _check_waiting(offer: HandOver) -> None:
    if offer.state != HandOverState.WAITING:
        raise WrongState("Tawaran ini sudah dijawab atau ditarik kembali.")


def _check_as_offered(offer: HandOver, record: ProtectedRecord) -> None:
    """The record is still held by whom it was offered from, and for the same reason."""
    is_back = offer.reason == HandOverReason.DEPARTED and not is_departed(record)
    if record.owner_id != offer.giver_id or is_back:
        raise WrongState(f"Pemegang {record.code} sudah berubah sejak ditawarkan. Minta ditawarkan lagi.")
    if offer.reason == HandOverReason.DOUBLE and not is_double_of(record, offer.person):
        raise WrongState(f"{record.code} tidak lagi tercatat sebagai kemungkinan ganda. Rekaman tetap di tempatnya.")


def _move(offer: HandOver, record: ProtectedRecord, *, by: User, at: datetime) -> int:
    """Give everything of the giver that hangs on the record to the new owner. What another one holds stays his."""
    mine: Keys = {}
    for model, keys in hanging_on(record).items():
        mine[model] = set(model.objects.filter(pk__in=keys, owner=offer.giver).values_list("pk", flat=True))
    _end(offer, HandOverState.ACCEPTED, by=by, at=at)
    shares_end(mine, by=by, at=at, why="handover")
    for model, keys in mine.items():
        model.objects.filter(pk__in=keys).update(owner=by, changed_by=by, changed_at=at)
        _withdraw_others(model, keys, by=by, at=at)
    if isinstance(record, Student):
        values = {"counselor": by, "assigned_by": offer.offered_by, "assigned_at": offer.offered_at, "accepted_at": at}
        year = school_year(timezone.localdate(at))
        CounselorYear.objects.update_or_create(student=record, school_year=year, defaults=values)
    moved = 0
    for row in rows_of(mine):
        _log(row, "accept", Column.OWNER, by=by, at=at)
        moved += 1
    return moved


def _withdraw_others(model: type[ProtectedRecord], keys: set[UUID], *, by: User, at: datetime) -> None:
    waiting = HandOver.objects.filter(kind=model._meta.model_name, record__in=keys, state=HandOverState.WAITING)
    waiting.update(state=HandOverState.WITHDRAWN, ended_by=by, ended_at=at)


def _end(offer: HandOver, state: HandOverState, *, by: User, at: datetime) -> None:
    offer.state, offer.ended_by, offer.ended_at = state, by, at
    offer.save(update_fields=["state", "ended_by", "ended_at"])


def _log(record: ProtectedRecord, what: str, why: str, *, by: User, at: datetime) -> None:
    logged(by=by, verb=Verb.HANDOVER, about=About.record(record, why), facts={"what": what}, at=at)


def _locked(record: ProtectedRecord) -> ProtectedRecord:
    """Return the record as it stands now, locked. Raises NotAllowed where it is gone."""
    found = type(record).objects.select_for_update().filter(pk=record.pk).first()
    if found is None:
        raise NotAllowed(NOT_THERE)
    return found  # type: ignore[no-any-return]  # the queryset of an abstract base


def _fresh(offer: HandOver) -> tuple[HandOver, ProtectedRecord]:
    """Return the offer and its record as they stand now, locked. Raises NotAllowed where one is gone."""
    found = HandOver.objects.select_for_update().filter(pk=offer.pk).first()
    record = record_of(found) if found else None
    if found is None or record is None:
        raise NotAllowed(NOT_THERE)
    return found, _locked(record)


# --- Who is told: codes only -------------------------------------------------------------------------------------------


def _ask(offers: Sequence[HandOver], records: Sequence[ProtectedRecord], by: User) -> None:
    if offers:
        address = address_of(reverse("records_student:handovers"))
        sentence = f"{by} menawarkan {_codes(records)} kepada Anda. Terima atau tolak di: {address}"
        _mail(offers[0].person, "Pengalihan menunggu jawaban Anda", sentence)


def _tell_taken(taken: Sequence[tuple[HandOver, ProtectedRecord]], by: User) -> None:
    for maker in {offer.offered_by for offer, _ in taken}:
        records = [record for offer, record in taken if offer.offered_by == maker]
        _mail(maker, "Pengalihan diterima", f"{by} menerima {_codes(records)} dan memegangnya sejak sekarang.")
    _tell_officers([record for offer, record in taken if offer.reason != HandOverReason.OWNER], f"{by} menerima")
    for offer, record in taken:
        if offer.reason == HandOverReason.DOUBLE:
            _mail(offer.giver, "Rekaman beralih", f"{by} memegang {record.code} sejak sekarang.")


def _tell_officers(records: Sequence[ProtectedRecord], sentence: str) -> None:
    for school in {record.school for record in records}:
        here = [record for record in records if record.school == school]
        for officer in users_with_role(Role.PPDP, school):
            _mail(officer, "Rekaman dialihkan", f"{sentence}: {_codes(here)}. Rinciannya ada di catatan akses.")


def _mail(person: User, subject: str, reason: str) -> None:
    if person.is_active and has_any(person):
        mail_after_commit("notice", person.email, {"subject": subject, "person": person, "reason": reason})


def has_any(person: User) -> bool:
    """Return whether the person still works at a school: who has left gets no codes."""
    return any(has_role(person, role) for role in (Role.KONSELOR, Role.KOORDINATOR, Role.PPDP))


def _codes(records: Sequence[ProtectedRecord]) -> str:
    return ", ".join(record.code for record in records)
