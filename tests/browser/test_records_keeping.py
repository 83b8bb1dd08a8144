"""The time of a record and a breach in a real browser: put off, prepared; reported, listed, told; at 1280 and 360 points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.records.actions.retention import retention_decide
from cms.records.models import Breach, ErasureRequest
from tests.factories.accounts import PASSWORD
from tests.factories.breach import WHAT
from tests.factories.erasure import lift_holds
from tests.factories.hand import fits
from tests.factories.office import enter, make_ground
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.rendered import docx_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    made = make_pupils()
    lift_holds()
    return made


def menu(window: Page, name: str) -> None:
    """Go from the start page by the menu."""
    window.set_viewport_size({"width": 1280, "height": 740})
    window.goto("/admin/")
    window.get_by_role("link", name=name, exact=True).first.click()


def test_what_has_ended_is_put_off_or_prepared(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    today, case, entry = timezone.localdate(), pupils.below["case"], pupils.below["entry"]
    for record in (case, entry):
        retention_decide(record, until=today, reason="tidak_perlu", by=pupils.owner, at=timezone.now())
    owner = enter(new_page(), pupils.owner)
    owner.goto("/admin/")
    expect(owner.get_by_text("2 rekaman menunggu keputusan")).to_be_visible()
    owner.get_by_role("link", name="Lihat masa simpan").click()
    fits(owner)
    owner.get_by_role("link", name=entry.code, exact=True).click()
    owner.get_by_label("Kata sandi").fill(PASSWORD)
    owner.get_by_role("button", name="Lanjutkan").click()
    fits(owner)
    owner.get_by_label("Simpan sampai").fill(f"{today + timedelta(days=30)}")
    owner.get_by_label("Masih diperlukan untuk layanan").check()
    owner.get_by_role("button", name="Simpan tanggal").click()
    expect(owner.get_by_role("link", name=entry.code, exact=True)).to_have_count(0)
    owner.get_by_role("link", name=case.code, exact=True).click()
    owner.get_by_role("button", name="Siapkan pemusnahan").click()
    expect(owner.get_by_text("Permintaan tersimpan.")).to_be_visible()
    assert ErasureRequest.objects.get().part == case.pk
    lead = enter(new_page(), pupils.people["koordinator"])
    menu(lead, "Masa simpan")
    lead.get_by_role("link", name="Menunggu koordinator BK").click()
    expect(lead.get_by_label("Kata sandi")).to_be_visible()


def report(officer: Page) -> str:
    """Write an incident down and fix its list; return its address."""
    menu(officer, "Laporan kebocoran")
    officer.get_by_role("link", name="Laporan baru").click()
    now = timezone.localtime()
    for name, moment in (("found_at", now), ("since", now - timedelta(days=1)), ("until", now)):
        officer.locator(f"[name={name}]").fill(f"{moment:%Y-%m-%dT%H:%M}")
    officer.get_by_label("Kasus dan catatan konseling").check()
    officer.locator("[name=what]").fill("Rekaman KS-2026-0001 dibuka orang lain")
    officer.get_by_label("Semua peserta didik sekolah").check()
    officer.get_by_role("button", name="Simpan").click()
    expect(officer.get_by_text("jangan menulis nama")).to_be_visible()
    officer.locator("[name=what]").fill(WHAT)
    fits(officer)
    officer.get_by_role("button", name="Simpan").click()
    expect(officer.get_by_text("sisa 71 jam")).to_be_visible()
    officer.get_by_role("button", name="Tetapkan daftar").click()
    expect(officer.get_by_role("heading", name="Yang terdampak")).to_be_visible()
    fits(officer)
    assert CANARY not in officer.content()
    return officer.url


def test_a_breach_is_reported_by_code_and_told_by_name(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    officer, owner = enter(new_page(), pupils.people["ppdp"]), enter(new_page(), pupils.owner)
    address = report(officer)
    owner.goto("/admin/")
    owner.get_by_role("link", name=Breach.objects.get().code, exact=True).click()
    assert owner.url == address
    expect(owner.get_by_text(canary("name"))).to_be_visible()
    fits(owner)
    with owner.expect_download() as download:
        owner.get_by_role("link", name="Surat DOCX").click()
    assert CANARY not in download.value.suggested_filename
    text = docx_text(Path(download.value.path()).read_bytes())
    assert canary("name") in text
    assert WHAT in text
    owner.get_by_role("button", name="Sudah diberi tahu").click()
    expect(owner.get_by_text("1 sudah diberi tahu")).to_be_visible()
    officer.goto(address)
    officer.get_by_role("button", name="Lembaga sudah diberi tahu").click()
    officer.get_by_role("button", name="Tutup laporan").click()
    expect(officer.get_by_text("Keadaan: Selesai")).to_be_visible()
    fits(officer)
