"""One record of each activity on a case, and the consents that their moves need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.accounts.models import User
from cms.instruments.describe import template_fields
from cms.instruments.models import InstrumentTemplate
from cms.records.actions import activities, cases
from cms.records.models import (
    Case,
    CaseConference,
    Commitment,
    Consent,
    HomeVisit,
    InstrumentResult,
    Participant,
    ProtectedRecord,
    Referral,
)
from cms.records.models.consent import Giver
from cms.records.models.referral import Track
from tests.factories.instruments import make_form
from tests.factories.marks import canary

ACTIVITIES: dict[str, type[ProtectedRecord]] = {
    "result": InstrumentResult,
    "visit": HomeVisit,
    "conference": CaseConference,
    "participant": Participant,
    "referral": Referral,
    "commitment": Commitment,
}
REFERENCE = "tes-pihak-lain"
BOTH = (Giver.STUDENT, Giver.GUARDIAN)


def make_activities(case: Case, *, by: User) -> dict[str, ProtectedRecord]:
    """Return one record of each activity on the case, each where its table begins."""
    now = timezone.now()
    visit = activities.home_visit_plan(case, visit_values(), by=by, at=now)
    conference = activities.case_conference_propose(case, conference_values(), by=by, at=now)
    return {
        "result": activities.instrument_result_plan(case, result_values(), by=by, at=now),
        "visit": visit,
        "conference": conference,
        "participant": activities.participant_add(conference, participant_values(), by=by, at=now),
        "referral": activities.referral_begin(case, referral_values(), track=Track.OUT, by=by, at=now),
        "commitment": activities.commitment_add(visit, commitment_values(), by=by, at=now),
    }


def reference_test() -> InstrumentTemplate:
    """Return a test that others hold: only its name is there."""
    fields = template_fields(make_form(REFERENCE, title="Tes pihak lain", sections=()))
    found, _ = InstrumentTemplate.objects.get_or_create(
        code=REFERENCE, defaults={**fields, "live": True, "is_reference": True}
    )
    return found


def _words(mark: str, *names: str) -> dict[str, Any]:
    return {name: canary(f"{mark}{name}") for name in names}


def result_values(**changes: Any) -> dict[str, Any]:
    """Return what the planning of an instrument asks."""
    return {
        "reference": reference_test(),
        "planned_date": timezone.localdate(),
        **_words("result", "purpose"),
        **changes,
    }


def visit_values() -> dict[str, Any]:
    """Return what the planning of a visit asks."""
    return _words("visit", "purpose", "data_sought", "persons_to_meet", "may_tell", "may_not_tell", "companion")


def conference_values() -> dict[str, Any]:
    """Return what the proposal of a conference asks."""
    return _words("conference", "problem", "data_sought", "may_not_tell")


def participant_values(**changes: Any) -> dict[str, Any]:
    """Return somebody without an account."""
    return {**_words("participant", "name", "position"), **changes}


def referral_values() -> dict[str, Any]:
    """Return what the considering of a referral asks."""
    return _words("referral", "reason", "services_given", "help_requested")


def commitment_values(**changes: Any) -> dict[str, Any]:
    """Return who does what within a week."""
    return {"due_date": timezone.localdate() + timedelta(days=7), **_words("commitment", "party", "action"), **changes}


def give_consents(case: Case, *purposes: str, by: User, givers: tuple[str, ...] = BOTH) -> list[Consent]:
    """Record that these givers consented to these purposes."""
    return [answer_consent(case, purpose, giver, by=by) for purpose in purposes for giver in givers]


def answer_consent(case: Case, purpose: str, giver: str, *, by: User, is_given: bool = True) -> Consent:
    """Record one answer."""
    values = {
        "purpose": purpose,
        "giver": giver,
        "giver_name": "Rekaan",
        "text_version": "Persetujuan v1",
        "means": "tertulis",
        "given_date": timezone.localdate(),
    }
    return cases.consent_record(case, values, is_given=is_given, by=by, at=timezone.now())
