"""One record of each activity, moved along its table to where its letters are drawn; the forms are released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.records.actions import activities, cases
from cms.records.actions.moving import record_step
from cms.records.desk import desk_of
from cms.records.letters.maps import LETTERS
from cms.records.models import (
    Case,
    CaseConference,
    HomeVisit,
    InstrumentResult,
    Participant,
    ProtectedRecord,
    Receiver,
    Referral,
)
from cms.records.models.consent import Giver, Purpose
from tests.factories.instruments import make_released
from tests.factories.records import Pupils, canary, case_values, consent_values, make_pupils
from tests.rendered import FORMS

PLAN = {"purpose": canary("visitpurpose"), "data_sought": canary("visitdata"), "persons_to_meet": canary("visitmeet")}


@dataclass
class Activities:
    """The pupil with one case and one record of each activity on it."""

    pupils: Pupils
    case: Case
    visit: HomeVisit
    conference: CaseConference
    participant: Participant
    referral: Referral
    result: InstrumentResult


def release_forms() -> None:
    """Release the form of each letter, as shipped."""
    for code in sorted({letter.form for letter in LETTERS}):
        make_released(FORMS[code])


def give_consents(case: Case, *givers: Giver) -> None:
    """Record a yes to everything."""
    for purpose in Purpose:
        for giver in givers or tuple(Giver):
            values = {**consent_values(), "purpose": purpose.value, "giver": giver.value}
            cases.consent_record(case, values, is_given=True, by=case.owner, at=timezone.now())


def step(record: Any, name: str, **values: Any) -> Any:
    """Make a move as the owner."""
    return record_step(record, name, values, by=record.owner, at=timezone.now())


def make_activities() -> Activities:
    """Return the records, each at its beginning, with every consent given."""
    pupils, now = make_pupils(), timezone.now()
    case = cases.case_create(pupils.student, case_values(), by=pupils.owner, at=now)
    give_consents(case)
    by = pupils.owner
    receiver = Receiver.objects.create(
        school=pupils.school, name="Puskesmas Contoh", kind="psikolog", contact="Ibu Ahli", address="Jalan Contoh 5",
        added_by=by, added_at=now,
    )  # fmt: skip
    conference = activities.case_conference_propose(case, conference_values(), by=by, at=now)
    version = make_released(FORMS["sosiometri"])
    return Activities(
        pupils,
        case,
        activities.home_visit_plan(case, {**PLAN, "companion": "Pak Wali (wali kelas)"}, by=by, at=now),
        conference,
        activities.participant_add(conference, {"name": canary("guest"), "position": "Wali kelas"}, by=by, at=now),
        activities.referral_begin(case, {**referral_values(), "receiver": receiver}, track="keluar", by=by, at=now),
        activities.instrument_result_plan(
            case, {"purpose": canary("resultpurpose"), "version": version}, by=by, at=now
        ),
    )


def conference_values() -> dict[str, Any]:
    """Return what a conference begins with."""
    return {"problem": canary("conferenceproblem"), "data_sought": canary("conferencedata")}


def referral_values() -> dict[str, Any]:
    """Return what a referral begins with."""
    return {
        "reason": canary("referralreason"),
        "services_given": canary("referralservices"),
        "help_requested": canary("referralhelp"),
    }


def visit_agreed(visit: HomeVisit) -> HomeVisit:
    """Return the visit after the pupil agreed: its letters can be drawn."""
    soon = timezone.now() + timedelta(days=3)
    return step(visit, "setuju", visit_at=soon, letter_number="12", letter_date=timezone.localdate())  # type: ignore[no-any-return]  # a visit


def visit_reported(visit: HomeVisit) -> HomeVisit:
    """Return the visit with its final report."""
    now = timezone.now()
    visit = step(visit_agreed(visit), "kirim-surat", letter_channel="pos")
    visit = step(step(visit, "bersedia", slip="kembali"), "jadwalkan")
    visit = step(visit, "terlaksana", visited_at=now, minutes=45, persons_met="Ibu Rekaan (ibu)\nKak Rekaan, kakak")
    due = timezone.localdate() + timedelta(days=14)
    values = {"party": "Ibu", "action": canary("visitaction"), "due_date": due}
    activities.commitment_add(visit, values, by=visit.owner, at=now)
    found = {name: canary(f"visit{name}") for name in ("home_condition", "data_found", "statements", "facilities")}
    visit = step(visit, "susun-laporan", **{**found, "facilities": ""})
    rest = {name: canary(f"visit{name}") for name in ("evaluation", "analysis", "follow_up")}
    return step(visit, "selesaikan-laporan", revisit_needed=False, **rest)  # type: ignore[no-any-return]  # a visit


def letters_by_name(record: ProtectedRecord) -> dict[str, Any]:
    """Return the letters of the record's kind by name."""
    return {letter.name: letter for letter in LETTERS if letter.model is type(record)}


def client_of(person: User) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client()
    client.force_login(person)
    return client


def address(record: ProtectedRecord, letter: str, kind: str) -> str:
    """Return the address of a letter."""
    return f"{desk_of(record).url('read', record)}surat/{letter}/{kind}/"
