"""Every way on which others see a child as one machine: time runs, consents go, things end, in any order.

Whatever happens: a way shows its content exactly while nothing has ended it, and what was ended never opens again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from cms.core.errors import NotAllowed, Refused
from cms.records.actions.cases import consent_withdraw
from cms.records.actions.conferences import conference_open
from cms.records.actions.handovers import handover_offer, handovers_accept
from cms.records.actions.moving import record_step
from cms.records.actions.packets import packet_link, packet_offer, packet_shut
from cms.records.actions.shares import share_close, share_offer, share_pledge
from cms.records.models import Consent, Referral, Share
from cms.records.models.consent import ConsentState, Giver, Purpose
from cms.records.selectors import readable_fields
from tests.factories.activities import answer_consent, reference_test
from tests.factories.clock import clock_at
from tests.factories.conference import Meeting
from tests.factories.records import canary
from tests.factories.referrals import frozen
from tests.proof import PROOF, proof_number

STAYS_OPEN = timedelta(minutes=30)
PURPOSES = (Purpose.SHARING, Purpose.CONFERENCE, Purpose.REFERRAL)
WAYS = ("share", "meeting", "packet", "link")
OF_PURPOSE = {Purpose.SHARING: {"share"}, Purpose.CONFERENCE: {"meeting"}, Purpose.REFERRAL: {"packet", "link"}}
SEEN: set[tuple[str, bool]] = set()
"""Which ways were found open and shut: a machine in which nothing opens would prove nothing."""


class AccessMachine(RuleBasedStateMachine):
    """A share, a participant's window, a packet in the room, and a packet by a link, all of one pupil."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        cache.clear()
        self.meeting = Meeting()
        self.pupils, self.owner = self.meeting.pupils, self.meeting.owner
        self.guru, self.colleague = self.meeting.guru, self.pupils.people["konselor2"]
        self.now: datetime = self.meeting.now
        self.case: Any = self.meeting.conference.case
        for purpose in PURPOSES:
            for giver in Giver:
                answer_consent(self.case, purpose, giver, by=self.owner)
        self.spans = dict.fromkeys(WAYS, (self.now, self.now))
        self.ended: set[str] = set()
        self.open_share()
        self.open_meeting()
        self.open_packets()

    def open_share(self) -> None:
        """Share the summary of the case for three days."""
        until = self.now + timedelta(days=3)
        self.share = share_offer(
            self.case, self.guru, fields=["summary"], since=self.now, until=until, by=self.owner, at=self.now
        )
        share_pledge(self.share, by=self.guru, at=self.now)
        self.spans["share"] = (self.now, until)

    def open_meeting(self) -> None:
        """Invite, and let the colleague pledge."""
        starts, ends = self.now, self.now + timedelta(hours=5)
        self.meeting.invite(starts, ends)
        conference = self.meeting.conference
        offered = conference_open(conference, self.guru, fields=["problem"], by=self.owner, at=self.now)
        share_pledge(offered, by=self.guru, at=self.now)
        self.spans["meeting"] = (starts, ends)

    def open_packets(self) -> None:
        """Freeze two packets: one for a colleague with an account, one for a browser outside that told the code."""
        self.inside, self.outside = frozen(self.pupils, self.colleague), frozen(self.pupils)
        offered = packet_offer(self.inside, by=self.owner, at=self.now)
        share_pledge(offered, by=self.colleague, at=self.now)
        self.spans["packet"] = (offered.since, offered.until)
        made = packet_link(self.outside, days=7, by=self.owner, at=self.now)
        self.browser, self.path = Client(), reverse("packet_link", args=[made.token])
        with clock_at(self.now):
            assert self.browser.post(self.path, {"kode": made.code}).status_code == 302
        self.spans["link"] = (self.now, self.now + STAYS_OPEN)

    # --- What happens ------------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 20, 29, 61, 180, 24 * 60, 3 * 24 * 60)))
    def wait(self, minutes: int) -> None:
        """Let time pass; never to the very second at which something ends."""
        self.now += timedelta(minutes=minutes, seconds=1)

    @rule(purpose=st.sampled_from(PURPOSES), giver=st.sampled_from(Giver))
    def withdraw(self, purpose: Purpose, giver: Giver) -> None:
        """Withdraw a consent: what rests on it is over."""
        rows = Consent.objects.filter(student=self.pupils.student, purpose=purpose, giver=giver)
        newest = rows.order_by("-given_date", "-created_at").first()
        if newest is not None and newest.state == ConsentState.GIVEN:
            consent_withdraw(newest, note="", by=self.owner, at=self.now)
            self.ended |= OF_PURPOSE[purpose]

    @rule(purpose=st.sampled_from(PURPOSES), giver=st.sampled_from(Giver), is_given=st.booleans())
    def answer(self, purpose: Purpose, giver: Giver, is_given: bool) -> None:
        """Record a yes, which opens nothing again, or a no."""
        answer_consent(self.case, purpose, giver, by=self.owner, is_given=is_given)
        if not is_given:
            self.ended |= OF_PURPOSE[purpose]

    @rule()
    def close_share(self) -> None:
        """End the share."""
        if self.tried(lambda: share_close(self.share, by=self.owner, at=self.now)):
            self.ended.add("share")

    @rule(name=st.sampled_from(("tunda", "batalkan")))
    def halt_meeting(self, name: str) -> None:
        """Put the meeting off, or call it off."""
        if self.tried(lambda: self.meeting.step(name, at=self.now, halted_reason="Berhalangan.")):
            self.ended.add("meeting")

    @rule(is_inside=st.booleans(), is_revoked=st.booleans())
    def end_packet(self, is_inside: bool, is_revoked: bool) -> None:
        """Revoke a referral, or shut the ways to its packet."""
        referral = Referral.objects.get(pk=(self.inside if is_inside else self.outside).pk)
        values = {"halted_reason": "Keluarga pindah."}
        at, by = self.now, self.owner
        done = (
            self.tried(lambda: record_step(referral, "cabut", values, by=by, at=at))
            if is_revoked
            else self.tried(lambda: packet_shut(referral, by=by, at=at))
        )
        if done:
            self.ended.add("packet" if is_inside else "link")

    @rule(sure=st.sampled_from((False, False, False, True)))
    def hand_over(self, sure: bool) -> None:
        """Give the pupil to another counselor: whatever the former one opened is shut."""
        person = self.pupils.people["konselor2"]
        if not sure or self.owner == person:
            return
        offer = handover_offer(self.pupils.student, person, by=self.owner, at=self.now)
        handovers_accept([offer], by=person, at=self.now)
        self.owner = self.meeting.owner = person
        self.ended |= set(WAYS)

    def tried(self, act: Any) -> bool:
        """Do it; return whether it was allowed."""
        try:
            act()
        except (NotAllowed, Refused):
            return False
        return True

    # --- What is seen --------------------------------------------------------------------------------------------------

    @invariant()
    def whoever_looks_sees_it_exactly_while_it_runs(self) -> None:
        if not hasattr(self, "browser"):
            return
        with clock_at(self.now):
            shown = self.shown()
        for name in WAYS:
            since, until = self.spans[name]
            runs = name not in self.ended and since <= self.now < until
            assert shown[name] is runs, (name, self.now, self.ended)
            SEEN.add((name, runs))

    def shown(self) -> dict[str, bool]:
        """Return for each way whether its content comes now."""
        page = self.browser.get(self.path).content.decode()
        is_colleague = self.owner != self.colleague  # who has the pupil now reads all of it by himself
        return {
            "share": "summary" in readable_fields(self.guru, self.case),
            "meeting": "problem" in readable_fields(self.guru, self.meeting.conference),
            "packet": is_colleague and "packet" in readable_fields(self.colleague, self.inside),
            "link": canary("name") in page,
        }


@pytest.mark.django_db
def test_no_way_outlives_its_end() -> None:
    reference_test()
    sizes = settings(
        max_examples=proof_number(8, 120),
        stateful_step_count=proof_number(12, 40),
        derandomize=not PROOF,
        deadline=None,
    )
    run_state_machine_as_test(AccessMachine, settings=sizes)
    assert {(name, True) for name in WAYS} <= SEEN, "each way was open once"
    assert {(name, False) for name in WAYS} <= SEEN, "and shut once"
    assert not Share.objects.exists()
