"""A case conference in a real browser: plan to final report, a participant's window; then put off, and called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.accounts.models import User
from cms.records.actions import activities
from cms.records.desk import desk_of
from cms.records.models import Case, CaseConference, Commitment, Participant, Share
from tests.factories.activities import conference_values, give_consents
from tests.factories.hand import Hand, fits
from tests.factories.letters import release_forms
from tests.factories.office import enter, make_ground
from tests.factories.records import Pupils, canary, make_pupils
from tests.rendered import holds

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
PROBLEM = "Sering tidak masuk sejak bulan lalu."


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    release_forms()
    return make_pupils()


def moment(minutes: int) -> str:
    """Return a moment from now as the browser's calendar takes it."""
    return f"{timezone.localtime() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def begin(pupils: Pupils, new_page: Callable[[], Page]) -> Hand:
    case = pupils.below["case"]
    window = enter(new_page(), pupils.owner)
    window.goto(desk_of(case).url("read", case))
    return Hand(window)


def consents(hand: Hand) -> None:
    for giver in ("peserta didik", "orang tua atau wali"):
        hand.consent(giver)


def invite(hand: Hand, starts: int, ends: int) -> None:
    hand.link("Catat undangan")
    hand.field("starts_at", moment(starts))
    hand.field("ends_at", moment(ends))
    hand.write(place="Ruang BK")
    hand.field("letter_number", "21")
    hand.press("Catat undangan")


def add(hand: Hand, name: str, position: str, account: User | None = None) -> None:
    hand.link("Peserta baru")
    hand.write(name=name, position=position)
    if account is not None:
        hand.choose("account", str(account.pk))
    hand.press("Simpan")


def test_from_the_proposal_to_the_report(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    hand = begin(pupils, new_page)
    hand.link("Konferensi kasus baru")
    hand.write(problem=PROBLEM, data_sought="Sebab ketidakhadiran.", may_not_tell="Isi konseling.")
    hand.press("Simpan")
    expect(hand.window.get_by_text("Belum ada persetujuan yang berlaku").first).to_be_visible()
    consents(hand)
    hand.move("Peserta didik dan orang tua setuju")
    hand.link("Catat undangan")
    fits(hand.window)
    hand.link("Batal")
    add(hand, "Ibu Rekaan", "orang tua")
    add(hand, "Guru Rekaan", "guru mata pelajaran", pupils.people["guru"])
    invite(hand, -5, 60)
    conference = CaseConference.objects.latest("created_at")
    _paper(hand, conference)
    _window(hand, pupils, new_page)
    _report(hand)
    conference.refresh_from_db()
    assert conference.state == "komitmen_berjalan"


def _paper(hand: Hand, conference: CaseConference) -> None:
    """The invitation says the code and never the name."""
    for kind in ("DOCX", "PDF"):
        text = hand.paper("Undangan: Ibu Rekaan", kind)
        assert holds(text, conference.case.code)
        assert not holds(text, canary("name"))
        assert not holds(text, PROBLEM)


def _window(hand: Hand, pupils: Pupils, new_page: Callable[[], Page]) -> None:
    """What was ticked opens for the colleague with his pledge."""
    page = hand.window.url
    hand.link("Akses peserta")
    hand.choose("person", str(pupils.people["guru"].pk))
    hand.tick("Pokok yang dibahas")
    fits(hand.window)
    hand.press("Akses peserta")
    guest = _pledged(enter(new_page(), pupils.people["guru"]))
    hand.window.goto(page)
    expect(hand.window.get_by_text("Menyatakan menjaga rahasia, dengan akun")).to_be_visible()
    share = Share.objects.get()
    Share.objects.filter(pk=share.pk).update(until=timezone.now())
    answer = guest.goto(f"/ruang/siswa/dibagikan/{share.pk}/")
    assert answer is not None
    assert answer.status == 404, "the window closes with the meeting"
    Share.objects.filter(pk=share.pk).update(until=share.until)


def _pledged(guest: Page) -> Page:
    """Open what is offered on a telephone: nothing before the pledge, then what was ticked."""
    guest.set_viewport_size({"width": 360, "height": 740})
    guest.goto("/ruang/siswa/dibagikan/")
    guest.get_by_role("link", name="KK-").last.click()
    assert PROBLEM not in guest.content()
    guest.get_by_label("Saya menjaga rahasia ini").check()
    guest.get_by_role("button", name="Nyatakan dan buka").click()
    expect(guest.get_by_text(PROBLEM)).to_be_visible()
    assert "Isi konseling." not in guest.content()
    assert canary("name") not in guest.content()
    assert guest.evaluate("document.documentElement.scrollWidth") <= 360
    return guest


def _report(hand: Hand) -> None:
    for _ in range(2):
        hand.link("Hadir")
        hand.press("Hadir")
    assert set(Participant.objects.filter(name__isnull=False).values_list("state", flat=True)) >= {"hadir"}
    assert holds(hand.paper("Daftar hadir dan pernyataan menjaga rahasia", "PDF"), "Guru Rekaan")
    hand.link("Catat pelaksanaan")
    hand.write(core="Dibahas bersama.")
    hand.press("Catat pelaksanaan")
    hand.link("Komitmen baru")
    hand.write(party="Ibu Rekaan", action="Mengantar ke sekolah")
    hand.field("due_date", f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}")
    hand.press("Simpan")
    _finish(hand)


def _finish(hand: Hand) -> None:
    hand.link("Selesaikan laporan")
    hand.write(data_found="Tidur larut.", statements="Ibu bekerja malam.", facilities="Jemputan.")
    hand.choose("fulfilment", "sebagian")
    hand.write(evaluation="Tertib.", analysis="Perlu jadwal tidur.", follow_up="Konseling perorangan.")
    fits(hand.window)
    hand.press("Selesaikan laporan")
    expect(hand.window.get_by_role("link", name="Ubah", exact=True)).to_have_count(0)
    fits(hand.window)
    report = hand.paper("Laporan, untuk arsip BK", "DOCX")
    told = ("Tidur larut.", "Ibu bekerja malam.", "Jemputan.", "Mengantar ke sekolah", "Perlu jadwal tidur.")
    assert [words for words in told if not holds(report, words)] == []
    hand.move("Pantau komitmen")
    hand.link("Ibu Rekaan: Mengantar ke sekolah")
    hand.link("Ditepati")
    hand.press("Ditepati")
    assert Commitment.objects.latest("created_at").state == "ditepati"
    expect(hand.window.get_by_role("heading", name="Konferensi kasus KK-")).to_be_visible()


def test_put_off_once_and_then_called_off(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    case = pupils.below["case"]
    assert isinstance(case, Case)
    give_consents(case, "konferensi", by=pupils.owner)
    made = activities.case_conference_propose(case, conference_values(), by=pupils.owner, at=timezone.now())
    hand = Hand(enter(new_page(), pupils.owner))
    hand.window.goto(desk_of(made).url("read", made))
    hand.move("Peserta didik dan orang tua setuju")
    _invitations_refused(hand)
    _put_off_and_call_off(hand)


def _invitations_refused(hand: Hand) -> None:
    hand.link("Catat undangan")
    hand.field("starts_at", moment(60))
    hand.field("ends_at", moment(30))
    hand.write(place="Ruang BK")
    hand.press("Catat undangan")
    expect(hand.window.get_by_text("Jam berakhir harus sesudah jam mulai.")).to_be_visible()
    hand.field("ends_at", moment(120))
    hand.press("Catat undangan")
    expect(hand.window.get_by_text("Belum ada peserta.")).to_be_visible()
    hand.link("Batal")


def _put_off_and_call_off(hand: Hand) -> None:
    add(hand, "Ibu Rekaan", "orang tua")
    invite(hand, 60, 120)
    hand.link("Catat pelaksanaan")
    hand.write(core="Belum.")
    hand.press("Catat pelaksanaan")
    expect(hand.window.get_by_text("Konferensi belum dimulai menurut undangannya.")).to_be_visible()
    hand.link("Batal")
    hand.link("Tunda")
    hand.write(halted_reason="Orang tua sakit.")
    hand.press("Tunda")
    expect(hand.window.get_by_text("Ditunda", exact=True).first).to_be_visible()
    invite(hand, 600, 660)
    hand.link("Batalkan")
    hand.press("Batalkan")
    expect(hand.window.get_by_text("semua yang sudah Anda tulis masih ada")).to_be_visible()
    hand.write(halted_reason="Peserta didik keberatan.")
    hand.press("Batalkan")
    expect(hand.window.get_by_text("Batal", exact=True).first).to_be_visible()
    expect(hand.window.get_by_role("heading", name="Langkah berikutnya")).to_have_count(0)
    fits(hand.window)


def test_a_family_that_says_no_is_not_discussed(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    made = pupils.below["conference"]
    hand = Hand(enter(new_page(), pupils.owner))
    hand.window.goto(desk_of(made).url("read", made))
    hand.consent("peserta didik")
    hand.link("Peserta didik dan orang tua setuju")
    expect(hand.window.get_by_text("dari: orang tua atau wali")).to_be_visible()
    expect(hand.window.get_by_role("button", name="Peserta didik dan orang tua setuju")).to_have_count(0)
    hand.link(f"Kembali ke {made.code}")
    hand.link("Batalkan")
    hand.write(halted_reason="Orang tua tidak setuju.")
    hand.press("Batalkan")
    made.refresh_from_db()
    assert made.state == "batal"
