"""The result of an instrument in a real browser: plan to follow-up for a test of others, and one that is called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import InstrumentResult
from tests.factories.activities import give_consents, reference_test
from tests.factories.hand import Hand, fits
from tests.factories.letters import release_forms
from tests.factories.office import enter, make_ground
from tests.factories.records import Pupils, make_pupils

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hand(var: Path, new_page: Callable[[], Page]) -> Hand:
    make_ground()
    release_forms()
    pupils: Pupils = make_pupils()
    window = enter(new_page(), pupils.owner)
    window.goto(desk_of(pupils.below["case"]).url("read", pupils.below["case"]))
    return Hand(window)


def test_a_test_of_others_from_plan_to_follow_up(hand: Hand) -> None:
    hand.link("Hasil instrumen baru")
    fits(hand.window)
    hand.write(purpose="Memilih jurusan.")
    hand.press("Simpan")
    expect(hand.window.get_by_text("Pilih satu instrumen")).to_be_visible()
    hand.choose("reference", str(reference_test().pk))
    hand.press("Simpan")
    hand.link("Ubah")
    expect(hand.window.locator("[name=reference]")).to_have_count(1)
    expect(hand.window.locator("[name=conclusion]")).to_have_count(0)
    hand.link("Batal")
    for giver in ("peserta didik", "orang tua atau wali"):
        hand.consent(giver)
    _interpret(hand)
    _tell(hand)


def _interpret(hand: Hand) -> None:
    hand.link("Catat pengadministrasian")
    hand.write(administrator="Psikolog Rekaan")
    hand.press("Catat pengadministrasian")
    hand.link("Catat pengolahan")
    expect(hand.window.get_by_text("Jawaban, butir, dan kunci tidak disimpan di sini.")).to_be_visible()
    hand.choose("completeness", "lengkap")
    hand.write(evaluation="Tenang.")
    hand.press("Catat pengolahan")
    hand.link("Catat simpulan")
    hand.write(interpreter="Psikolog Rekaan", conclusion="Minat terbesar pada bidang teknik.")
    hand.press("Catat simpulan")
    expect(hand.window.get_by_text("Tulis kewenangan penafsirnya.")).to_be_visible()
    hand.write(qualification="Psikolog, izin praktik contoh")
    fits(hand.window)
    hand.press("Catat simpulan")


def _tell(hand: Hand) -> None:
    hand.link("Catat penyampaian")
    hand.choose("told_to", "keduanya")
    hand.press("Catat penyampaian")
    hand.link("Catat tindak lanjut")
    hand.write(follow_up="Konseling karier dua kali.")
    hand.press("Catat tindak lanjut")
    expect(hand.window.get_by_text("semua yang sudah Anda tulis masih ada")).to_be_visible()
    result = InstrumentResult.objects.latest("created_at")
    hand.field("raw_destroyed_date", f"{result.told_date:%Y-%m-%d}")
    hand.press("Catat tindak lanjut")
    result.refresh_from_db()
    assert (result.state, result.conclusion) == ("ditindaklanjuti", "Minat terbesar pada bidang teknik.")
    expect(hand.window.get_by_text("Minat terbesar pada bidang teknik.")).to_be_visible()
    expect(hand.window.get_by_role("heading", name="Langkah berikutnya")).to_have_count(0)
    fits(hand.window)


def test_answers_that_cannot_be_used_are_not_interpreted(hand: Hand) -> None:
    result = InstrumentResult.objects.get()
    give_consents(result.case, "instrumen", by=result.owner)
    hand.window.goto(desk_of(result).url("read", result))
    hand.link("Catat pengadministrasian")
    hand.write(administrator="Guru BK")
    hand.press("Catat pengadministrasian")
    hand.link("Catat pengolahan")
    hand.choose("completeness", "tidak")
    hand.press("Catat pengolahan")
    hand.link("Catat simpulan")
    hand.write(interpreter="Guru BK", qualification="Konselor", conclusion="x")
    hand.press("Catat simpulan")
    expect(hand.window.get_by_text("tidak dapat ditafsirkan")).to_be_visible()
    hand.link("Batal")
    hand.link("Batalkan")
    hand.write(halted_reason="Lembar jawaban rusak.")
    hand.press("Batalkan")
    result.refresh_from_db()
    assert result.state == "dibatalkan"
