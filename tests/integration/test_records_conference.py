"""Who takes part in a conference reads what was ticked for him: after his pledge, while it lasts, while consent stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.cases import consent_withdraw
from cms.records.actions.conferences import conference_change, conference_open
from cms.records.actions.shares import share_offer, share_pledge
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, CaseConference, Participant, Share, Verb
from cms.records.models.consent import Purpose
from tests.factories.accounts import signed_in
from tests.factories.clock import clock_at
from tests.factories.conference import FIELDS, Meeting
from tests.factories.records import CANARY, canary

pytestmark = pytest.mark.django_db
PROBLEM = canary("conferenceproblem")


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def test_it_opens_with_the_pledge_inside_the_window_only_and_closes_with_it(meeting: Meeting) -> None:
    meeting.invite()
    share = meeting.open()
    assert (share.since, share.until, share.purpose) == (meeting.starts, meeting.ends, Purpose.CONFERENCE)
    inside = meeting.starts + timedelta(minutes=5)
    assert PROBLEM not in meeting.reads(inside), "no pledge yet"
    with clock_at(meeting.now):
        answer = signed_in(meeting.guru).post(f"/ruang/siswa/dibagikan/{share.pk}/", {"agreed": "on"})
    assert answer.status_code == 302
    meeting.colleague.refresh_from_db()
    assert (meeting.colleague.state, meeting.colleague.pledged_date) == ("menyatakan", timezone.localdate(meeting.now))
    assert PROBLEM not in meeting.reads(meeting.starts - timedelta(minutes=1))
    page = meeting.reads(inside)
    assert PROBLEM in page
    assert canary("conferencemaynottell") not in page
    assert canary("name") not in page, "the code, never the name"
    assert meeting.reads(meeting.ends) == "404"
    assert AccessLogRow.objects.filter(code=meeting.conference.code, actor=meeting.guru, verb=Verb.READ).exists()


def test_nobody_without_an_account_or_a_place_is_let_in(meeting: Meeting) -> None:
    with pytest.raises(WrongState, match="setelah undangannya"):
        meeting.open()
    meeting.invite()
    for name in ("kepala", "walikelas", "konselor2"):
        with pytest.raises(Refused, match="bukan peserta"):
            conference_open(
                meeting.conference, meeting.pupils.people[name], fields=FIELDS, by=meeting.owner, at=meeting.now
            )
    with pytest.raises(NotAllowed):
        conference_open(
            meeting.conference, meeting.guru, fields=FIELDS, by=meeting.pupils.people["konselor2"], at=meeting.now
        )
    for fields in (["may_not_tell"], ["minutes"], []):
        with pytest.raises(Refused):
            conference_open(meeting.conference, meeting.guru, fields=fields, by=meeting.owner, at=meeting.now)
    with pytest.raises(Refused, match="hanya terbuka bagi pesertanya"):
        share_offer(
            meeting.conference, meeting.guru, fields=FIELDS, since=meeting.now, until=meeting.ends, by=meeting.owner,
            at=meeting.now,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        share_offer(
            meeting.colleague, meeting.guru, fields=["name"], since=meeting.now, until=meeting.ends, by=meeting.owner,
            at=meeting.now,
        )  # fmt: skip
    assert meeting.open().person == meeting.guru


def test_a_pledge_on_paper_opens_nothing(meeting: Meeting) -> None:
    meeting.invite()
    meeting.open()
    meeting.step("menyatakan", meeting.colleague, pledged_date=timezone.localdate())
    assert PROBLEM not in meeting.reads(meeting.starts + timedelta(minutes=5))
    share_pledge(Share.objects.get(), by=meeting.guru, at=meeting.now)
    meeting.colleague.refresh_from_db()
    assert meeting.colleague.state == "menyatakan"
    assert PROBLEM in meeting.reads(meeting.starts + timedelta(minutes=5))


def test_consent_withdrawn_stops_the_window_at_the_next_request(meeting: Meeting) -> None:
    meeting.invite()
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    inside = meeting.starts + timedelta(minutes=5)
    assert PROBLEM in meeting.reads(inside)
    consent_withdraw(meeting.consents[1], note="", by=meeting.owner, at=inside)
    assert meeting.reads(inside) == "404"
    row = AccessLogRow.objects.get(verb=Verb.UNSHARE)
    assert (row.code, row.why) == (meeting.conference.code, "consent")
    with pytest.raises(Refused, match="dari: orang tua atau wali"):
        meeting.step("terlaksana", at=inside, core="x")


@pytest.mark.parametrize(("name", "reason"), [("tunda", "Orang tua sakit."), ("batalkan", "Peserta didik keberatan.")])
def test_postponed_or_cancelled_it_is_shut_at_once(meeting: Meeting, name: str, reason: str) -> None:
    meeting.invite()
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    inside = meeting.starts + timedelta(minutes=5)
    assert PROBLEM in meeting.reads(inside)
    meeting.step(name, halted_reason=reason)
    assert meeting.reads(inside) == "404"
    if name == "batalkan":
        with pytest.raises(WrongState):
            meeting.invite()
        return
    week = timedelta(days=7)
    meeting.invite(meeting.starts + week, meeting.ends + week)
    assert meeting.reads(inside + week) == "404", "the old pledge does not open the new meeting"
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    assert PROBLEM in meeting.reads(inside + week)


def test_the_window_moves_with_the_meeting(meeting: Meeting) -> None:
    meeting.invite()
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    later = timedelta(hours=3)
    values = {"starts_at": meeting.starts + later, "ends_at": meeting.ends + later}
    conference_change(meeting.conference, values, by=meeting.owner, at=meeting.now)
    assert PROBLEM not in meeting.reads(meeting.starts + timedelta(minutes=5))
    assert PROBLEM in meeting.reads(meeting.starts + later + timedelta(minutes=5))
    conference_change(meeting.conference, {"place": "Perpustakaan"}, by=meeting.owner, at=meeting.now)
    assert Share.objects.get().state == "open"
    gone = {"starts_at": meeting.now - timedelta(hours=2), "ends_at": meeting.now - timedelta(hours=1)}
    conference_change(meeting.conference, gone, by=meeting.owner, at=meeting.now)
    assert Share.objects.get().state == "closed"


def test_attendance_who_was_there_pledged_and_who_was_not_sees_nothing(meeting: Meeting) -> None:
    meeting.invite()
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    inside = meeting.starts + timedelta(minutes=5)
    with pytest.raises(Refused, match="belum dimulai"):
        meeting.step("hadir", meeting.outsider, pledged_date=timezone.localdate(inside))
    with pytest.raises(Refused, match="siapa yang hadir"):
        meeting.step("terlaksana", at=inside, core="Dibahas.")
    with pytest.raises(Refused, match="Isi dahulu: tanggal pernyataan menjaga rahasia"):
        meeting.step("hadir", meeting.outsider, at=inside)
    meeting.step("hadir", meeting.outsider, at=inside, pledged_date=timezone.localdate(inside))
    assert PROBLEM in meeting.reads(inside)
    meeting.step("tidak-hadir", meeting.colleague, at=inside)
    assert meeting.reads(inside) == "404"
    with pytest.raises(Refused, match="bukan peserta"):
        meeting.open()
    with pytest.raises(WrongState):
        meeting.step("hadir", meeting.colleague, at=inside, pledged_date=timezone.localdate(inside))
    assert meeting.step("terlaksana", at=inside, core="Dibahas.").state == "terlaksana"
    report = {"data_found": "a", "fulfilment": "sebagian", "evaluation": "b", "analysis": "c", "follow_up": "d"}
    assert meeting.step("selesaikan-laporan", at=inside, **report).final_at == inside
    with pytest.raises(WrongState):
        conference_change(meeting.conference, {"place": "x"}, by=meeting.owner, at=inside)


def test_who_was_there_without_a_pledge_is_named(meeting: Meeting) -> None:
    meeting.invite()
    Participant.objects.filter(pk=meeting.outsider.pk).update(state="hadir")
    with pytest.raises(Refused, match=f"belum tercatat: {meeting.outsider.code}"):
        meeting.step("terlaksana", at=meeting.starts, core="Dibahas.")
    CaseConference.objects.filter(pk=meeting.conference.pk).update(state="disetujui")
    with pytest.raises(Refused, match="Catat dahulu undangan"):
        meeting.step("tidak-hadir", meeting.colleague)


def test_the_screens_of_the_window(meeting: Meeting) -> None:
    client = signed_in(meeting.owner)
    page = desk_of(meeting.conference).url("read", meeting.conference)
    address = desk_of(meeting.conference).url("share", meeting.conference)
    assert "setelah undangannya dicatat" in client.get(address).content.decode()
    meeting.invite()
    html = client.get(page).content.decode()
    assert canary("participantname") in html
    assert "Akses peserta" in html
    assert f"{desk_of(meeting.outsider).url('read', meeting.outsider)}langkah/hadir/" in html
    place = client.get(desk_of(meeting.outsider).url("read", meeting.outsider)).content.decode()
    assert "/bagikan/" not in place
    assert f'Konferensi kasus <a href="{page}">{meeting.conference.code}</a>' in place
    assert client.get(f"/admin/konselor/peserta-konferensi/{meeting.outsider.pk}/bagikan/").status_code == 404
    _offered_and_ended(meeting, client, address)
    answer = client.post(f"{desk_of(meeting.outsider).url('read', meeting.outsider)}langkah/tidak-hadir/")
    assert answer["Location"] == page


def _offered_and_ended(meeting: Meeting, client: Client, address: str) -> None:
    refused = client.post(address, {"person": meeting.pupils.people["kepala"].pk, "parts": FIELDS})
    assert refused.status_code == 200
    assert not Share.objects.exists()
    assert client.post(address, {"person": meeting.guru.pk, "parts": FIELDS}).status_code == 302
    share = Share.objects.get()
    assert (share.person, share.since) == (meeting.guru, meeting.starts)
    said = "".join(str(sent.message()) for sent in mail.outbox)
    assert CANARY not in said
    assert meeting.conference.code not in said
    assert client.post(address, {"akhiri": str(share.pk)}).status_code == 302
    assert Share.objects.get().state == "closed"
