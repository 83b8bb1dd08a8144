"""The rare turns of the activities: what is refused, what is not there, who is told nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import NotAllowed
from cms.records.actions.activities import commitment_add, participant_add, referral_begin
from cms.records.actions.conferences import conference_open
from cms.records.actions.pledges import participants_pledge
from cms.records.actions.shares import share_offer, share_pledge
from cms.records.desk import desk_of
from cms.records.models import Commitment, Participant, Referral, Share
from cms.records.permissions_steps import can_receivers_keep, can_record_step, check_receivers_keep
from cms.records.selectors_referral import is_handled_for, sent_in_by
from cms.records.stepping import table_of
from tests.factories.accounts import give_second_factor, grant_role, make_user, signed_in
from tests.factories.activities import commitment_values, give_consents, participant_values
from tests.factories.conference import FIELDS, Meeting
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import considered, contacted

pytestmark = pytest.mark.django_db
COMMITMENTS, REFERRALS = "/admin/konselor/komitmen/", "/admin/konselor/alih-tangan-kasus/"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def move_of(record: Any, name: str) -> Any:
    table = table_of(record)
    assert table is not None
    return table.named(name)


# --- Pledges -------------------------------------------------------------------------------------------------------------


def test_a_pledge_notes_every_place_that_still_waits_and_no_other() -> None:
    meeting = Meeting()
    second = participant_add(
        meeting.conference, participant_values(account=meeting.guru), by=meeting.owner, at=meeting.now
    )
    absent = participant_add(
        meeting.conference, participant_values(account=meeting.guru), by=meeting.owner, at=meeting.now
    )
    Participant.objects.filter(pk=absent.pk).update(state="tidak_hadir")
    meeting.invite()
    share_pledge(meeting.open(), by=meeting.guru, at=meeting.now)
    states = dict(Participant.objects.values_list("pk", "state"))
    assert states[meeting.colleague.pk] == states[second.pk] == "menyatakan"
    assert (states[absent.pk], states[meeting.outsider.pk]) == ("tidak_hadir", "diundang")


def test_a_pledge_for_another_record_notes_no_place(pupils: Pupils) -> None:
    give_consents(pupils.below["case"], "berbagi", by=pupils.owner)  # type: ignore[arg-type]  # a case
    before = list(Participant.objects.values_list("pk", "state"))
    assert participants_pledge(pupils.student, by=pupils.people["guru"], at=timezone.now()) == 0
    assert list(Participant.objects.values_list("pk", "state")) == before


# --- Who makes which move -------------------------------------------------------------------------------------------------


def test_the_second_person_is_koordinator_and_neither_owner_nor_maker(pupils: Pupils) -> None:
    referral = considered(pupils)
    move = move_of(referral, "darurat")
    assert can_record_step(pupils.people["koordinator"], referral, move)
    for name in ("konselor", "konselor2", "konselor_lain", "kepala", "guru", "operator", "admin"):
        assert not can_record_step(pupils.people[name], referral, move), name
    grant_role(pupils.owner, Role.KOORDINATOR, school=pupils.school)
    assert not can_record_step(pupils.owner, referral, move), "he is in charge of it"
    maker = make_user("koordinator", school=pupils.school, username="pembuat")
    Referral.objects.filter(pk=referral.pk).update(created_by=maker)
    assert not can_record_step(maker, Referral.objects.get(pk=referral.pk), move), "he began it"


def test_only_who_is_named_accepts_and_only_while_he_works_here(pupils: Pupils) -> None:
    guru = pupils.people["guru"]
    referral = contacted(pupils, guru)
    move = move_of(referral, "terima")
    assert can_record_step(guru, referral, move)
    for name in ("konselor", "konselor2", "koordinator", "kepala", "admin"):
        assert not can_record_step(pupils.people[name], referral, move), name
    assert not can_record_step(AnonymousUser(), referral, move)
    assert not can_record_step(guru, pupils.below["visit"], move), "a visit has no receiver"
    guru.grants.update(revoked_at=timezone.now(), revoked_by=pupils.people["admin"])
    assert not can_record_step(guru, Referral.objects.get(pk=referral.pk), move)


def test_the_directory_is_kept_by_konselor_and_koordinator_with_a_second_factor(pupils: Pupils) -> None:
    for name in ("konselor", "konselor2", "koordinator"):
        assert can_receivers_keep(pupils.people[name], pupils.school), name
    for name in ("kepala", "guru", "operator", "admin", "konselor_lain"):
        assert not can_receivers_keep(pupils.people[name], pupils.school), name
        with pytest.raises(NotAllowed):
            check_receivers_keep(pupils.people[name], pupils.school)


# --- The screens of sharing --------------------------------------------------------------------------------------------------


def test_a_share_ends_once_and_only_at_its_own_record(pupils: Pupils) -> None:
    case: Any = pupils.below["case"]
    give_consents(case, "berbagi", by=pupils.owner)
    now, client = timezone.now(), signed_in(pupils.owner)
    share = share_offer(
        case, pupils.people["guru"], fields=["area"], since=now, until=now + timedelta(days=3), by=pupils.owner, at=now
    )
    address = desk_of(case).url("share", case)
    elsewhere = desk_of(pupils.student).url("share", pupils.student)
    for place, key in ((address, uuid4()), (address, "x"), (elsewhere, share.pk)):
        assert client.post(place, {"akhiri": str(key)}).status_code == 404
    assert "berakhir saat ini juga" in client.post(address, {"akhiri": share.pk}, follow=True).content.decode()
    assert "sudah berakhir" in client.post(address, {"akhiri": share.pk}, follow=True).content.decode()
    assert "Berakhir" in client.get(address).content.decode()
    assert client.post(address, {"person": pupils.people["guru"].pk}).status_code == 200, "nothing ticked"
    assert Share.objects.count() == 1


def test_the_screen_of_the_meeting_says_when_it_opens_and_refuses_what_is_no_participant() -> None:
    meeting = Meeting()
    address = desk_of(meeting.conference).url("share", meeting.conference)
    client = signed_in(meeting.owner)
    refused = client.post(address, {"person": meeting.guru.pk, "parts": FIELDS})
    assert "setelah undangannya dicatat" in refused.content.decode()
    assert not Share.objects.exists()
    meeting.invite()
    assert "hanya dari" in client.get(address).content.decode()
    assert client.post(address, {"parts": FIELDS}).status_code == 200
    assert not Share.objects.exists()
    conference_open(meeting.conference, meeting.guru, fields=FIELDS, by=meeting.owner, at=meeting.now)
    assert Share.objects.count() == 1


# --- Lists -----------------------------------------------------------------------------------------------------------------------


def test_the_list_of_commitments_shows_each_reader_what_is_his(pupils: Pupils) -> None:
    late = timezone.localdate() - timedelta(days=2)
    made = commitment_add(pupils.below["visit"], commitment_values(), by=pupils.owner, at=timezone.now())  # type: ignore[arg-type]  # a visit
    Commitment.objects.filter(pk=made.pk).update(due_date=late)
    mine = signed_in(pupils.owner).get(COMMITMENTS).content.decode()
    assert canary("commitmentaction") in mine
    assert "Berjalan, lewat waktu" in mine
    lead = signed_in(pupils.people["koordinator"]).get(f"{COMMITMENTS}?waktu=lewat").content.decode()
    assert made.code in lead
    assert "ada, tertutup" in lead
    assert canary("commitmentaction") not in lead
    only = signed_in(pupils.owner).get(f"{COMMITMENTS}?waktu=lewat&state=berjalan").content.decode()
    assert made.code in only
    assert pupils.below["commitment"].code + "<" not in only
    assert made.code in signed_in(pupils.owner).get(f"{COMMITMENTS}?waktu=besok").content.decode(), "no such filter"


def test_a_shared_commitment_is_not_found_by_what_was_not_shared(pupils: Pupils) -> None:
    commitment: Any = pupils.below["commitment"]
    Commitment.objects.filter(pk=commitment.pk).update(due_date=timezone.localdate() - timedelta(days=2))
    give_consents(commitment.case, "berbagi", by=pupils.owner)
    now, person = timezone.now(), pupils.people["konselor2"]
    share = share_offer(
        commitment, person, fields=["party"], since=now, until=now + timedelta(days=3), by=pupils.owner, at=now
    )
    share_pledge(share, by=person, at=now)
    client = signed_in(person)
    assert commitment.code in client.get(COMMITMENTS).content.decode()
    assert commitment.code not in client.get(f"{COMMITMENTS}?waktu=lewat").content.decode()
    assert commitment.code in client.get(f"{COMMITMENTS}?state=berjalan").content.decode()


def test_the_list_of_an_activity_filters_and_only_that_of_referrals_leads_to_the_directory(pupils: Pupils) -> None:
    client, code = signed_in(pupils.owner), pupils.below["referral"].code
    page = client.get(REFERRALS).content.decode()
    assert "Penerima rujukan" in page
    assert code in client.get(f"{REFERRALS}?state=dipertimbangkan").content.decode()
    assert code not in client.get(f"{REFERRALS}?state=selesai").content.decode()
    assert "Penerima rujukan" not in client.get("/admin/konselor/kunjungan-rumah/").content.decode()


# --- Who reads how a referral stands ------------------------------------------------------------------------------------------


def test_nobody_for_whom_no_record_opens_is_told_how_a_referral_stands(pupils: Pupils) -> None:
    guru, case = pupils.people["guru"], pupils.below["case"]
    values = {"reason": "x", "facts": "y", "referrer": "z", "relation": "guru", "referrer_account": guru}
    referral = referral_begin(case, values, track="masuk", by=pupils.owner, at=timezone.now())  # type: ignore[arg-type]  # a case
    assert list(sent_in_by(guru)) == [referral]
    for person in (pupils.people["admin"], pupils.people["konselor2"], AnonymousUser()):
        assert not sent_in_by(person).exists()
    Referral.objects.filter(pk=referral.pk).update(state="diterima_bk")
    assert is_handled_for(pupils.people["walikelas"], pupils.student)
    assert is_handled_for(pupils.people["guruwali"], pupils.student)
    for name in ("kepala", "koordinator", "guru", "konselor", "admin"):
        assert not is_handled_for(pupils.people[name], pupils.student), name
    Referral.objects.update(state="selesai_bk")
    assert not is_handled_for(pupils.people["walikelas"], pupils.student)
    guru.grants.update(revoked_at=timezone.now(), revoked_by=pupils.people["admin"])
    assert not sent_in_by(guru).exists(), "he works here no more"


def test_a_teacher_without_a_second_factor_is_told_nothing(pupils: Pupils) -> None:
    person = make_user("guru", school=pupils.school, username="gurubaru")
    values = {"reason": "x", "facts": "y", "referrer": "z", "relation": "guru", "referrer_account": person}
    case: Any = pupils.below["case"]
    referral = referral_begin(case, values, track="masuk", by=pupils.owner, at=timezone.now())
    assert not sent_in_by(person).exists()
    assert CANARY not in signed_in(person).get("/ruang/siswa/rujukan/").content.decode()
    give_second_factor(person)
    assert list(sent_in_by(person)) == [referral]
