"""What a letter may say: the record and what stands around it, opened only when a line of the letter asks."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, cast

from django.db.models import Q
from django.utils import timezone

from ..models import Case, CaseConference, Commitment, Consent, HomeVisit, InstrumentResult, Participant, Referral
from ..models.activity import ActivityRecord
from ..models.commitment import CommitmentState
from ..models.conference import ParticipantState
from ..models.consent import ConsentState, Giver, Purpose
from ..models.guardian import GuardianState, Relation
from ..models.student import Student
from ..sharing import consents_missing
from . import words

OFFICE = "Guru BK/Konselor"


class Facts:
    """One record of an activity (for an invitation: of a participant) as the letters read it."""

    def __init__(self, record: ActivityRecord | Participant) -> None:
        self.record = record
        self.today = timezone.localdate()

    # --- The record, by its kind -----------------------------------------------------------------------------------

    @property
    def activity(self) -> Any:
        """Return the record of the activity."""
        return self.record.conference if isinstance(self.record, Participant) else self.record

    @property
    def visit(self) -> HomeVisit:
        """Return the visit."""
        return cast("HomeVisit", self.record)

    @property
    def conference(self) -> CaseConference:
        """Return the conference."""
        return cast("CaseConference", self.activity)

    @property
    def participant(self) -> Participant:
        """Return who is invited."""
        return cast("Participant", self.record)

    @property
    def referral(self) -> Referral:
        """Return the referral."""
        return cast("Referral", self.record)

    @property
    def result(self) -> InstrumentResult:
        """Return the result of an instrument."""
        return cast("InstrumentResult", self.record)

    # --- Around it -------------------------------------------------------------------------------------------------

    @property
    def student(self) -> Student:
        """Return the pupil."""
        return self.record.student

    @property
    def case(self) -> Case:
        """Return the case."""
        return cast("Case", self.activity.case)

    @property
    def counselor(self) -> str:
        """Return the name of the counselor in charge."""
        return str(self.record.owner)

    @cached_property
    def guardians(self) -> list[Any]:
        """Return those whom the school may still turn to; parents before other guardians."""
        found = list(self.student.guardians.filter(state=GuardianState.ACTIVE).order_by("created_at", "pk"))
        return sorted(found, key=lambda guardian: guardian.relation == Relation.GUARDIAN)

    def school_class(self, on: date | None = None) -> str:
        """Return the name of the pupil's class on that day (None: today), "" where none is known."""
        on = on or self.today
        placed = self.student.placements.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
        found = placed.select_related("school_class").order_by("-since").first()
        return found.school_class.name if found else ""

    def home(self) -> str:
        """Return the address of the pupil, of his guardian where only that is known."""
        of_guardians = (guardian.address for guardian in self.guardians)
        return str(self.student.address or next((address for address in of_guardians if address), ""))

    def letter_number(self) -> str:
        """Return the number of the letter as it is printed; "" leaves the school's pattern to be written in."""
        on = self.activity.letter_date or self.today
        return words.numbered(self.record.school.letter_number_pattern, self.activity.letter_number.strip(), on)

    # --- Consents --------------------------------------------------------------------------------------------------

    def consent(self, purpose: Purpose, giver: Giver) -> Consent | None:
        """Return the answer of this person that counts now, if it is a yes."""
        at_case = Q(case__isnull=True) | Q(case=self.case)
        answers = Consent.objects.filter(at_case, student=self.student, purpose=purpose, giver=giver)
        newest: Consent | None = answers.order_by("-given_date", "-created_at").first()
        return newest if newest is not None and newest.state == ConsentState.GIVEN else None

    def consent_words(self, purpose: Purpose, giver: Giver) -> str:
        """Return number and day of the consent, "" where there is none."""
        found = self.consent(purpose, giver)
        return f"{found.code}, {words.day(found.given_date)}" if found else ""

    def basis(self, purpose: Purpose) -> str:
        """Return all consents for the purpose in one line."""
        said = [(giver.label, self.consent_words(purpose, giver)) for giver in Giver]
        return "; ".join(f"{label}: {text}" for label, text in said if text)

    def unconsented(self, purpose: Purpose, *givers: Giver) -> str:
        """Return what is missing of the consents as a sentence, "" where nothing is."""
        missing = consents_missing(self.activity, purpose, givers or tuple(Giver))
        return (
            f"Belum ada persetujuan yang berlaku untuk “{purpose.label}” dari: {', '.join(missing)}." if missing else ""
        )

    # --- Commitments and participants ------------------------------------------------------------------------------

    @cached_property
    def commitments(self) -> list[Commitment]:
        """Return what was agreed at this activity, by its day; without what was dropped."""
        rows = self.activity.commitments.exclude(state=CommitmentState.DROPPED)
        return list(rows.order_by("due_date", "pk"))

    def agreed(self) -> str:
        """Return the commitments as lines."""
        return "\n".join(
            f"{one.party}: {one.action}, paling lambat {words.day(one.due_date)}." for one in self.commitments
        )

    @cached_property
    def participants(self) -> list[Participant]:
        """Return everybody who is invited to the conference."""
        return list(self.conference.participants.order_by("created_at", "pk"))

    @property
    def present(self) -> list[Participant]:
        """Return who was there."""
        return [one for one in self.participants if one.state == ParticipantState.ATTENDED]
