"""A referral in a real browser: to a receiver without account by a link with a code, and declined by a colleague."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import PacketLink, Referral
from tests.factories.accounts import PASSWORD, totp_code
from tests.factories.hand import Hand
from tests.factories.letters import release_forms
from tests.factories.office import enter, make_ground
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import consents, considered, make_receiver
from tests.rendered import holds

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    release_forms()
    return make_pupils()


@pytest.fixture
def referral(pupils: Pupils) -> Referral:
    consents(pupils)
    make_receiver(pupils.school, pupils.owner)
    return considered(pupils)


def step(window: Page, label: str, **values: str) -> None:
    """Make one step from the page of the record."""
    window.get_by_role("link", name=label, exact=True).click()
    for name, value in values.items():
        field = window.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    window.get_by_role("button", name=label, exact=True).click()
    expect(window.get_by_role("button", name=label, exact=True)).to_have_count(0)


def freeze(window: Page) -> None:
    """Tick the name and the reason, look, and freeze."""
    window.get_by_role("link", name="Buka berkas rujukan").click()
    expect(window.locator("[name=bagian]:checked")).to_have_count(0)
    pupil = window.get_by_role("group", name="Peserta didik")
    pupil.locator("label").filter(has_text=canary("name")).get_by_role("checkbox").check()
    window.locator("label").filter(has_text=canary("referralreason")).get_by_role("checkbox").check()
    window.get_by_role("button", name="Lihat pratinjau").click()
    expect(window.get_by_text(canary("name"))).to_be_visible()
    assert canary("address") not in window.content()
    window.get_by_role("button", name="Bekukan berkas ini").click()
    expect(window.get_by_text("Berkas dibekukan")).to_be_visible()


def linked(window: Page) -> tuple[str, str]:
    """Make a link; return its path and the code, as the counselor copies them."""
    window.get_by_role("button", name="Buat tautan").click()
    window.get_by_label("Kata sandi").fill(PASSWORD)  # with it content leaves the school
    window.get_by_label("Kode dari aplikasi autentikator").fill(totp_code())
    window.get_by_role("button", name="Lanjutkan dan kirim").click()
    told = window.locator("code.rekaman-rahasia-sekali")
    expect(told).to_have_count(2)
    address, code = told.all_inner_texts()
    window.get_by_role("link", name="Sudah saya salin").click()
    expect(window.get_by_text(code)).to_have_count(0)
    return urlsplit(address).path, code


def contacted(window: Page, referral: Referral, **receiver: str) -> None:
    window.goto(desk_of(Referral).url("read", referral))
    step(window, "Peserta didik dan orang tua setuju")
    step(window, "Penerima dihubungi", **receiver)


def tell(phone: Page, path: str, code: str) -> None:
    """Open the link on a telephone and type the code."""
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict of the same keys
    phone.goto(path)
    assert CANARY not in phone.content()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("Kode 8 angka").fill(code)
    phone.get_by_role("button", name="Buka").click()


def test_outward_to_a_receiver_without_account(
    pupils: Pupils, referral: Referral, new_page: Callable[[], Page], foreign_requests: list[str]
) -> None:
    owner, phone, other = enter(new_page(), pupils.owner), new_page(), new_page()
    contacted(owner, referral, receiver="Puskesmas Contoh (puskesmas)")
    freeze(owner)
    path, code = linked(owner)
    tell(phone, path, "00000000" if code != "0000 0000" else "11111111")
    expect(phone.get_by_role("alert")).to_contain_text("tidak membuka apa pun")
    assert CANARY not in phone.content()
    tell(phone, path, code)
    expect(phone.get_by_text(canary("name"))).to_be_visible()
    expect(phone.get_by_text(canary("referralreason"))).to_be_visible()
    assert canary("address") not in phone.content()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.reload()
    expect(phone.get_by_text(canary("name"))).to_be_visible()
    other.goto(path)
    assert CANARY not in other.content()
    owner.reload()
    expect(owner.get_by_text("dibuka 1 dari 3 kali, kode salah 1 dari 5 kali")).to_be_visible()
    finish(owner, referral)
    phone.reload()
    assert CANARY not in phone.content()
    assert (Referral.objects.get(pk=referral.pk).state, PacketLink.objects.get().openings) == ("selesai", 1)
    assert foreign_requests == []


def finish(owner: Page, referral: Referral) -> None:
    """Go from the receiver's yes to the end."""
    today = timezone.localdate().isoformat()
    owner.goto(desk_of(Referral).url("read", referral))
    step(owner, "Penerima menerima")
    for kind in ("DOCX", "PDF"):
        letter = Hand(owner).paper("Surat rujukan", kind)
        assert holds(letter, canary("name"))
        assert holds(letter, canary("referralreason"))
        assert not holds(letter, canary("referralservicesgiven")), "not ticked, so not on the paper either"
    assert not holds(Hand(owner).paper("Lembar umpan balik, dilampirkan pada surat", "PDF"), canary("name"))
    step(owner, "Catat surat yang dikirim", letter_number="7", letter_date=today, letter_channel="Pos")
    step(owner, "Sedang ditangani", feedback_asked_date=today)
    step(owner, "Catat umpan balik", feedback_date=today, feedback="Sudah ditemui dua kali.")
    step(owner, "Pantau di sekolah", evaluation="Lebih tenang.", analysis="Rujukan tepat.", follow_up="Pantau sebulan.")
    step(owner, "Selesai")
    expect(owner.get_by_text("Keadaan: Selesai")).to_be_visible()
    report = Hand(owner).paper("Laporan, untuk arsip BK", "DOCX")
    for words in ("Sudah ditemui dua kali.", "Lebih tenang.", "Pantau sebulan.", canary("referralreason")):
        assert holds(report, words), words


def pledge(room: Page, referral: Referral) -> None:
    """Find the offer in the reading room, and give the word that opens it."""
    room.goto("/ruang/siswa/dibagikan/")
    room.get_by_role("link", name=referral.code).click()
    assert CANARY not in room.content()
    room.get_by_label("Saya menjaga rahasia ini").check()
    room.get_by_role("button", name="Nyatakan dan buka").click()


def test_a_colleague_declines_and_another_receiver_is_sought(
    pupils: Pupils, referral: Referral, new_page: Callable[[], Page]
) -> None:
    owner, room = enter(new_page(), pupils.owner), enter(new_page(), pupils.people["guru"])
    person = pupils.people["guru"]
    contacted(owner, referral, receiver_account=str(person))
    freeze(owner)
    owner.get_by_role("button", name="Tawarkan berkas").click()
    expect(owner.get_by_text("Ditawarkan. Isinya terbuka")).to_be_visible()
    room.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict of the same keys
    pledge(room, referral)
    expect(room.get_by_text(canary("name"))).to_be_visible()
    assert room.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    address = room.url
    room.locator("[name=halted_reason]").fill("Saya terlalu dekat dengan keluarganya.")
    room.get_by_role("button", name="Tolak rujukan").click()
    expect(room.get_by_text("tidak ada yang dibagikan kepada Anda")).to_be_visible()
    answer = room.goto(address)
    assert answer is not None
    assert answer.status == 404
    owner.goto(desk_of(Referral).url("read", referral))
    expect(owner.get_by_text("Ditolak penerima").first).to_be_visible()
    expect(owner.get_by_text("Alasan: Saya terlalu dekat dengan keluarganya.")).to_be_visible()
    step(owner, "Cari penerima lain")
    assert Referral.objects.get(pk=referral.pk).state == "disetujui"


def test_one_that_came_in_is_taken_handled_and_answered(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    owner, room = enter(new_page(), pupils.owner), enter(new_page(), pupils.people["guru"])
    owner.goto(desk_of(pupils.below["case"]).url("read", pupils.below["case"]))
    owner.get_by_role("link", name="Catat rujukan masuk").click()
    said = {"referrer": "Guru Rekaan", "relation": "guru mapel", "reason": "Sering melamun.", "facts": "Tidak menulis."}
    for name, words in said.items():
        owner.locator(f"[name={name}]").fill(words)
    owner.locator("[name=referrer_account]").select_option(label=str(pupils.people["guru"]))
    owner.get_by_role("button", name="Simpan").click()
    referral = Referral.objects.get(track="masuk")
    step(owner, "Terima rujukan", is_pupil_told="Ya")
    step(owner, "Mulai menangani", services_given="Konseling perorangan.")
    room.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a TypedDict of the same keys
    room.goto("/ruang/siswa/rujukan/")
    expect(room.get_by_text("Ditangani BK")).to_be_visible()
    assert room.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert CANARY not in room.content()
    assert "melamun" not in room.content()
    today = timezone.localdate().isoformat()
    step(owner, "Catat umpan balik kepada perujuk", feedback_date=today, feedback="Beri ia waktu menjawab.")
    step(owner, "Selesai")
    assert Referral.objects.get(pk=referral.pk).state == "selesai_bk"
    room.reload()
    expect(room.get_by_text("Selesai")).to_be_visible()
    assert "Beri ia waktu" not in room.content()
