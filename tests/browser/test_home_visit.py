"""A home visit in a real browser: from plan to printed report with every click counted; then the ways that end earlier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.records.actions import activities, cases
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Case, HomeVisit, Verb
from cms.records.models.consent import Giver
from tests.factories.hand import Hand, fits
from tests.factories.letters import PLAN, give_consents, release_forms, step, visit_agreed
from tests.factories.office import enter, make_ground
from tests.factories.records import canary, case_values, make_pupils
from tests.rendered import holds

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 60
"""Clicks and fields of a visit beyond the free text (the bar of the project)."""


@pytest.fixture
def case(var: Path) -> Case:
    make_ground()
    release_forms()
    pupils = make_pupils()
    return cases.case_create(pupils.student, case_values(), by=pupils.owner, at=timezone.now())


def test_a_visit_from_plan_to_printed_report(case: Case, new_page: Callable[[], Page]) -> None:
    window = enter(new_page(), case.owner)
    window.goto(desk_of(case).url("read", case))
    hand = Hand(window)
    _plan_and_ask(hand)
    _visit(hand)
    _report(hand)
    assert HomeVisit.objects.get(case=case).state == "komitmen_dipantau"
    assert hand.count <= MOST, hand.count
    assert hand.count > 30, "the counter counts"
    code = HomeVisit.objects.get(case=case).code
    verbs = [row.verb for row in AccessLogRow.objects.filter(code=code, facts__has_key="letter")]
    assert sorted(verbs) == sorted([Verb.DOWNLOAD] * 2 + [Verb.PRINT] * 3)


def _plan_and_ask(hand: Hand) -> None:
    hand.link("Kunjungan rumah baru")
    hand.write(purpose="Mengenal cara belajar di rumah.", data_sought="Jam belajar.", persons_to_meet="Ibu")
    hand.press("Simpan")
    expect(hand.window.get_by_text("Belum ada persetujuan yang berlaku").first).to_be_visible()
    hand.consent("peserta didik")
    fits(hand.window)
    hand.link("Peserta didik setuju")
    fits(hand.window)
    hand.field("visit_at", f"{timezone.localdate():%Y-%m-%d}T00:00")
    hand.field("letter_number", "12")
    hand.press("Peserta didik setuju")
    for kind in ("DOCX", "PDF"):
        text = hand.paper("Surat tugas dan pemberitahuan", kind)
        assert holds(text, canary("name"))
        assert holds(text, "12/BK/")
        assert not holds(text, "Mengenal cara belajar")
    assert holds(hand.paper("Surat kesediaan menerima kunjungan", "PDF"), canary("guardianname"))
    hand.link("Catat surat yang dikirim")
    hand.choose("letter_channel", "diantar")
    hand.press("Catat surat yang dikirim")


def _visit(hand: Hand) -> None:
    hand.consent("orang tua atau wali")
    hand.link("Keluarga bersedia")
    hand.choose("slip", "kembali")
    hand.press("Keluarga bersedia")
    hand.move("Jadwalkan")
    hand.link("Catat kunjungan")
    hand.field("minutes", "45")
    hand.write(persons_met="Ibu Rekaan (ibu)")
    hand.press("Catat kunjungan")
    hand.link("Komitmen baru")
    hand.write(party="Ibu", action="Menemani belajar pukul tujuh malam")
    hand.field("due_date", f"{timezone.localdate() + timedelta(days=14):%Y-%m-%d}")
    hand.press("Simpan")
    expect(hand.window.get_by_text("Menemani belajar pukul tujuh malam")).to_be_visible()


def _report(hand: Hand) -> None:
    hand.link("Tulis hasil")
    hand.write(home_condition="Rumah tenang.", data_found="Belajar dua jam.", statements="Ibu pulang malam.")
    hand.press("Tulis hasil")
    hand.link("Selesaikan laporan")
    hand.write(evaluation="Lengkap.", analysis="Perlu teman belajar.", follow_up="Konseling kelompok.")
    hand.choose("revisit_needed", "false")
    hand.press("Selesaikan laporan")
    fits(hand.window)
    told = ("Belajar dua jam.", "Ibu pulang malam.", "Menemani belajar", "Perlu teman belajar.", "Konseling kelompok.")
    text = hand.paper("Laporan lengkap, untuk arsip BK", "DOCX")
    assert [words for words in (*told, canary("name"), "Ibu Rekaan", "45") if not holds(text, words)] == []
    short = hand.paper("Laporan ringkas, ditandatangani keluarga dan kepala sekolah", "PDF")
    assert holds(short, "Menemani belajar")
    assert not any(holds(short, words) for words in ("Perlu teman belajar", "Ibu pulang malam", canary("casesummary")))
    hand.move("Pantau komitmen")


def test_no_answer_a_second_letter_and_a_refusal(case: Case, new_page: Callable[[], Page]) -> None:
    give_consents(case, Giver.STUDENT)
    visit = activities.home_visit_plan(case, PLAN, by=case.owner, at=timezone.now())
    visit = step(visit_agreed(visit), "kirim-surat", letter_channel="siswa")
    hand = Hand(enter(new_page(), case.owner))
    hand.window.goto(desk_of(visit).url("read", visit))
    hand.link("Tidak ada jawaban")
    hand.choose("slip", "tidak")
    hand.press("Tidak ada jawaban")
    assert holds(hand.paper("Surat tugas dan pemberitahuan", "PDF"), "12/BK/")
    hand.link("Catat surat yang dikirim")
    expect(hand.window.get_by_text("Surat kedua dikirim lewat jalan lain")).to_be_visible()
    hand.choose("letter_channel", "diantar")
    hand.press("Catat surat yang dikirim")
    visit.refresh_from_db()
    assert (visit.letter_count, visit.letter_channel) == (2, "diantar")
    hand.link("Keluarga bersedia")
    expect(hand.window.get_by_text("Langkah ini belum dapat dilakukan")).to_be_visible()
    hand.link(f"Kembali ke {visit.code}")
    hand.link("Keluarga menolak")
    hand.press("Keluarga menolak")
    expect(hand.window.get_by_text("Ditolak", exact=True).first).to_be_visible()
    expect(hand.window.get_by_role("heading", name="Langkah berikutnya")).to_have_count(0)
    expect(hand.window.get_by_role("link", name="Laporan lengkap, untuk arsip BK, PDF")).to_have_count(0)
    assert holds(hand.paper("Undangan konsultasi di sekolah", "DOCX"), canary("guardianname"))
    fits(hand.window)


def test_a_pupil_who_says_no(case: Case, new_page: Callable[[], Page]) -> None:
    visit = activities.home_visit_plan(case, PLAN, by=case.owner, at=timezone.now())
    hand = Hand(enter(new_page(), case.owner))
    hand.window.goto(desk_of(visit).url("read", visit))
    hand.link("Catat persetujuan peserta didik")
    hand.tick("Tidak menyetujui")
    hand.field("text_version", "Kunjungan rumah, versi 1")
    hand.press("Simpan")
    expect(hand.window.get_by_role("heading", name=f"Kunjungan rumah {visit.code}")).to_be_visible()
    hand.link("Peserta didik setuju")
    expect(hand.window.get_by_text("Langkah ini belum dapat dilakukan")).to_be_visible()
    expect(hand.window.get_by_role("button", name="Peserta didik setuju")).to_have_count(0)
    hand.link(f"Kembali ke {visit.code}")
    hand.link("Batalkan")
    hand.press("Batalkan")
    expect(hand.window.get_by_text("semua yang sudah Anda tulis masih ada")).to_be_visible()
    hand.write(halted_reason="Peserta didik tidak setuju.")
    hand.press("Batalkan")
    expect(hand.window.get_by_text("Dibatalkan", exact=True).first).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == "dibatalkan"
