"""Letters of the activities in both formats: what stands on them, what does not, who gets them, what they wait for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.records.actions import activities
from cms.records.actions.moving import record_step
from cms.records.actions.students import guardian_create
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, ProtectedRecord, Verb
from cms.records.models.conference import ParticipantState
from tests.factories.letters import (
    Activities,
    address,
    client_of,
    make_activities,
    release_forms,
    step,
    visit_agreed,
    visit_reported,
)
from tests.factories.records import CANARY, canary, guardian_values
from tests.rendered import docx_text, holds, pdf_text

pytestmark = pytest.mark.django_db
KINDS = ("docx", "pdf")
READ = {"docx": docx_text, "pdf": pdf_text}
VERBS = {"docx": Verb.DOWNLOAD, "pdf": Verb.PRINT}


@pytest.fixture
def scene() -> Activities:
    release_forms()
    return make_activities()


def printed(record: ProtectedRecord, letter: str, kind: str = "docx") -> str:
    """Return the words of the letter as its owner gets it; the answer and its log row are looked at."""
    before = AccessLogRow.objects.filter(verb=VERBS[kind], code=record.code).count()
    answer = client_of(record.owner).get(address(record, letter, kind))
    assert answer.status_code == 200, letter
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Disposition"] == f'attachment; filename="{record.code.replace("/", "-")}-{letter}.{kind}"'
    assert CANARY not in str(answer.headers)
    rows = AccessLogRow.objects.filter(verb=VERBS[kind], code=record.code)
    assert rows.count() == before + 1
    assert rows.order_by("-number")[0].facts == {"letter": letter, "format": kind}
    return READ[kind](answer.content)


def missing(text: str, *words: str) -> list[str]:
    return [word for word in words if not holds(text, word)]


# --- Home visit --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_letters_of_a_visit(scene: Activities, kind: str) -> None:
    visit = visit_agreed(scene.visit)
    guardian_create(
        scene.pupils.student, {**guardian_values(), "name": "Bapak Rekaan", "relation": "ayah"}, by=visit.owner,
        at=timezone.now(),
    )  # fmt: skip
    year = timezone.localdate().year
    text = printed(visit, "surat-tugas-kunjungan-rumah", kind)
    assert (
        missing(text, canary("name"), "VIII-A", "KN1234567", canary("guardianname"), "Bapak Rekaan", f"/{year}") == []
    )
    assert (
        missing(text, "12/BK/", "Pak Wali", "wali kelas", str(visit.owner), canary("address"), visit.school.city) == []
    )
    assert not any(holds(text, word) for word in (canary("visitpurpose"), canary("visitdata"), canary("casesummary")))
    answer = printed(visit, "surat-kesediaan-kunjungan", kind)
    assert missing(answer, canary("name"), "12/BK/", "Bersedia", visit.school.name) == []
    assert not holds(answer, canary("guardianname")), "who signs, of two parents, writes the name"


@pytest.mark.parametrize("kind", KINDS)
def test_the_reports_of_a_visit(scene: Activities, kind: str) -> None:
    visit = visit_reported(scene.visit)
    found = ("visitpurpose", "visithomecondition", "visitdatafound", "visitstatements", "visitevaluation")
    text = printed(visit, "laporan-kunjungan-rumah", kind)
    assert (
        missing(text, *map(canary, (*found, "visitanalysis", "visitaction", "casesummary")), "Kak Rekaan", "45") == []
    )
    assert not holds(text, "Mengetahui")
    short = printed(visit, "laporan-kunjungan-rumah-ringkas", kind)
    assert missing(short, canary("visitpurpose"), canary("visitaction"), canary("visitfollowup"), "Mengetahui") == []
    closed = map(canary, ("visitanalysis", "visithomecondition", "visitdatafound", "visitstatements", "casesummary"))
    assert not any(holds(short, word) for word in closed)


def test_a_report_waits_until_it_is_final(scene: Activities) -> None:
    visit = scene.visit
    assert client_of(visit.owner).get(address(visit, "laporan-kunjungan-rumah", "pdf")).status_code == 404
    type(visit).objects.filter(pk=visit.pk).update(state="laporan_draf")
    answer = client_of(visit.owner).get(address(visit, "laporan-kunjungan-rumah", "pdf"), follow=True)
    assert "Laporan dicetak setelah diselesaikan" in answer.content.decode()
    assert not AccessLogRow.objects.filter(verb=Verb.PRINT).exists()


def test_a_letter_waits_for_the_pupil_and_for_a_day_to_come(scene: Activities) -> None:
    visit = visit_agreed(scene.visit)
    client = client_of(visit.owner)
    page = desk_of(visit).url("read", visit)
    assert address(visit, "surat-tugas-kunjungan-rumah", "pdf") in client.get(page).content.decode()
    type(visit).objects.filter(pk=visit.pk).update(visit_at=timezone.now() - timedelta(days=2))
    text = client.get(page).content.decode()
    assert "Jadwal kunjungan sudah lewat" in text
    assert address(visit, "surat-tugas-kunjungan-rumah", "pdf") not in text
    type(visit).objects.filter(pk=visit.pk).update(visit_at=None)
    assert "Isi dahulu: jadwal kunjungan" in client.get(page).content.decode()
    scene.case.consents.filter(purpose="kunjungan").update(state="ditolak")
    assert "Belum ada persetujuan" in client.get(page).content.decode()


def test_a_family_that_refused_is_invited_to_school(scene: Activities) -> None:
    visit = step(visit_agreed(scene.visit), "kirim-surat", letter_channel="siswa")
    visit = step(visit, "menolak", halted_reason="Tidak berkenan")
    text = printed(visit, "undangan-konsultasi", "pdf")
    assert missing(text, canary("guardianname"), canary("name"), str(visit.owner)) == []
    assert not holds(text, "Tidak berkenan")
    page = client_of(visit.owner).get(desk_of(visit).url("read", visit)).content.decode()
    assert "surat-tugas-kunjungan-rumah" not in page


# --- Conference, referral, result ---------------------------------------------------------------------------------------


def held(scene: Activities) -> Any:
    start = timezone.now() - timedelta(minutes=5)
    conference = step(scene.conference, "setuju")
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1), "place": "Ruang BK"}
    conference = step(conference, "undang", letter_number="7", letter_date=timezone.localdate(), **times)
    scene.participant.refresh_from_db()
    return conference


@pytest.mark.parametrize("kind", KINDS)
def test_the_letters_of_a_conference(scene: Activities, kind: str) -> None:
    conference = held(scene)
    invitation = printed(scene.participant, "undangan-konferensi-kasus", kind)
    assert missing(invitation, canary("guest"), scene.case.code, "Ruang BK", "7/BK/", "Rahasia") == []
    attendance = printed(conference, "daftar-hadir-konferensi-kasus", kind)
    assert missing(attendance, canary("guest"), "Wali kelas", scene.case.code) == []
    for text in (invitation, attendance):
        assert not any(holds(text, word) for word in (canary("name"), "KN1234567", canary("conferenceproblem")))
    fields = {"state": ParticipantState.ATTENDED, "pledged_date": timezone.localdate()}
    type(scene.participant).objects.filter(pk=scene.participant.pk).update(**fields)
    conference = step(conference, "terlaksana", core=canary("conferencecore"))
    _held_papers(scene, conference, kind)


def _held_papers(scene: Activities, conference: Any, kind: str) -> None:
    by, now = conference.owner, timezone.now()
    values = {"party": "Wali kelas", "action": canary("conferenceaction"), "due_date": timezone.localdate()}
    activities.commitment_add(conference, values, by=by, at=now)
    conference.minutes, conference.has_official_report = f"Jam belajar: {canary('minutes')}\nTanpa pokok", True
    conference.save()
    minutes = printed(conference, "notulen-konferensi-kasus", kind)
    assert missing(minutes, "Jam belajar", canary("minutes"), "Tanpa pokok", canary("conferenceaction")) == []
    official = printed(conference, "berita-acara-konferensi-kasus", kind)
    assert missing(official, "1 orang: Wali kelas.", canary("conferenceaction"), canary("guest")) == []
    assert not any(holds(text, canary("name")) for text in (minutes, official))
    rest = {name: canary(f"conference{name}") for name in ("data_found", "evaluation", "analysis", "follow_up")}
    conference = step(conference, "selesaikan-laporan", fulfilment="sebagian", **rest)
    report = printed(conference, "laporan-konferensi-kasus", kind)
    assert (
        missing(
            report,
            canary("name"),
            canary("conferencecore"),
            *rest.values(),
            "Terpenuhi sebagian",
            f"{scene.case.code}/",
        )
        == []
    )
    assert not holds(report, "Mengetahui")


def test_an_empty_conference_has_no_list_and_no_minutes(scene: Activities) -> None:
    conference = held(scene)
    scene.participant.delete()
    client = client_of(conference.owner)
    assert "Tambahkan dahulu pesertanya" in client.get(desk_of(conference).url("read", conference)).content.decode()
    type(conference).objects.filter(pk=conference.pk).update(state="terlaksana", has_official_report=True)
    conference.refresh_from_db()
    assert "Isi dahulu: notulen" in client.get(desk_of(conference).url("read", conference)).content.decode()
    assert missing(printed(conference, "berita-acara-konferensi-kasus"), "Hasil pertemuan") == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_letters_of_a_referral(scene: Activities, kind: str) -> None:
    referral = step(step(scene.referral, "setuju"), "hubungi")
    referral = step(referral, "penerima-menerima")
    letter = printed(referral, "surat-rujukan-alih-tangan-kasus", kind)
    expected = (
        canary("name"),
        canary("referralreason"),
        canary("referralservices"),
        canary("referralhelp"),
        "Ibu Ahli",
    )
    assert missing(letter, *expected, "Puskesmas Contoh", "Jalan Contoh 5", f"{scene.case.code}/", "Rahasia") == []
    assert not any(holds(letter, word) for word in ("0098765432", canary("casesummary"), canary("birthplace")))
    slip = printed(referral, "lembar-umpan-balik-rujukan", kind)
    assert missing(slip, scene.case.code, "Ibu Ahli") == []
    assert not holds(slip, canary("name"))
    referral.letter_number, referral.letter_date, referral.letter_channel = "A/9", timezone.localdate(), "pos"
    referral.feedback_asked_date = referral.feedback_date = timezone.localdate()
    referral.state = "dipantau"
    referral.save()
    report = printed(referral, "laporan-alih-tangan-kasus", kind)
    assert (
        missing(report, canary("name"), canary("referralreason"), "nomor A/9", "lewat: pos", "Umpan balik diterima")
        == []
    )


def test_a_referral_in_an_emergency_says_so(scene: Activities) -> None:
    referral, koordinator = scene.referral, scene.pupils.people["koordinator"]
    scene.case.consents.filter(purpose="alih_tangan").update(state="ditolak")
    values = {"emergency_reason": "Bahaya bagi diri sendiri"}
    referral = record_step(referral, "darurat", values, by=koordinator, at=timezone.now())
    assert missing(printed(referral, "surat-rujukan-alih-tangan-kasus"), "menyusul; keadaan darurat") == []
    referral.receiver, referral.help_requested = None, ""
    referral.save()
    page = client_of(referral.owner).get(desk_of(referral).url("read", referral)).content.decode()
    assert "Pilih dahulu penerimanya" in page


def test_a_referral_to_a_colleague_and_one_that_came_back(scene: Activities) -> None:
    referral = step(scene.referral, "setuju")
    referral.receiver, referral.receiver_account = None, scene.pupils.people["konselor2"]
    referral.save()
    text = printed(referral, "surat-rujukan-alih-tangan-kasus")
    assert missing(text, str(scene.pupils.people["konselor2"]), referral.school.name) == []
    referral.state, referral.halted_reason = "kembali", "Pindah tugas"
    referral.save()
    assert missing(printed(referral, "laporan-alih-tangan-kasus"), "Kembali ke BK: Pindah tugas") == []
    incoming = activities.referral_begin(
        scene.case, {"reason": "x", "facts": "y"}, track="masuk", by=referral.owner, at=timezone.now()
    )
    page = client_of(referral.owner).get(desk_of(incoming).url("read", incoming)).content.decode()
    assert "Surat dan laporan" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheet_of_a_result(scene: Activities, kind: str) -> None:
    result = step(scene.result, "administrasikan", administered_date=timezone.localdate(), administrator="Bu Konselor")
    result = step(result, "olah", completeness="lengkap")
    result = step(
        result, "tafsirkan", interpreter="Bu Psikolog", qualification="psikolog", conclusion=canary("conclusion")
    )
    text = printed(result, "lembar-hasil-instrumen", kind)
    assert (
        missing(
            text, canary("name"), canary("conclusion"), "Bu Psikolog (psikolog)", "Sosiometri", f"{scene.case.code}/"
        )
        == []
    )
    result = step(result, "sampaikan", told_to="keduanya", told_date=timezone.localdate())
    text = printed(result, "lembar-hasil-instrumen", kind)
    assert holds(text, "☒ Orang tua" if kind == "docx" else "×Orang tua")
    assert not holds(text, "☒ Wali kelas" if kind == "docx" else "×Wali kelas")
