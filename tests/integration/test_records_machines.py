"""Every table of moves as a machine: random people try random moves while consents come and go and the clock runs.

Whatever they do: nobody but who is meant makes a move, no state is reached without its consents, nothing is accepted
twice, nobody approves what is his own, and nothing follows an end.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused
from cms.records.actions.cases import consent_withdraw
from cms.records.actions.moving import record_step
from cms.records.models import AccessLogRow, CaseConference, Commitment, Consent, Participant, Referral, Verb
from cms.records.models.conference import CaseConferenceState
from cms.records.models.consent import ConsentState, Giver
from cms.records.moves import Move, Who
from cms.records.tables import TABLES
from tests.factories.activities import answer_consent, reference_test
from tests.factories.records import Pupils, make_pupils
from tests.proof import PROOF, proof_number

PEOPLE = ("konselor", "koordinator", "ppdp", "konselor2", "konselor_lain", "kepala", "guru", "operator", "admin")
MADE: dict[str, str] = {
    "homevisit": "visit",
    "instrumentresult": "result",
    "caseconference": "conference",
    "participant": "participant",
    "referral": "referral",
    "commitment": "commitment",
    "personrequest": "request",
}
PURPOSES: dict[str, str] = {
    "homevisit": "kunjungan",
    "instrumentresult": "instrumen",
    "caseconference": "konferensi",
    "participant": "konferensi",
    "referral": "alih_tangan",
    "commitment": "konseling",
    "personrequest": "konseling",
}


LEAST = {
    "homevisit": 10,
    "instrumentresult": 5,
    "caseconference": 5,
    "participant": 2,
    "referral": 8,
    "commitment": 2,
    "personrequest": 7,
}
REACHED: defaultdict[str, set[str]] = defaultdict(set)


class Machine(RuleBasedStateMachine):
    """One record of one kind in a school full of people."""

    kind: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()  # every run begins in the same empty school
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize(gives=st.sets(st.sampled_from(Giver)))
    def begin(self, gives: set[Giver]) -> None:
        self.pupils: Pupils = make_pupils()
        self.now: datetime = timezone.now()
        self.record: Any = self.pupils.below[MADE[self.kind]]
        self.lasts: list[str] = [self.record.state]
        self.made: list[Move] = []
        for giver in sorted(gives):
            self.answer(giver, is_given=True)
        self.receive()

    def receive(self) -> None:
        """Name a receiver with an account; let a participant's conference be one to which he is invited."""
        if isinstance(self.record, Referral):
            Referral.objects.filter(pk=self.record.pk).update(receiver_account=self.pupils.people["konselor2"])
        if self.kind == "participant":
            CaseConference.objects.filter(pk=self.record.conference_id).update(
                state=CaseConferenceState.INVITED, starts_at=self.now, ends_at=self.now + timedelta(hours=2)
            )

    @rule(giver=st.sampled_from(Giver), is_given=st.booleans())
    def answer(self, giver: Giver, is_given: bool) -> None:
        """Record a consent or a refusal."""
        case: Any = self.pupils.below["case"]
        answer_consent(case, PURPOSES[self.kind], giver, by=self.pupils.owner, is_given=is_given)

    @rule(giver=st.sampled_from(Giver))
    def withdraw(self, giver: Giver) -> None:
        """Withdraw what stands."""
        consent = self.newest(giver)
        if consent is not None and consent.state == ConsentState.GIVEN:
            consent_withdraw(consent, note="", by=self.pupils.owner, at=self.now)

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    @rule(data=st.data(), is_full=st.booleans() | st.just(True))
    def tries_anything(self, data: st.DataObject, is_full: bool) -> None:
        """Whoever it is tries any move, of this state or not, with everything filled or nothing."""
        move = data.draw(st.sampled_from(TABLES[self.kind].moves))
        self.tries(move, self.pupils.people[data.draw(st.sampled_from(PEOPLE))], is_full=is_full)

    @rule(data=st.data())
    def goes_on(self, data: st.DataObject) -> None:
        """Who is meant tries a move of this state that ends nothing, with everything ready."""
        table = TABLES[self.kind]
        moves = table.of(self.lasts[-1])
        moves = tuple(move for move in moves if not table.is_end(move.target)) or moves
        if moves:
            move = data.draw(st.sampled_from(moves))
            self.make_ready(move)
            self.tries(move, self.meant(move), is_full=True)

    def make_ready(self, move: Move) -> None:
        """Record the consents and what hangs on the record, as a careful counselor does."""
        for giver in {giver for need in move.needs for giver in need.givers}:
            self.answer(giver, is_given=True)
        Commitment.objects.filter(student=self.pupils.student).exclude(pk=self.record.pk).update(state="ditepati")
        if self.kind == "caseconference":
            today = timezone.localdate(self.now)
            Participant.objects.filter(conference=self.record).update(state="hadir", pledged_date=today)
        if self.kind == "referral":
            Referral.objects.filter(pk=self.record.pk).update(packet_frozen_at=self.now)

    def meant(self, move: Move) -> User:
        """Return whose move it is."""
        people = self.pupils.people
        return {
            Who.OWNER: self.pupils.owner,
            Who.SECOND: people["koordinator"],
            Who.DECIDER: people["ppdp"],
            Who.RECEIVER: people["konselor2"],
        }[move.who]

    def tries(self, move: Move, person: User, *, is_full: bool) -> None:
        """Try it; where it is made, it was right, and a second press of the same button is not."""
        was = type(self.record).objects.get(pk=self.record.pk)
        values = {field: self.value(was, field) for field in move.asks} if is_full else {}
        try:
            moved = record_step(was, move.name, values, by=person, at=self.now)
        except (NotAllowed, Refused):
            assert type(was).objects.get(pk=was.pk).state == was.state
            return
        self.holds(move, person, before=self.lasts[-1])
        self.lasts.append(moved.state)
        self.made.append(move)
        REACHED[self.kind].add(moved.state)
        if move.target not in move.sources:
            with pytest.raises((NotAllowed, Refused)):
                record_step(was, move.name, values, by=person, at=self.now)

    def value(self, record: Any, name: str) -> Any:
        """Return something that fits the field."""
        field = record._meta.get_field(name)
        if name == "receiver" or (field.is_relation and name != "receiver_account"):
            return None
        if name == "receiver_account":
            return self.pupils.people["konselor2"]
        if field.choices:
            return next(value for value, _ in field.choices if value)
        kinds = {"DateTimeField": self.now, "DateField": timezone.localdate(self.now), "BooleanField": True}
        ends = {"ends_at": self.now + timedelta(hours=2)}
        return ends.get(name) or kinds.get(
            field.get_internal_type(), 30 if "Integer" in field.get_internal_type() else "x"
        )

    def holds(self, move: Move, person: User, *, before: str) -> None:
        """Say why the move was rightly made."""
        owner = self.pupils.owner
        assert before in move.sources
        assert person == self.meant(move)
        assert move.who is Who.OWNER or person != owner, "nobody approves or accepts what is his own"
        record = type(self.record).objects.get(pk=self.record.pk)
        for need in move.needs:
            if need.unless and getattr(record, need.unless) is not None:
                assert record.emergency_by != owner
                continue
            for giver in need.givers:
                newest = self.newest(giver)
                assert newest is not None, f"{move.name} without a consent of {giver}"
                assert newest.state == ConsentState.GIVEN, f"{move.name} against {giver}"
        for name in move.filled:
            assert getattr(record, name) not in (None, ""), name

    def newest(self, giver: Giver) -> Consent | None:
        rows = Consent.objects.filter(student=self.pupils.student, purpose=PURPOSES[self.kind], giver=giver)
        return rows.order_by("-given_date", "-created_at").first()

    @invariant()
    def the_state_is_where_the_last_move_led(self) -> None:
        if not hasattr(self, "lasts"):
            return
        table, record = TABLES[self.kind], type(self.record).objects.get(pk=self.record.pk)
        assert record.state == self.lasts[-1]
        led = zip(self.lasts, self.made, strict=False)
        assert not any(table.is_end(state) and not move.corrects for state, move in led), "something followed an end"
        if "trail" in {field.name for field in record._meta.concrete_fields}:
            assert [entry["move"] for entry in record.trail or []] == [move.name for move in self.made]
        moves = AccessLogRow.objects.filter(code=record.code, facts__has_key="move").exclude(verb=Verb.DENIED)
        assert moves.count() == len(self.lasts) - 1


def _machine(kind: str) -> type[Machine]:
    class One(Machine):
        """The machine of one kind."""

    One.kind = kind
    return One


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TABLES)
def test_no_way_leads_around_the_table(kind: str) -> None:
    reference_test()
    sizes = settings(
        max_examples=proof_number(8, 100),
        stateful_step_count=proof_number(30, 60),
        derandomize=not PROOF,
        deadline=None,
    )
    run_state_machine_as_test(_machine(kind), settings=sizes)
    assert len(REACHED[kind]) >= LEAST[kind], "the machine moves, or it would prove nothing"
