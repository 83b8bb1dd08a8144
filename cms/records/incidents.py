"""Whom a breach touched, by the access log; the clock of the notice; what an incident text may not hold. No names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from cms.accounts.roles import Role

from .chain import chain_of
from .models import AccessLogRow, Breach, CounselorYear, Guidance, Placement, ProtectedRecord, Student, Verb
from .models.breach import Reach

NOTICE_WITHIN: Final = timedelta(hours=72)
"""UU 27/2022 art. 46: in writing, at most 3 x 24 hours after the failure is known."""
TELL_NOTHING: Final = (Verb.DENIED, Verb.CLOSE_LOG)
LISTS: Final = (Verb.LIST, Verb.SEARCH)
_CHILD: Final = re.compile(r"\d{5,}|\b[A-Z]{2,3}-\d{4}-\d{4}|@")
TEXTS: Final = ("what", "handling", "recovery")


@dataclass(slots=True)
class Touched:
    """What the log says of one pupil."""

    rows: int = 0
    verbs: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, row: AccessLogRow) -> None:
        """Count one row."""
        self.rows += 1
        self.verbs.add(str(row.verb))
        self.first = row.at if self.first is None else min(self.first, row.at)
        self.last = row.at if self.last is None else max(self.last, row.at)


@dataclass(frozen=True, slots=True)
class Affected:
    """The pupils by key; `rows` read; `unknown` rows name a record that is no more, or that is about nobody."""

    people: dict[UUID, Touched]
    rows: int
    unknown: int


def check_incident_words(values: dict[str, Any]) -> None:
    """Raise ValidationError where a text of the incident holds a long number, a record's code, or an address.

    The PPDP reads no names, and may write none: whatever stands here is printed in the letters to all.
    """
    wrong = {name: _REFUSED for name in TEXTS if _CHILD.search(str(values.get(name) or ""))}
    if wrong:
        raise ValidationError(wrong)


_REFUSED: Final = "Teks ini dibaca semua yang terdampak: jangan menulis nama, kode rekaman, alamat surel, atau nomor (NIS, NISN, telepon)."


def deadline(breach: Breach) -> datetime:
    """Return until when the notice must be out."""
    return breach.found_at + NOTICE_WITHIN


def hours_left(breach: Breach, at: datetime) -> int:
    """Return whole hours until the deadline; negative after it."""
    return int((deadline(breach) - at).total_seconds() // 3600)


def affected(breach: Breach) -> Affected:
    """Return whom the incident touched."""
    rows = [row for row in rows_of(breach) if not breach.role or breach.role in row.roles.split(",")]
    people: dict[UUID, Touched] = {}
    unknown = 0
    codes = _pupils_of_codes(breach, rows)
    for row in rows:
        found = _pupils_of_row(breach, row, codes)
        unknown += not found
        for pupil in found:
            people.setdefault(pupil, Touched()).add(row)
    if breach.reach == Reach.ALL:
        for pupil in Student.objects.filter(school=breach.school).values_list("pk", flat=True):
            people.setdefault(pupil, Touched())
    return Affected(people, len(rows), unknown)


def rows_of(breach: Breach) -> QuerySet[AccessLogRow]:
    """Return the rows of the log between the two moments about records of the school, and the school's lists."""
    here = Q(school=breach.school_id) | Q(school__isnull=True, chain=chain_of(breach.school_id))
    rows = AccessLogRow.objects.filter(here, at__gte=breach.since, at__lte=breach.until)
    rows = rows.exclude(verb__in=TELL_NOTHING).filter(Q(model__in=_labels()))
    if breach.actor_id:
        rows = rows.filter(actor=breach.actor_id)
    if breach.record_code:
        rows = rows.filter(code=breach.record_code)
    return rows.order_by("at", "number")


def _labels() -> list[str]:
    return [model._meta.label_lower for model in _kinds()]


def _kinds() -> Iterator[Any]:
    for model in apps.get_app_config("records").get_models():
        if issubclass(model, ProtectedRecord) and model.PUPIL is not None:
            yield model


def _pupils_of_codes(breach: Breach, rows: Iterable[AccessLogRow]) -> dict[tuple[str, str], UUID]:
    """Return the pupil of each (kind, code) that the rows name and that is still there."""
    wanted: dict[str, set[str]] = {}
    for row in rows:
        if row.code:
            wanted.setdefault(row.model, set()).add(row.code)
    found: dict[tuple[str, str], UUID] = {}
    for model in _kinds():
        label = model._meta.label_lower
        named = model.objects.filter(school=breach.school, code__in=wanted.get(label, ()))
        for code, pupil in named.values_list("code", f"{model.PUPIL}__pk" if model.PUPIL else "pk"):
            if pupil is not None:
                found[label, code] = pupil
    return found


def _pupils_of_row(breach: Breach, row: AccessLogRow, codes: dict[tuple[str, str], UUID]) -> set[UUID]:
    if row.code:
        pupil = codes.get((row.model, row.code))
        return {pupil} if pupil else set()
    if row.verb not in LISTS or not row.facts.get("rows"):
        return set()
    return _within_sight(breach, row)


def _within_sight(breach: Breach, row: AccessLogRow) -> set[UUID]:
    """Return the pupils whom the person could list: a list names no codes, so all of them count as seen."""
    roles, actor = set(row.roles.split(",")), row.actor_id
    pupils = Student.objects.filter(school=breach.school)
    if roles & {Role.KOORDINATOR, Role.KEPALA}:
        return set(pupils.values_list("pk", flat=True))
    which = Q(pk__in=[])
    if Role.KONSELOR in roles:
        which |= Q(owner=actor) | Q(pk__in=CounselorYear.objects.filter(counselor=actor).values("student"))
    if Role.WALIKELAS in roles:
        which |= Q(pk__in=Placement.objects.filter(school_class__homeroom=actor).values("student"))
    if Role.GURUWALI in roles:
        which |= Q(pk__in=Guidance.objects.filter(teacher=actor).values("student"))
    return set(pupils.filter(which).values_list("pk", flat=True))
