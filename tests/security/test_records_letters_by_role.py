"""Letters by role: whole for the owner, for the koordinator what the short version allows, a list for who leads a class."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.records.actions.emergency import emergency_access_begin
from cms.records.desk import desk_of
from cms.records.letters.maps import LETTERS
from cms.records.letters.readers import LEAD
from cms.records.models import AccessLogRow, CaseConference, HomeVisit, Placement, Referral, Verb
from tests.factories.accounts import make_user
from tests.factories.letters import Activities, address, client_of, make_activities, release_forms, step, visit_agreed
from tests.factories.records import CANARY, canary
from tests.rendered import docx_text, holds

pytestmark = pytest.mark.django_db
ROOM = "/ruang/siswa/surat/"


@pytest.fixture
def scene() -> Activities:
    release_forms()
    made = make_activities()
    made.visit = visit_agreed(made.visit)
    return made


def words_in(text: str) -> set[str]:
    """Return the canaries that stand in the text."""
    return set(re.findall(rf"{CANARY}[a-z]*", re.sub(r"\s+", " ", text)))


def test_the_koordinator_makes_the_letters_of_a_visit_and_reads_no_more_than_he_may(scene: Activities) -> None:
    koordinator = client_of(scene.pupils.people["koordinator"])
    for name in ("surat-tugas-kunjungan-rumah", "surat-kesediaan-kunjungan"):
        whole = docx_text(client_of(scene.visit.owner).get(address(scene.visit, name, "docx")).content)
        assert canary("address") in words_in(whole), "his owner's letter has the address"
        assert holds(whole, "Pak Wali")
        answer = koordinator.get(address(scene.visit, name, "docx"))
        assert answer.status_code == 200
        text = docx_text(answer.content)
        assert canary("name") in words_in(text)
        assert words_in(text) <= {canary("name"), canary("guardianname")}, "the general part, and nothing else"
        assert holds(text, str(scene.visit.owner))
        assert not holds(text, "Pak Wali"), "who goes along is between the counselor and the pupil"
        row = AccessLogRow.objects.filter(verb=Verb.DOWNLOAD).order_by("-number")[0]
        assert (row.actor, row.code, row.why) == (scene.pupils.people["koordinator"], scene.visit.code, "koordinator")


def test_the_invitation_to_the_school_too(scene: Activities) -> None:
    visit = step(scene.visit, "batalkan", halted_reason=canary("halted"))
    answer = client_of(scene.pupils.people["koordinator"]).get(address(visit, "undangan-konsultasi", "pdf"))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    text = docx_text(
        client_of(scene.pupils.people["koordinator"]).get(address(visit, "undangan-konsultasi", "docx")).content
    )
    assert words_in(text) <= {canary("name"), canary("guardianname")}


def test_every_other_letter_is_its_owners_alone(scene: Activities) -> None:
    now = timezone.now()
    HomeVisit.objects.filter(pk=scene.visit.pk).update(state="laporan_final", final_at=now, final_by=scene.visit.owner)
    CaseConference.objects.filter(pk=scene.conference.pk).update(
        state="laporan_final", final_at=now, final_by=scene.visit.owner, has_official_report=True, fulfilment="belum",
        starts_at=now, ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    Referral.objects.filter(pk=scene.referral.pk).update(state="dipantau")
    type(scene.result).objects.filter(pk=scene.result.pk).update(state="ditafsirkan")
    records: list[Any] = [scene.visit, scene.conference, scene.participant, scene.referral, scene.result]
    for record in records:
        record.refresh_from_db()
    owner, lead = client_of(scene.visit.owner), client_of(scene.pupils.people["koordinator"])
    tried = 0
    for letter in LETTERS:
        record = next(one for one in records if type(one) is letter.model)
        if LEAD[letter.name] is not None or not letter.offered(record):
            continue
        tried += 1
        assert owner.get(address(record, letter.name, "docx")).status_code in {200, 302}, letter.name
        answer = lead.get(address(record, letter.name, "docx"))
        assert answer.status_code == 404, letter.name
        assert CANARY not in answer.content.decode()
    assert tried >= 6


def test_nobody_else_and_not_the_koordinator_of_another_school(scene: Activities) -> None:
    place = address(scene.visit, "surat-tugas-kunjungan-rumah", "docx")
    assert client_of(scene.pupils.people["koordinator"]).get(place).status_code == 200
    other = make_user("koordinator", school=scene.pupils.people["konselor_lain"].school, username="koordinator_lain")
    for person in (
        other,
        *(one for name, one in scene.pupils.people.items() if name not in {"konselor", "koordinator"}),
    ):
        assert client_of(person).get(place).status_code == 404, person


def test_a_break_glass_prints_no_more_letters(scene: Activities) -> None:
    koordinator = scene.pupils.people["koordinator"]
    emergency_access_begin(scene.visit, reason="Keadaan darurat untuk uji coba", by=koordinator, at=timezone.now())
    text = docx_text(client_of(koordinator).get(address(scene.visit, "surat-tugas-kunjungan-rumah", "docx")).content)
    assert words_in(text) <= {canary("name"), canary("guardianname")}


def test_his_page_of_the_visit_offers_them(scene: Activities) -> None:
    page = client_of(scene.pupils.people["koordinator"]).get(desk_of(scene.visit).url("read", scene.visit))
    html = page.content.decode()
    assert address(scene.visit, "surat-tugas-kunjungan-rumah", "pdf") in html
    assert "laporan-kunjungan-rumah" not in html
    assert "dikosongkan pada surat" in html
    mine = client_of(scene.visit.owner).get(desk_of(scene.visit).url("read", scene.visit)).content.decode()
    assert address(scene.visit, "surat-tugas-kunjungan-rumah", "pdf") in mine
    assert "dikosongkan pada surat" not in mine
    for record in (scene.conference, scene.referral):
        page = client_of(scene.pupils.people["koordinator"]).get(desk_of(record).url("read", record))
        assert "Surat dan laporan" not in page.content.decode()


# --- The list in the reading room --------------------------------------------------------------------------------------


def test_the_list_says_which_letters_went_and_nothing_of_why(scene: Activities) -> None:
    step(scene.visit, "kirim-surat", letter_channel="pos", letter_date=timezone.localdate())
    for name in ("walikelas", "guruwali", "kepala", "koordinator"):
        answer = client_of(scene.pupils.people[name]).get(ROOM)
        html = answer.content.decode()
        assert answer.status_code == 200, name
        assert words_in(html) == {canary("name")}, name
        for word in (scene.visit.code, "12, ", "Pos"):
            assert word in html, (name, word)
        assert "Surat dikirim" not in html, "the state of the visit is another row of the table"
        row = AccessLogRow.objects.filter(actor=scene.pupils.people[name]).order_by("-number")[0]
        assert (row.verb, row.facts) == (Verb.LIST, {"rows": 1, "what": "letters"})


def test_who_leads_the_school_finds_the_others_by_code_and_who_leads_a_class_does_not(scene: Activities) -> None:
    today = timezone.localdate()
    CaseConference.objects.filter(pk=scene.conference.pk).update(letter_date=today, letter_number="77")
    Referral.objects.filter(pk=scene.referral.pk).update(letter_date=today, letter_channel="diantar")
    for name, sees in (("kepala", True), ("koordinator", True), ("walikelas", False), ("guruwali", False)):
        html = client_of(scene.pupils.people[name]).get(ROOM).content.decode()
        assert scene.visit.code in html, name
        assert (scene.conference.code in html, scene.referral.code in html) == (sees, sees), name
        assert words_in(html) == {canary("name")}, name


def test_another_class_another_school_and_everybody_else_sees_none(scene: Activities) -> None:
    assert scene.visit.code in client_of(scene.pupils.people["walikelas"]).get(ROOM).content.decode()
    for name in ("konselor2", "konselor_lain", "guru", "ppdp", "operator", "admin"):
        assert client_of(scene.pupils.people[name]).get(ROOM).status_code == 404, name
    assert Client().get(ROOM).status_code == 302
    other = make_user("kepala", school=scene.pupils.people["konselor_lain"].school, username="kepala_lain")
    assert scene.visit.code not in client_of(other).get(ROOM).content.decode()
    Placement.objects.filter(student=scene.pupils.student).update(until=timezone.localdate())
    assert scene.visit.code not in client_of(scene.pupils.people["walikelas"]).get(ROOM).content.decode()


def test_the_room_leads_there_for_whom_it_is(scene: Activities) -> None:
    start = reverse("records_room_students")
    assert ROOM in client_of(scene.pupils.people["walikelas"]).get(start).content.decode()
    assert ROOM not in client_of(scene.pupils.people["konselor"]).get(start).content.decode()
