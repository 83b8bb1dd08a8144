"""The desks of the activities: what each kind shows, in which groups, and how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .actions import activities, conferences, moving
from .desk import Desk, Group, put
from .forms_activities import (
    CaseConferenceForm,
    CommitmentForm,
    HomeVisitForm,
    InstrumentResultForm,
    ParticipantForm,
)
from .forms_referral import ALL_GROUPS, ReferralForm, referral_groups
from .models import Case, CaseConference, Commitment, HomeVisit, InstrumentResult, Participant, Referral
from .models.referral import Track

Values = Mapping[str, Any]
AT_CASE = (("kasus", Case),)
AT_ACTIVITY = (("kunjungan", HomeVisit), ("konferensi", CaseConference), ("alih-tangan", Referral))


def _with_count(group: Group) -> Group:
    """How many letters went stands beside the letter."""
    return replace(group, fields=(*group.fields, "letter_count")) if "letter_channel" in group.fields else group


def _change(record: Any, values: Values, by: Any, at: Any) -> None:
    moving.activity_change(record, values, by=by, at=at)


HOME_VISITS = put(
    Desk(
        model=HomeVisit,
        slug="kunjungan-rumah",
        icon="home",
        singular="Kunjungan rumah",
        plural="Kunjungan rumah",
        form=HomeVisitForm,
        create=lambda place, values, by, at: activities.home_visit_plan(place, values, by=by, at=at),
        change=_change,
        groups=tuple(_with_count(group) for group in HomeVisitForm.groups),
        parents=AT_CASE,
        has_list=True,
        template="records/activity.html",
    )
)
INSTRUMENT_RESULTS = put(
    Desk(
        model=InstrumentResult,
        slug="hasil-instrumen",
        icon="form",
        singular="Hasil instrumen",
        plural="Hasil instrumen",
        form=InstrumentResultForm,
        create=lambda place, values, by, at: activities.instrument_result_plan(place, values, by=by, at=at),
        change=_change,
        groups=InstrumentResultForm.groups,
        parents=AT_CASE,
        has_list=True,
        template="records/activity.html",
    )
)
CASE_CONFERENCES = put(
    Desk(
        model=CaseConference,
        slug="konferensi-kasus",
        icon="group",
        singular="Konferensi kasus",
        plural="Konferensi kasus",
        form=CaseConferenceForm,
        create=lambda place, values, by, at: activities.case_conference_propose(place, values, by=by, at=at),
        change=lambda record, values, by, at: conferences.conference_change(record, values, by=by, at=at),
        groups=CaseConferenceForm.groups,
        parents=AT_CASE,
        has_list=True,
        template="records/activity.html",
    )
)
PARTICIPANTS = put(
    Desk(
        model=Participant,
        slug="peserta-konferensi",
        icon="user",
        singular="Peserta konferensi",
        plural="Peserta konferensi",
        form=ParticipantForm,
        create=lambda place, values, by, at: activities.participant_add(place, values, by=by, at=at),
        change=_change,
        groups=(Group("Peserta", ("name", "position", "account", "pledged_date")),),
        parents=(("konferensi", CaseConference),),
        template="records/activity.html",
    )
)
REFERRALS = put(
    Desk(
        model=Referral,
        slug="alih-tangan-kasus",
        icon="redirect",
        singular="Alih tangan kasus",
        plural="Alih tangan kasus",
        form=ReferralForm,
        create=lambda place, values, by, at: activities.referral_begin(place, values, track=Track.OUT, by=by, at=at),
        change=_change,
        groups=ALL_GROUPS,
        groups_by=referral_groups,
        parents=AT_CASE,
        has_list=True,
        template="records/activity.html",
    )
)
COMMITMENTS = put(
    Desk(
        model=Commitment,
        slug="komitmen",
        icon="check",
        singular="Komitmen",
        plural="Komitmen",
        form=CommitmentForm,
        create=lambda place, values, by, at: activities.commitment_add(place, values, by=by, at=at),
        change=_change,
        groups=(Group("Komitmen", ("party", "action", "due_date", "checked_date", "outcome")),),
        parents=AT_ACTIVITY,
        has_list=True,
        template="records/activity.html",
    )
)
