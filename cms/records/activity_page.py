"""What stands around a record of an activity: its pupil, its six stages, its next steps, what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from .activity_lines import Below, Line
from .commitments import commitment_lines
from .cures import Cure, cures_for
from .desk import desk_of
from .letters.drawing import has_letters, offers
from .models import (
    Case,
    CaseConference,
    Commitment,
    HomeVisit,
    InstrumentResult,
    Participant,
    ProtectedRecord,
    Referral,
)
from .models.conference import CaseConferenceState
from .moves import Move, Who
from .packet_lines import packet_shelf
from .permissions_steps import can_record_step
from .seen import Seen, seen
from .stepping import consents_missing_for, stages_of, table_of
from .trail import trail_of

ACTIVITIES: tuple[type[ProtectedRecord], ...] = (InstrumentResult, HomeVisit, CaseConference, Referral)
PLACES = {
    HomeVisit: ("visit", "kunjungan"),
    CaseConference: ("conference", "konferensi"),
    Referral: ("referral", "alih-tangan"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One button of a record: a move, where it is made, and what it waits for."""

    label: str
    url: str
    waits: tuple[str, ...]
    cures: tuple[Cure, ...] = ()


def activity_page(user: Any, one: Seen[Any]) -> dict[str, Any]:
    """Return what the page of the record shows this person."""
    record = one.record
    return {
        "steps": steps_of(user, record),
        "stages": stages_of(record) if one.is_owner else [],
        "letters": offers(user, record) if has_letters(type(record)) else [],
        "trail": trail_of(one),
        "below": [*_participants(user, one), *packet_shelf(one), *_commitments(user, one)],
    }


def case_activities(user: Any, case: Seen[Case]) -> list[Below]:
    """Return the activities and commitments of a case; overdue commitments first."""
    found = []
    for model in ACTIVITIES:
        desk = desk_of(model)
        rows = seen(user, model.objects.visible_to(user).filter(case=case.record).order_by("-created_at", "pk"))
        add = f"{desk.url('add')}?kasus={case.record.pk}" if case.is_owner else ""
        lines = tuple(Line(row.record.code, row.record.get_state_display(), _url(row)) for row in rows)
        found.append(Below(desk.plural, lines, add, f"{desk.singular} baru"))
    commitments = Commitment.objects.visible_to(user).filter(case=case.record)
    return [Below("Komitmen", commitment_lines(user, commitments)), *found]


def steps_of(user: Any, record: ProtectedRecord) -> tuple[Step, ...]:
    """Return the moves that lead away from the record's state and are this person's to make."""
    table = table_of(record)
    moves = table.of(record.state) if table else ()
    return tuple(_step(record, move) for move in moves if can_record_step(user, record, move))


def _step(record: ProtectedRecord, move: Move) -> Step:
    address = reverse(f"{desk_of(record).namespace}:step", args=[record.pk, move.name])
    is_owners = move.who is Who.OWNER
    cures = cures_for(record, move) if is_owners else ()
    return Step(move.label, address, tuple(consents_missing_for(record, move)), cures)


def _commitments(user: Any, one: Seen[Any]) -> list[Below]:
    place = PLACES.get(type(one.record))
    if place is None:
        return []
    field, name = place
    rows = Commitment.objects.visible_to(user).filter(**{field: one.record})
    add = f"{desk_of(Commitment).url('add')}?{name}={one.record.pk}" if one.is_owner else ""
    return [Below("Komitmen", commitment_lines(user, rows), add, "Komitmen baru")]


def _participants(user: Any, one: Seen[Any]) -> list[Below]:
    if not isinstance(one.record, CaseConference):
        return []
    rows = seen(
        user,
        Participant.objects.visible_to(user)
        .filter(conference=one.record)
        .select_related("conference", "school", "owner")
        .order_by("created_at", "pk"),
    )
    add = f"{desk_of(Participant).url('add')}?konferensi={one.record.pk}" if one.is_owner else ""
    lines = tuple(_participant(user, row) for row in rows)
    return [replace(Below("Peserta", lines), add_url=add, add_label="Peserta baru")]


def _participant(user: Any, one: Seen[Participant]) -> Line:
    """Return who, how he stands, and what may be noted of him while people are invited."""
    record = one.record
    who = f"{one.value('name')} ({one.value('position')})" if one.value("name") else record.code
    has_account = ", dengan akun" if record.account_id is not None and one.is_owner else ""
    is_open = record.conference.state in {CaseConferenceState.INVITED, CaseConferenceState.HELD}
    links = tuple((step.label, step.url) for step in steps_of(user, record)) if is_open else ()
    return Line(who, f"{record.get_state_display()}{has_account}", _url(one), links=links)


def _url(one: Seen[Any]) -> str:
    return desk_of(one.record).url("read", one.record)
