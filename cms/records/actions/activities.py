"""The records of the activities begin: on a case, by its counselor in charge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import WrongState

from ..codes import child_code, next_code
from ..models import (
    Case,
    CaseConference,
    Commitment,
    HomeVisit,
    InstrumentResult,
    Participant,
    ProtectedRecord,
    Referral,
)
from ..models.activity import ActivityRecord
from ..models.commitment import CommitmentState
from ..models.conference import CaseConferenceState, ParticipantState
from ..models.home_visit import HomeVisitState
from ..models.instrument_result import InstrumentResultState
from ..models.referral import ReferralState, Track
from ..permissions import check_record_change
from ..states import is_ended
from .making import begin

Begun = TypeVar("Begun", bound=ActivityRecord)
Hung = TypeVar("Hung", bound=ProtectedRecord)
CASE_ENDED = "Kasus ini sudah berakhir. Buka kasus baru untuk kegiatan yang baru."


@transaction.atomic
def home_visit_plan(case: Case, values: Mapping[str, Any], *, by: User, at: datetime) -> HomeVisit:
    """Plan a visit. Raises NotAllowed, WrongState for a case that has ended, ValidationError."""
    return _begin(HomeVisit(**values), case, HomeVisitState.PLANNED, by=by, at=at)


@transaction.atomic
def instrument_result_plan(case: Case, values: Mapping[str, Any], *, by: User, at: datetime) -> InstrumentResult:
    """Plan the use of an instrument. Raises NotAllowed, WrongState, ValidationError."""
    return _begin(InstrumentResult(**values), case, InstrumentResultState.PLANNED, by=by, at=at)


@transaction.atomic
def case_conference_propose(case: Case, values: Mapping[str, Any], *, by: User, at: datetime) -> CaseConference:
    """Propose a conference. Raises NotAllowed, WrongState, ValidationError."""
    return _begin(CaseConference(**values), case, CaseConferenceState.PROPOSED, by=by, at=at)


@transaction.atomic
def referral_begin(case: Case, values: Mapping[str, Any], *, track: str, by: User, at: datetime) -> Referral:
    """Consider a referral, or take in one that arrived. Raises NotAllowed, WrongState, ValidationError."""
    state = ReferralState.CONSIDERED if track == Track.OUT else ReferralState.ARRIVED
    return _begin(Referral(track=Track(track), **values), case, state, by=by, at=at)


@transaction.atomic
def participant_add(conference: CaseConference, values: Mapping[str, Any], *, by: User, at: datetime) -> Participant:
    """Name somebody who takes part. Raises NotAllowed, WrongState once the report is final, ValidationError."""
    check_record_change(by, conference)
    if conference.final_at is not None:
        raise WrongState("Laporan konferensi ini sudah selesai; pesertanya tidak berubah lagi.")
    participant = Participant(student=conference.student, conference=conference, **values)
    return _below(participant, conference, ParticipantState.INVITED, by=by, at=at)


@transaction.atomic
def commitment_add(source: ActivityRecord, values: Mapping[str, Any], *, by: User, at: datetime) -> Commitment:
    """Note a commitment of a visit, a conference or a referral. Raises NotAllowed, ValidationError."""
    check_record_change(by, source)
    place = {HomeVisit: "visit", CaseConference: "conference", Referral: "referral"}[type(source)]
    commitment = Commitment(student=source.student, case=source.case, **{place: source}, **values)
    return _below(commitment, source, CommitmentState.RUNNING, by=by, at=at)


def _begin(record: Begun, case: Case, state: str, *, by: User, at: datetime) -> Begun:
    check_record_change(by, case)
    if is_ended(case):
        raise WrongState(CASE_ENDED)
    record.case, record.student = case, case.student
    code = next_code(case.school, record.PREFIX, timezone.localdate(at).year)
    return begin(record, school=case.school, code=code, state=state, by=by, at=at)


def _below(record: Hung, above: ProtectedRecord, state: str, *, by: User, at: datetime) -> Hung:
    code = child_code(above.school, above.code)
    return begin(record, school=above.school, code=code, state=state, by=by, at=at)
