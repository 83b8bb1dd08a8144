"""Questions over letters by people who do not read the records: which went, by which way, what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from .gate import NOTHING, column_q, may_open_records
from .matrix import Column, Item, columns_with_sight
from .models import CaseConference, HomeVisit, Referral, Student
from .models.home_visit import HomeVisitState as Visit
from .seen import seen

MOST: Final = 200
"""Letters of one kind on the page, the newest."""
BY_CODE: Final = frozenset({Column.KOORDINATOR, Column.KEPALA})
"""Who leads the school also finds the letters of conferences and referrals, by code: these name no pupil to anybody."""
AHEAD: Final = frozenset({Visit.AGREED, Visit.LETTER_SENT, Visit.WILLING, Visit.SCHEDULED})


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter that was written. `pupil` is "" where the row names none."""

    kind: str
    code: str
    pupil: str
    number: str
    day: date
    channel: str
    slip: str
    planned: datetime | None


def letters_seen_by(user: Any) -> list[LetterLine]:
    """Return the letters whose list the table of roles gives to the person, the newest first of each kind."""
    everywhere = columns_with_sight(Item.LETTER) - {Column.OWNER}
    visits = list(_written(HomeVisit, user, everywhere))
    keys = {visit.student_id for visit in visits}
    names = {
        pupil.record.pk: str(pupil.value("name") or "")
        for pupil in seen(user, Student.objects.visible_to(user).filter(pk__in=keys))
    }
    others: list[Any] = [*_written(CaseConference, user, BY_CODE), *_written(Referral, user, BY_CODE)]
    return [*(_visit(row, names.get(row.student_id, "")) for row in visits), *map(_by_code, others)]


def _written(model: type[HomeVisit | CaseConference | Referral], user: Any, columns: Iterable[Column]) -> QuerySet[Any]:
    """Return the rows with a letter to which the person stands in one of the columns."""
    stands: Q = NOTHING
    if may_open_records(user):
        for column in sorted(columns):
            stands |= column_q(column, user, model.PUPIL)
    return model.objects.filter(stands, letter_date__isnull=False).order_by("-letter_date", "code")[:MOST]


def _visit(row: HomeVisit, name: str) -> LetterLine:
    planned = row.visit_at if row.state in AHEAD and row.visit_at and row.visit_at > timezone.now() else None
    return LetterLine(
        "Kunjungan rumah",
        row.code,
        name,
        row.letter_number,
        row.letter_date,  # type: ignore[arg-type]  # asked above
        row.get_letter_channel_display(),
        row.get_slip_display(),
        planned,
    )


def _by_code(row: Any) -> LetterLine:
    channel = row.get_letter_channel_display() if isinstance(row, Referral) else ""
    kind = "Rujukan" if isinstance(row, Referral) else "Undangan konferensi kasus"
    return LetterLine(kind, row.code, "", row.letter_number, row.letter_date, channel, "", None)
