"""Questions over hand-overs, records without a holder, and possible doubles: codes, people and classes, no content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role, schools_held, schools_with_role, users_with_role

from .gate import may_open_records
from .models import (
    Case,
    DataPoolEntry,
    DoubleDecision,
    HandOver,
    Placement,
    ProtectedRecord,
    Share,
    Student,
    StudentDigest,
)
from .models.handover import HandOverState
from .models.share import ShareState
from .sharing import pupil_key, record_of

ROOTS: tuple[type[ProtectedRecord], ...] = (Student, Case, DataPoolEntry)
"""What is handed over by itself; everything else hangs on one of these."""


@dataclass(frozen=True, slots=True)
class Label:
    """What may be said of a record to one who does not read it: kind, code, class of its pupil, who holds it."""

    record: Any
    kind: str
    code: str
    school_class: str
    owner: str


def labels(records: Iterable[ProtectedRecord]) -> list[Label]:
    """Return the labels of these rows, in their order."""
    rows = list(records)
    classes = _classes({pupil_key(row) for row in rows})
    return [
        Label(row, str(row._meta.verbose_name), row.code, classes.get(pupil_key(row), "–"), str(row.owner))
        for row in rows
    ]


def _classes(pupils: set[UUID | None]) -> dict[UUID | None, str]:
    placed = Placement.objects.filter(student__in=pupils - {None}, until__isnull=True).select_related("school_class")
    return {placement.student_id: placement.school_class.name for placement in placed}


# --- Hand-overs ----------------------------------------------------------------------------------------------------------


def is_root(record: ProtectedRecord) -> bool:
    """Return whether the record is handed over by itself: a pupil, a case, data about no single pupil."""
    return isinstance(record, Student | Case) or (isinstance(record, DataPoolEntry) and record.student_id is None)


def new_owners(school: School, owner: User) -> QuerySet[User]:
    """Return the konselor of the school who may take over what `owner` holds, by name."""
    return users_with_role(Role.KONSELOR, school).exclude(pk=owner.pk)


def waiting_for_record(record: ProtectedRecord) -> HandOver | None:
    """Return the offer of this record that waits for its answer."""
    waiting = HandOver.objects.filter(state=HandOverState.WAITING, kind=record._meta.model_name, record=record.pk)
    return waiting.select_related("person", "offered_by").first()


def offers_to(user: User) -> QuerySet[HandOver]:
    """Return what waits for the person's answer."""
    if not may_open_records(user):
        return HandOver.objects.none()
    schools = schools_held(user, Role.KONSELOR)
    waiting = HandOver.objects.filter(state=HandOverState.WAITING, person=user, school__in=schools)
    return waiting.select_related("offered_by", "giver", "school")


def offers_by(user: User) -> QuerySet[HandOver]:
    """Return what the person offered, or what waits at the schools where he is koordinator."""
    if not may_open_records(user):
        return HandOver.objects.none()
    leads, keeps = schools_held(user, Role.KOORDINATOR), schools_held(user, Role.KONSELOR)
    which = Q(school__in=leads) | Q(offered_by=user, school__in=keeps)
    return HandOver.objects.filter(which, state=HandOverState.WAITING).select_related("person", "offered_by", "school")


def with_labels(offers: Iterable[HandOver]) -> list[tuple[HandOver, Label]]:
    """Return the offers with the labels of their records; an offer whose record is gone is left out."""
    found = [(offer, record_of(offer)) for offer in offers]
    kept = [(offer, record) for offer, record in found if record is not None]
    return list(zip([offer for offer, _ in kept], labels([record for _, record in kept]), strict=True))


def hand_links(user: User) -> list[tuple[str, str]]:
    """Return the links above the list of pupils, as (label, address), for konselor and koordinator."""
    waiting = offers_to(user).count()
    found = [
        (f"Pengalihan ({waiting} menunggu Anda)" if waiting else "Pengalihan", reverse("records_student:handovers"))
    ]
    if schools_with_role(user, Role.KOORDINATOR).exists():
        found.append(("Rekaman tanpa pemegang", reverse("records_student:ownerless")))
        found.append(("Kemungkinan ganda", reverse("records_student:doubles")))
        found.append(("Penahanan yang menunggu", reverse("records_safetyhold:waiting")))
    return found


# --- Departed owners -----------------------------------------------------------------------------------------------------


def is_departed(record: ProtectedRecord) -> bool:
    """Return whether nobody is in charge: the owner is disabled, or no konselor of the school any more."""
    return not has_role(record.owner, Role.KONSELOR, record.school)


def ownerless(user: User, model: type[ProtectedRecord]) -> QuerySet[Any]:
    """Return the rows without a holder at the schools where the person is koordinator, oldest first."""
    if not may_open_records(user):
        return model.objects.none()
    which = Q(pk__in=[])
    for school in schools_with_role(user, Role.KOORDINATOR):
        present = users_with_role(Role.KONSELOR, school).order_by().values("pk")
        which |= Q(school=school) & ~Q(owner__in=present)
    rows = model.objects.filter(which)
    if model is DataPoolEntry:
        rows = rows.filter(student__isnull=True)
    return rows.select_related("school", "owner").order_by("created_at", "pk")


# --- Possible doubles ----------------------------------------------------------------------------------------------------


def doubles_of(school: School) -> list[tuple[Student, Student]]:
    """Return the pairs of pupils of the school that share a NIS or NISN and are not decided; the older one first."""
    numbers = StudentDigest.objects.filter(school=school, is_number=True)
    shared = numbers.order_by().values("digest").annotate(pupils=Count("student")).filter(pupils__gt=1)
    holders: dict[str, list[UUID]] = {}
    for digest, key in numbers.filter(digest__in=shared.values("digest")).values_list("digest", "student"):
        holders.setdefault(digest, []).append(key)
    keys = {key for found in holders.values() for key in found}
    pupils = Student.objects.filter(pk__in=keys).select_related("school", "owner").order_by("created_at", "code")
    known = {pupil.pk: pupil for pupil in pupils}
    order = {key: place for place, key in enumerate(known)}
    pairs = {
        tuple(sorted(pair, key=order.__getitem__)) for found in holders.values() for pair in combinations(found, 2)
    }
    decided = set(DoubleDecision.objects.filter(school=school).values_list("first", "second"))
    there = [
        (known[one], known[other]) for one, other in sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]]))
    ]
    return [(one, other) for one, other in there if (one.code, other.code) not in decided]


def is_double(first: Student, second: Student) -> bool:
    """Return whether the two stand in the list of possible doubles of their school, in this order."""
    return any((first.pk, second.pk) == (one.pk, other.pk) for one, other in doubles_of(first.school))


def is_double_of(record: ProtectedRecord, person: User) -> bool:
    """Return whether the record stands in the list as a possible double of a pupil of this person."""
    return any(other.pk == record.pk and one.owner_id == person.pk for one, other in doubles_of(record.school))


# --- Shares --------------------------------------------------------------------------------------------------------------


def shares_on(record: ProtectedRecord) -> QuerySet[Share]:
    """Return the shares of a record, newest first: for its owner."""
    shares = Share.objects.filter(kind=record._meta.model_name, record=record.pk)
    return shares.select_related("person").order_by("-shared_at", "pk")


def shares_to(user: User, at: Any) -> QuerySet[Share]:
    """Return what is offered to the person or runs for him, soonest end first."""
    alive = Share.objects.filter(person=user, until__gt=at).exclude(state=ShareState.CLOSED)
    return alive.select_related("shared_by").order_by("until", "pk")
