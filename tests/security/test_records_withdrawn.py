"""The guardian withdraws: every share, link and window of the child stops at the next request, and the log says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cms.records.actions.packets import packet_link, packet_offer
from cms.records.actions.shares import share_offer, share_pledge
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Consent, PacketLink, Share, Verb
from cms.records.models.consent import Purpose
from tests.factories.accounts import signed_in
from tests.factories.activities import give_consents
from tests.factories.clock import clock_at
from tests.factories.conference import Meeting
from tests.factories.records import CANARY, canary
from tests.factories.referrals import frozen

pytestmark = pytest.mark.django_db
PURPOSES = (Purpose.SHARING, Purpose.CONFERENCE, Purpose.REFERRAL)


class Ways:
    """One child, four ways: a share, a participant's window, a packet in the room, a packet by a link that is open."""

    def __init__(self) -> None:
        cache.clear()  # how often codes were told in other tests
        self.meeting = Meeting()
        self.pupils, self.owner, self.now = self.meeting.pupils, self.meeting.owner, self.meeting.now
        self.inside = self.meeting.starts + timedelta(minutes=5)
        case: Any = self.meeting.conference.case
        give_consents(case, Purpose.SHARING, by=self.owner)
        self.people = {"share": self.meeting.guru, "window": self.meeting.guru, "packet": self.pupils.people["kepala"]}
        self.meeting.invite()
        self.shares = {"share": self._shared(case), "window": self.meeting.open(), "packet": self._offered()}
        for name, share in self.shares.items():
            share_pledge(share, by=self.people[name], at=self.now)
        outside = frozen(self.pupils)
        made = packet_link(outside, days=7, by=self.owner, at=self.now)
        self.browser, self.link = Client(), reverse("packet_link", args=[made.token])
        with clock_at(self.inside - timedelta(minutes=4)):
            self.browser.post(self.link, {"kode": made.code})
        self.codes = {case.code, self.meeting.conference.code, self.offered.code, outside.code}

    def _shared(self, case: Any) -> Share:
        until = self.now + timedelta(days=7)
        return share_offer(
            case, self.meeting.guru, fields=["summary"], since=self.now, until=until, by=self.owner, at=self.now
        )

    def _offered(self) -> Share:
        self.offered = frozen(self.pupils, self.people["packet"])
        return packet_offer(self.offered, by=self.owner, at=self.now)

    def shown(self) -> dict[str, str]:
        """Return what each way answers at the next request, followed where it leads."""
        with clock_at(self.inside):
            found = {
                name: signed_in(self.people[name]).get(f"/ruang/siswa/dibagikan/{share.pk}/", follow=True)
                for name, share in self.shares.items()
            }
            found["link"] = self.browser.get(self.link)
            return {name: answer.content.decode() for name, answer in found.items()}

    def withdraw(self, giver: str) -> None:
        """Withdraw every consent of this giver, on the screen."""
        with clock_at(self.inside):
            client = signed_in(self.owner)
            for consent in Consent.objects.filter(student=self.pupils.student, giver=giver, state="diberikan"):
                address = desk_of(consent).url("close", consent)
                assert client.post(address, {"note": "Tidak setuju lagi."}).status_code == 302


@pytest.mark.parametrize("giver", ["orang_tua", "siswa"])
def test_every_way_stops_at_the_next_request_and_the_log_says_so(giver: str) -> None:
    ways = Ways()
    before = ways.shown()
    marks = {
        "share": "casesummary",
        "window": "conferenceproblem",
        "packet": "referralreason",
        "link": "referralreason",
    }
    for name, mark in marks.items():
        assert canary(mark) in before[name], name
    ways.withdraw(giver)
    for name, page in ways.shown().items():
        assert CANARY not in page, name
    assert not Share.objects.exclude(state="closed").exists()
    assert not PacketLink.objects.filter(closed_at__isnull=True).exists()
    rows = AccessLogRow.objects.filter(verb=Verb.UNSHARE, why="consent")
    assert {row.code for row in rows} == ways.codes
    assert rows.count() == 4
    ended = [row.facts["ended"] for row in AccessLogRow.objects.filter(facts__what="withdraw").order_by("number")]
    assert sum(ended) == 4
    history = signed_in(ways.owner).get(desk_of(ways.offered).url("history", ways.offered)).content.decode()
    assert Verb.UNSHARE.label in history


def test_a_consent_given_anew_opens_nothing_again() -> None:
    ways = Ways()
    assert canary("casesummary") in ways.shown()["share"]
    ways.withdraw("orang_tua")
    give_consents(ways.meeting.conference.case, *PURPOSES, by=ways.owner)
    for name, page in ways.shown().items():
        assert CANARY not in page, name
