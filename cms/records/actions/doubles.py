"""Possible doubles: two rows of one child become one, or are said to be two children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused, WrongState

from ..audit import About, logged
from ..codes import next_code
from ..fields import open_all, sealed_fields
from ..hanging import Keys, hanging_on, rows_of
from ..keyring import keyring
from ..matrix import Column
from ..models import (
    BreachPerson,
    Correction,
    DataPoolEntry,
    DoubleDecision,
    ErasureRequest,
    HandOver,
    PersonRequest,
    ProtectedRecord,
    Restriction,
    RetentionDecision,
    Student,
    Verb,
)
from ..models.data_pool import EntryState, Kind, Topic
from ..models.erasure import UNDER_WAY
from ..models.handover import HandOverState
from ..permissions import NOT_THERE, check_doubles_decide
from ..selectors_hand import is_double
from .digests import digests_store
from .shares import shares_end, shares_end_without_consent

NOT_LISTED = "Kedua rekaman ini tidak lagi tercatat sebagai kemungkinan ganda. Muat ulang daftarnya."


@transaction.atomic
def double_distinct(first: Student, second: Student, *, by: User, at: datetime) -> DoubleDecision:
    """Say that the two are two children. Raises NotAllowed, WrongState when they are not in the list."""
    first, second = _pair(first, second, by)
    return _decide(first, second, DoubleDecision.Verdict.DISTINCT, by=by, at=at)


@transaction.atomic
def double_merge(first: Student, second: Student, *, by: User, at: datetime) -> int:
    """Make the two one: everything of the second moves to the first and is sealed with its key; the second goes.

    What the first does not know is taken from the second; what they say differently is kept as an entry. The key of
    the second is destroyed after the commit. Returns how many rows moved. Raises NotAllowed, Refused where the two have
    different owners (then one is handed over first), WrongState.
    """
    first, second = _pair(first, second, by)
    _check_same_owner(first, second)
    _check_nothing_waits(first, second)
    _check_no_erasure(first, second)
    found = hanging_on(second)
    del found[Student]
    shares_end({Student: {second.pk}}, by=by, at=at, why="merge")
    rows = _moved(found, first, second, by=by, at=at)
    _fill(first, second, by=by, at=at)
    _move_places(first, second, at)
    _decide(first, second, DoubleDecision.Verdict.MERGED, by=by, at=at)
    emptied = second.pk
    second.delete()
    shares_end_without_consent(first, by=by, at=at)  # each row's newest answer may now be one of the other row
    transaction.on_commit(partial(keyring().destroy, emptied))
    return rows


def _pair(first: Student, second: Student, by: User) -> tuple[Student, Student]:
    """Return both as they stand now, locked. Raises NotAllowed, WrongState."""
    keys = {first.pk, second.pk}
    rows = Student.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    now = {pupil.pk: pupil for pupil in rows}
    if len(now) != len(("first", "second")):
        raise NotAllowed(NOT_THERE)
    first, second = now[first.pk], now[second.pk]
    check_doubles_decide(by, first.school)
    check_doubles_decide(by, second.school)
    if not is_double(first, second):
        raise WrongState(NOT_LISTED)
    return first, second


def _check_same_owner(first: Student, second: Student) -> None:
    if first.owner_id != second.owner_id:
        raise Refused(
            f"{first.code} dan {second.code} dipegang konselor yang berbeda. Tawarkan dahulu yang satu kepada pemegang "
            "yang lain; setelah diterima, keduanya dapat digabung."
        )


def _check_nothing_waits(first: Student, second: Student) -> None:
    found = [hanging_on(first), hanging_on(second)]
    for keys in (keys for one in found for keys in one.values()):
        if HandOver.objects.filter(state=HandOverState.WAITING, record__in=keys).exists():
            raise WrongState(
                "Ada pengalihan yang menunggu jawaban pada rekaman ini. Tunggu jawabannya, atau tarik dahulu."
            )


def _check_no_erasure(first: Student, second: Student) -> None:
    keys = (first.pk, second.pk)
    if ErasureRequest.objects.filter(subject__in=keys, state__in=UNDER_WAY, done_at__isnull=True).exists():
        raise WrongState("Ada permintaan pemusnahan yang berjalan untuk salah satu rekaman ini. Tunggu sampai selesai.")


def _moved(found: Keys, first: Student, second: Student, *, by: User, at: datetime) -> int:
    """Open every row with the key it was sealed with, point it to the first pupil, and seal it with his."""
    rows = list(rows_of(found))
    for row in rows:
        open_all(row)
    direct, further = _directly_first(rows, second)
    for row in direct:
        row.student = first  # type: ignore[attr-defined]  # asked in _directly_first
    for row in (*direct, *further):
        row._state.fields_cache = {}  # noqa: SLF001  # else a row below a case would still find its old pupil
        row.changed_by, row.changed_at = by, at
        row.save()
    for row in rows:
        logged(by=by, verb=Verb.MERGE, about=About.record(row, Column.KOORDINATOR), facts={"what": "moved"}, at=at)
    return len(rows)


def _directly_first(
    rows: Iterable[ProtectedRecord], second: Student
) -> tuple[list[ProtectedRecord], list[ProtectedRecord]]:
    direct = [row for row in rows if getattr(row, "student_id", None) == second.pk]
    return direct, [row for row in rows if row not in direct]


def _fill(first: Student, second: Student, *, by: User, at: datetime) -> None:
    """Take what the first does not know; keep what differs as an entry of the data pool, so that nothing is lost."""
    differs = []
    for field in sealed_fields(Student):
        mine, other = getattr(first, field.attname), getattr(second, field.attname)
        if not mine:
            setattr(first, field.attname, other)
        elif other and other != mine:
            differs.append(f"{field.verbose_name}: {other}")
    first.entered_date = first.entered_date or second.entered_date
    first.changed_by, first.changed_at = by, at
    first.save()
    digests_store(first)
    if differs:
        _keep(first, second.code, differs, by=by, at=at)


def _keep(first: Student, code: str, differs: list[str], *, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    entry = DataPoolEntry.objects.create(
        code=next_code(first.school, DataPoolEntry.PREFIX, today.year),
        school=first.school,
        owner=first.owner,
        state=EntryState.CURRENT,
        created_by=by,
        created_at=at,
        kind=Kind.PERSONAL,
        student=first,
        topic=Topic.IDENTITY,
        title=f"Keterangan yang berbeda dari {code}",
        content="\n".join(differs),
        source=f"Rekaman {code} yang digabungkan",
        source_date=today,
        relevance="Periksa mana yang benar, lalu perbaiki data peserta didik.",
        last_checked_date=today,
        check_again_date=today,
    )
    logged(by=by, verb=Verb.CREATE, about=About.record(entry, Column.KOORDINATOR), facts={"what": "merge"}, at=at)


def _move_places(first: Student, second: Student, at: datetime) -> None:
    """Move class, guru wali and counselors of the years; where both have an open one, that of the first stays open."""
    today = timezone.localdate(at)
    if first.placements.filter(until__isnull=True).exists():
        second.placements.filter(until__isnull=True).update(until=today)
    second.placements.update(student=first)
    if first.guidance.filter(until__isnull=True).exists():
        still = second.guidance.filter(until__isnull=True)
        still.update(until=today, ended_by=first.owner, ended_at=at)
    second.guidance.update(student=first)
    known = first.counselors.values("school_year")
    second.counselors.filter(school_year__in=known).delete()
    second.counselors.update(student=first)
    Restriction.objects.filter(student=second).update(student=first)
    for model in (PersonRequest, Correction):  # what was said of the second pupil is said of the first
        model.objects.filter(kind="student", record=second.pk).update(record=first.pk, record_code=first.code)
    RetentionDecision.objects.filter(student=second).update(student=first)
    listed = list(BreachPerson.objects.filter(student=first).values_list("breach", flat=True))
    BreachPerson.objects.filter(student=second).exclude(breach__in=listed).update(student=first)


def _decide(first: Student, second: Student, verdict: str, *, by: User, at: datetime) -> DoubleDecision:
    facts = {"what": str(verdict)}
    for pupil in (first, second):
        logged(by=by, verb=Verb.MERGE, about=About.record(pupil, Column.KOORDINATOR), facts=facts, at=at)
    return DoubleDecision.objects.create(
        school=first.school, first=first.code, second=second.code, verdict=verdict, decided_by=by, decided_at=at
    )
