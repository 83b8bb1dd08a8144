"""The steps of an access package: begun, reviewed text by text, confirmed by a second person, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from ..audit import About, logged
from ..codes import next_code
from ..matrix import Column
from ..models import AccessPackage, Guardian, PersonRequest, ProtectedRecord, Student, Verb
from ..models.package import Asker, PackageState
from ..models.request import ENDED, Right
from ..package.archive import Archive, archive_of
from ..package.dossier import Dossier, place_of
from ..package.verdicts import Answer, Kept, Reason, Verdict, can_be_marked, spans_in, tidy
from ..permissions import NOT_THERE, check_record_change
from ..permissions_package import (
    check_package_confirm,
    check_package_make,
    check_package_prepare,
    check_package_review,
)
from .making import begin, pupil_lock

UNREAD = (
    "Masih ada {count} teks yang belum ditinjau, pada: {codes}. Setiap teks harus dibaca dan diputuskan dahulu, juga yang "
    "berubah sesudah ditinjau."
)
OPEN = (PackageState.REVIEW, PackageState.PREPARED, PackageState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was chosen over one text. `marked`: the text with its marks, where passages are closed."""

    answer: str
    reason: str = ""
    marked: str = ""


@transaction.atomic
def package_begin(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> AccessPackage:
    """Begin a package (`asker`, `guardian`). Raises NotAllowed, ValidationError, WrongState where one is under way."""
    check_record_change(by, student)
    pupil_lock(student.pk)
    guardian: Guardian | None = values.get("guardian")
    if guardian is not None and guardian.student_id != student.pk:
        raise ValidationError({"guardian": "Orang ini bukan orang tua atau wali dari peserta didik ini."})
    if AccessPackage.objects.filter(student=student, state__in=OPEN).exists():
        raise WrongState("Paket akses untuk peserta didik ini sudah ada dan belum selesai.")
    package = AccessPackage(student=student, **values)
    package.request = package.request or open_requests(student).first()
    package.asker = Asker.STUDENT if guardian is None else Asker.GUARDIAN
    code = next_code(student.school, AccessPackage.PREFIX, timezone.localdate(at).year)
    return begin(package, school=student.school, code=code, state=PackageState.REVIEW, by=by, at=at)


@transaction.atomic
def package_review(
    package: AccessPackage, record: ProtectedRecord, decisions: Mapping[str, Decision], *, by: User, at: datetime
) -> None:
    """Decide over texts of one record, by field. Whatever was prepared or confirmed before, is so no more.

    Raises NotAllowed, WrongState, ValidationError by field where a mark does not fit or a reason is missing.
    """
    dossier = _reviewed(package, record, by)
    wrong: dict[str, str] = {}
    for passage in dossier.passages(record):
        decision = decisions.get(passage.field)
        if decision is not None:
            try:
                spans, reason = _fits(decision, passage.text, is_file=passage.is_file)
            except Refused as refusal:
                wrong[passage.field] = str(refusal)
            else:
                verdict = Verdict(decision.answer, spans, reason, dossier.digest(passage), by.pk)
                dossier.reviews.texts[passage.place] = verdict
    if wrong:
        raise ValidationError(wrong)
    dossier.reviews.records.pop(place_of(record), None)
    _keep(dossier, record, by, at)


@transaction.atomic
def package_withhold(package: AccessPackage, record: ProtectedRecord, reason: str, *, by: User, at: datetime) -> None:
    """Keep a whole record, and what hangs on it, out of the package. Raises NotAllowed, WrongState, Refused."""
    dossier = _reviewed(package, record, by)
    if isinstance(record, Student | AccessPackage):
        raise Refused("Bagian ini selalu ada dalam paket. Putuskan setiap teksnya.")
    dossier.reviews.records[place_of(record)] = Kept(Reason(reason).value, by.pk)
    _keep(dossier, record, by, at)


@transaction.atomic
def package_prepare(package: AccessPackage, *, by: User, at: datetime) -> None:
    """Say that everything is reviewed. Raises NotAllowed, WrongState, Refused while a text is unread."""
    _locked(package)
    check_package_prepare(by, package)
    _check_state(package, PackageState.REVIEW)
    _check_read(Dossier(package))
    package.prepared_by, package.prepared_at = by, at
    _step(package, PackageState.PREPARED, "prepared", Column.OWNER, by, at)


@transaction.atomic
def package_confirm(package: AccessPackage, *, by: User, at: datetime) -> None:
    """Confirm as the second person. Raises NotAllowed, WrongState, Refused while a text is unread (again)."""
    _locked(package)
    check_package_confirm(by, package)
    _check_state(package, PackageState.PREPARED)
    _check_read(Dossier(package))
    package.confirmed_by, package.confirmed_at = by, at
    _step(package, PackageState.CONFIRMED, "confirmed", Column.KOORDINATOR, by, at)


@transaction.atomic
def package_send_back(package: AccessPackage, *, by: User, at: datetime) -> None:
    """Send it back to be reviewed again, as the second person. Raises NotAllowed, WrongState."""
    _locked(package)
    check_package_confirm(by, package)
    _check_state(package, PackageState.PREPARED)
    _reopen(package)
    _step(package, PackageState.REVIEW, "wait", Column.KOORDINATOR, by, at)


@transaction.atomic
def package_make(package: AccessPackage, *, by: User, at: datetime) -> Archive:
    """Make the ZIP, freeze digest, size and pages, and return it: it is kept nowhere.

    Raises NotAllowed, WrongState, Refused while a text is unread (again) or the paper cannot be set, SealRefused.
    """
    _locked(package)
    check_package_make(by, package)
    _check_state(package, PackageState.CONFIRMED)
    dossier = Dossier(package)
    _check_read(dossier)
    archive = archive_of(dossier, at)
    package.made_by, package.made_at = by, at
    package.digest, package.size, package.pages = archive.digest, len(archive.data), archive.pages
    _step(package, PackageState.MADE, "made", Column.OWNER, by, at)
    return archive


@transaction.atomic
def package_again(package: AccessPackage, *, by: User, at: datetime) -> None:
    """Begin anew with the verdicts as they are, where the file got lost: a second person confirms again.

    Raises NotAllowed, WrongState.
    """
    _locked(package)
    check_package_prepare(by, package)
    _check_state(package, PackageState.MADE)
    if AccessPackage.objects.filter(student=package.student_id, state__in=OPEN).exists():
        raise WrongState("Paket akses lain untuk peserta didik ini sedang disiapkan.")
    _reopen(package)
    _step(package, PackageState.REVIEW, "again", Column.OWNER, by, at)


@transaction.atomic
def package_withdraw(package: AccessPackage, *, by: User, at: datetime) -> None:
    """Take it back before it is made. Raises NotAllowed, WrongState."""
    _locked(package)
    check_package_prepare(by, package)
    _check_state(package, *OPEN)
    _step(package, PackageState.WITHDRAWN, "withdrawn", Column.OWNER, by, at)


def open_requests(student: Student) -> QuerySet[Any]:
    """Return the requests for access of the pupil's data that are not answered yet, the oldest first."""
    rows = PersonRequest.objects.filter(student=student, right=Right.ACCESS).exclude(state__in=ENDED)
    return rows.order_by("received_at", "pk")


def _reviewed(package: AccessPackage, record: ProtectedRecord, by: User) -> Dossier:
    """Return the locked package at work. Raises NotAllowed for a record that is not his or not in it, WrongState."""
    _locked(package)
    check_package_review(by, record)
    _check_state(package, *OPEN)
    dossier = Dossier(package)
    if record.pk not in {one.pk for one in dossier.all_records}:
        raise Refused(NOT_THERE)
    return dossier


def _fits(decision: Decision, text: str, *, is_file: bool) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return passages and reason of a decision. Raises Refused with what is missing."""
    match decision.answer:
        case Answer.GIVE:
            return (), ""
        case Answer.WITHHOLD:
            if decision.reason not in Reason.values:
                raise Refused("Pilih alasan tidak menyerahkannya.")
            return (), decision.reason
        case Answer.PARTLY if not is_file and can_be_marked(tidy(text)):
            return spans_in(decision.marked, text), ""
    raise Refused("Pilihan ini tidak dapat dipakai di sini. Serahkan seluruhnya, atau tahan seluruhnya.")


def _keep(dossier: Dossier, record: ProtectedRecord, by: User, at: datetime) -> None:
    package = dossier.package
    package.reviews = dossier.reviews.stored()
    _reopen(package)
    package.state = PackageState.REVIEW
    package.save()
    logged(by=by, verb=Verb.CHANGE, about=About.record(package, Column.OWNER), facts={"what": "reviewed"}, at=at)


def _reopen(package: AccessPackage) -> None:
    package.prepared_by = package.prepared_at = package.confirmed_by = package.confirmed_at = None
    package.made_by = package.made_at = package.size = package.pages = None
    package.digest = ""


def _check_read(dossier: Dossier) -> None:
    """Raise Refused with the records whose texts nobody decided over."""
    if dossier.unread:
        codes = ", ".join(record.code for record, _ in dossier.unread)
        raise Refused(UNREAD.format(count=sum(count for _, count in dossier.unread), codes=codes))


def _locked(package: AccessPackage) -> None:
    """Read the row anew, and let nobody else take a step, or change the pupil's records by a lock, meanwhile."""
    pupil_lock(package.student_id)
    list(AccessPackage.objects.select_for_update().filter(pk=package.pk).values_list("pk"))
    package.refresh_from_db()


def _check_state(package: AccessPackage, *wanted: str) -> None:
    if package.state not in wanted:
        raise WrongState(f"Paket ini sudah dalam keadaan “{package.get_state_display()}”.")


def _step(package: AccessPackage, state: str, what: str, why: str, by: User, at: datetime) -> None:
    package.state = state
    package.changed_by, package.changed_at = by, at
    package.save()
    logged(by=by, verb=Verb.CHANGE, about=About.record(package, why), facts={"what": what}, at=at)
