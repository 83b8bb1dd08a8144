"""When the time of a record is over: its own last day, else so many months after its pupil left.

The months are settings and choices of this project: no rule was found that fixes a period for records of guidance
(domain.md c7). Cases and notes end first; the pupil with everything that is left ends later.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .models import Case, DataPoolEntry, Note, ProtectedRecord, Student
from .models.student import StudentState

ALONE: Final[tuple[type[ProtectedRecord], ...]] = (Case, Note, DataPoolEntry)
"""Kinds of which one record may end while the pupil stays; what hangs on it ends with it."""
BEFORE_THE_PUPIL: Final = (Case, Note)
"""Kinds that end earlier than the pupil, counted from the day on which he left."""
MAY_END: Final[tuple[type[ProtectedRecord], ...]] = (Student, *ALONE)
LEAP: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Ended:
    """A record whose time is over since the day `end`. A pupil stands for everything of him."""

    record: ProtectedRecord
    student: Student
    end: date

    @property
    def is_whole(self) -> bool:
        """Return whether it is the pupil himself."""
        return isinstance(self.record, Student)


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; the last of its month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_of(model: type[ProtectedRecord]) -> int:
    """Return how many months after the pupil left a record of the model stays."""
    return int(settings.SULUH_KEEP_CASES_MONTHS if model in BEFORE_THE_PUPIL else settings.SULUH_KEEP_PUPILS_MONTHS)


def pupil_of(record: ProtectedRecord) -> Student | None:
    """Return the pupil of a record of a kind that may end; None for data about nobody in particular."""
    return record if isinstance(record, Student) else getattr(record, "student", None)


def may_end_alone(record: ProtectedRecord) -> bool:
    """Return whether a time of its own may be set for it: a pupil, or a record of one of the kinds that end alone."""
    return isinstance(record, MAY_END) and pupil_of(record) is not None


def end_of(record: ProtectedRecord) -> date | None:
    """Return the day on which the time of the record is over: the first one on which it need not be kept any more.

    None while no end is known: the pupil is there, and nobody set a day. A note of a case ends with the case.
    """
    if record.retain_until is not None:
        return record.retain_until
    pupil = pupil_of(record)
    if pupil is None or pupil.state != StudentState.LEFT or pupil.left_date is None:
        return None
    return months_after(pupil.left_date, months_of(type(record)))


def ended(user: Any, *, today: date | None = None) -> list[Ended]:
    """Return what has ended of the person's own records, or of the school whose koordinator he is; the oldest first."""
    if not may_open_records(user):
        return []
    own = Q(owner=user, school__in=schools_held(user, Role.KONSELOR))
    mine = own | Q(school__in=schools_held(user, Role.KOORDINATOR))
    rows = {model: model.objects.visible_to(user).filter(mine) for model in MAY_END}
    return _ended(rows, today or timezone.localdate())


def ended_everywhere(*, today: date | None = None) -> list[Ended]:
    """Return everything that has ended in this installation: for the server itself, which tells numbers only."""
    return _ended({model: model.objects.all() for model in MAY_END}, today or timezone.localdate())


def _ended(rows: dict[type[ProtectedRecord], Any], today: date) -> list[Ended]:
    found = list(_of_model(Student, rows.pop(Student), today))
    gone = {one.student.pk for one in found}
    for model, some in rows.items():
        found += [one for one in _of_model(model, some, today) if one.student.pk not in gone]
    return sorted(found, key=lambda one: (one.end, one.record.code))


def _of_model(model: type[ProtectedRecord], rows: QuerySet[Any], today: date) -> Iterator[Ended]:
    path = "" if model is Student else "student__"
    before = months_after(today, -months_of(model)) + LEAP
    usual = Q(**{f"{path}state": StudentState.LEFT, f"{path}left_date__lte": before}, retain_until__isnull=True)
    if model is DataPoolEntry:  # its usual end is that of the pupil
        usual = Q(pk__in=[])
    rows = rows.filter(usual | Q(retain_until__lte=today)).select_related("school", "owner")
    if model is not Student:
        rows = rows.filter(student__isnull=False).select_related("student__school")
    if model is Note:
        rows = rows.filter(Q(case__isnull=True) | Q(retain_until__isnull=False))
    for record in rows:
        end, pupil = end_of(record), pupil_of(record)
        if end is not None and pupil is not None and end <= today:
            yield Ended(record, pupil, end)
