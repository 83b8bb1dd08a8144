"""An attendance that was noted wrongly is set right by the owner, while the report is open; each correction is logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.cases import consent_withdraw
from cms.records.actions.conferences import conference_open
from cms.records.actions.moving import record_step
from cms.records.actions.shares import share_pledge
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Participant, Share, Verb
from cms.records.models.consent import Purpose
from tests.factories.accounts import signed_in
from tests.factories.activities import give_consents
from tests.factories.conference import Meeting

pytestmark = pytest.mark.django_db
REPORT = {"data_found": "a", "fulfilment": "sebagian", "evaluation": "b", "analysis": "c", "follow_up": "d"}


@pytest.fixture
def meeting() -> Meeting:
    """A conference that has begun; who was invited without account was there."""
    made = Meeting()
    made.invite()
    made.inside = made.starts + timedelta(minutes=5)
    made.pledged = timezone.localdate(made.inside)
    made.step("hadir", made.outsider, at=made.inside, pledged_date=made.pledged)
    return made


def state(participant: Any) -> str:
    return str(Participant.objects.get(pk=participant.pk).state)


def test_both_ways_while_people_meet_and_after_until_the_report(meeting: Meeting) -> None:
    meeting.step("tidak-hadir", meeting.colleague, at=meeting.inside)
    with pytest.raises(Refused, match="Isi dahulu: tanggal pernyataan"):
        meeting.step("ternyata-hadir", meeting.colleague, at=meeting.inside)
    meeting.step("ternyata-hadir", meeting.colleague, at=meeting.inside, pledged_date=meeting.pledged)
    assert state(meeting.colleague) == "hadir"
    meeting.step("terlaksana", at=meeting.inside, core="Dibahas.")
    meeting.step("ternyata-tidak-hadir", meeting.colleague, at=meeting.inside)
    assert state(meeting.colleague) == "tidak_hadir"
    rows = AccessLogRow.objects.filter(code=meeting.colleague.code, verb=Verb.CHANGE, facts__has_key="move")
    assert {row.facts["move"] for row in rows} == {"ternyata-hadir", "ternyata-tidak-hadir"}
    meeting.step("selesaikan-laporan", at=meeting.inside, **REPORT)
    for name, one in (("ternyata-hadir", meeting.colleague), ("ternyata-tidak-hadir", meeting.outsider)):
        with pytest.raises(Refused, match=r"sudah selesai; kehadirannya|Catat dahulu undangan"):
            meeting.step(name, one, at=meeting.inside, pledged_date=meeting.pledged)


def test_who_comes_late_is_noted_after_the_meeting_too(meeting: Meeting) -> None:
    meeting.step("terlaksana", at=meeting.inside, core="Dibahas.")
    assert meeting.step("hadir", meeting.colleague, at=meeting.inside, pledged_date=meeting.pledged).state == "hadir"


def test_a_meeting_that_took_place_keeps_one_who_was_there(meeting: Meeting) -> None:
    meeting.step("ternyata-tidak-hadir", meeting.outsider, at=meeting.inside)
    meeting.step("ternyata-hadir", meeting.outsider, at=meeting.inside, pledged_date=meeting.pledged)
    meeting.step("terlaksana", at=meeting.inside, core="Dibahas.")
    with pytest.raises(Refused, match="siapa yang hadir"):
        meeting.step("ternyata-tidak-hadir", meeting.outsider, at=meeting.inside)
    assert state(meeting.outsider) == "hadir"


def test_a_correction_needs_the_consents_and_opens_nothing_again(meeting: Meeting) -> None:
    meeting.conference.refresh_from_db()
    share = conference_open(meeting.conference, meeting.guru, fields=["problem"], by=meeting.owner, at=meeting.now)
    share_pledge(share, by=meeting.guru, at=meeting.now)
    meeting.step("hadir", meeting.colleague, at=meeting.inside, pledged_date=meeting.pledged)
    assert Share.objects.get().state == "open"
    meeting.step("ternyata-tidak-hadir", meeting.colleague, at=meeting.inside)
    assert Share.objects.get().state == "closed"
    consent_withdraw(meeting.consents[0], note="", by=meeting.owner, at=meeting.now)
    with pytest.raises(Refused, match="persetujuan yang berlaku"):
        meeting.step("ternyata-hadir", meeting.colleague, at=meeting.inside, pledged_date=meeting.pledged)
    give_consents(meeting.conference.case, Purpose.CONFERENCE, by=meeting.owner)
    meeting.step("ternyata-hadir", meeting.colleague, at=meeting.inside, pledged_date=meeting.pledged)
    assert Share.objects.get().state == "closed"


def test_nobody_else_corrects_and_not_what_was_not_noted(meeting: Meeting) -> None:
    for name in ("guru", "koordinator", "konselor2", "kepala"):
        with pytest.raises(NotAllowed):
            record_step(meeting.outsider, "ternyata-tidak-hadir", {}, by=meeting.pupils.people[name], at=meeting.inside)
    with pytest.raises(WrongState):
        meeting.step("ternyata-tidak-hadir", meeting.colleague, at=meeting.inside)
    meeting.step("ternyata-tidak-hadir", meeting.outsider, at=meeting.inside)


def test_the_page_of_the_conference_offers_the_correction(meeting: Meeting) -> None:
    page = signed_in(meeting.owner).get(desk_of(meeting.conference).url("read", meeting.conference)).content.decode()
    assert "Perbaiki: tidak hadir" in page
    assert f"{desk_of(meeting.outsider).url('read', meeting.outsider)}langkah/ternyata-tidak-hadir/" in page
    meeting.step("terlaksana", at=meeting.inside, core="Dibahas.")
    page = signed_in(meeting.owner).get(desk_of(meeting.conference).url("read", meeting.conference)).content.decode()
    assert "Perbaiki: tidak hadir" in page
    meeting.step("selesaikan-laporan", at=meeting.inside, **REPORT)
    page = signed_in(meeting.owner).get(desk_of(meeting.conference).url("read", meeting.conference)).content.decode()
    assert "Perbaiki: tidak hadir" not in page
