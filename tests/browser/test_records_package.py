"""A package of one child in a real browser: reviewed, a passage closed, confirmed, made, and the ZIP opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import AccessPackage
from cms.records.views.packages import review_url
from tests.factories.accounts import PASSWORD
from tests.factories.office import enter, make_ground
from tests.factories.packages import read_back
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.rendered import holds

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    found = make_pupils()
    note: Any = found.below["note"]
    note.summary = "Siti bercerita. Zulkarnaen dipukul di kantin. Siti sedih."
    note.save()
    return found


def begin(owner: Page, pupils: Pupils) -> AccessPackage:
    """Begin from the page of the pupil, for his mother."""
    owner.goto(desk_of(pupils.student).url("read", pupils.student))
    owner.get_by_text("Tindakan lain", exact=True).click()
    owner.get_by_role("link", name="Paket akses data").click()
    owner.get_by_label("Pemohon").select_option(label=f"Ibu: {canary('guardianname')}")
    owner.get_by_role("button", name="Simpan").click()
    expect(owner.get_by_text("Sedang ditinjau", exact=True)).to_be_visible()
    return AccessPackage.objects.get()


def close_a_passage(owner: Page, package: AccessPackage, pupils: Pupils) -> None:
    """Select the words about another child, and press the button."""
    owner.goto(review_url(package, pupils.below["note"]))
    text = owner.locator("#teks-summary")
    text.get_by_text("Tutup bagian tentang orang lain").click()
    box = text.locator("textarea")
    box.evaluate("box => { const at = box.value.indexOf('Zulkarnaen'); box.setSelectionRange(at, at + 29); }")
    text.get_by_role("button", name="Tandai pilihan").click()
    expect(box).to_have_value("Siti bercerita. [[Zulkarnaen dipukul di kantin.]] Siti sedih.")
    expect(text.get_by_role("radio", name="Ada bagian tentang orang lain")).to_be_checked()
    finish(owner)


def finish(owner: Page) -> None:
    """Say that the rest was read, and go on."""
    owner.get_by_label("Saya sudah membaca semua teks di atas").check()
    owner.get_by_role("button", name="Simpan tinjauan").click()


def test_review_confirm_make_open(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    owner, lead = enter(new_page(), pupils.owner), enter(new_page(), pupils.people["koordinator"])
    package = begin(owner, pupils)
    owner.get_by_role("button", name="Selesai meninjau").click()
    expect(owner.get_by_role("alert").filter(has_text="belum ditinjau")).to_be_visible()
    close_a_passage(owner, package, pupils)
    for _ in range(40):
        if "/tinjau/" not in owner.url:
            break
        finish(owner)
    expect(owner.get_by_text("Semua teks sudah diputuskan.")).to_be_visible()
    owner.get_by_role("button", name="Selesai meninjau").click()
    lead.goto("/admin/")
    lead.goto(desk_of(package).url("list"))
    lead.get_by_role("link", name=package.code).click()
    assert CANARY not in lead.content()
    lead.get_by_role("button", name="Pastikan paket").click()
    expect(lead.get_by_text("Sudah dipastikan, siap dibuat", exact=True)).to_be_visible()
    texts = download(owner, package)
    for name in ("pdf", "docx", "json"):
        assert holds(texts[name], "Siti bercerita. [bagian tentang orang lain ditutup] Siti sedih."), name
        assert not holds(texts[name], "Zulkarnaen")
        assert not holds(texts[name], canary("holdreason"))
    owner.goto(desk_of(package).url("read", package))
    expect(owner.get_by_text("Sudah dibuat", exact=True)).to_be_visible()
    for window in (owner, lead):
        window.set_viewport_size({"width": 360, "height": 740})
        assert window.evaluate("document.documentElement.scrollWidth") <= 360


def download(owner: Page, package: AccessPackage) -> dict[str, str]:
    """Make the package, having typed the password once more, and return its words."""
    owner.goto(desk_of(package).url("read", package))
    owner.get_by_role("link", name="Buat dan unduh paket").click()
    owner.get_by_label("Kata sandi").fill(PASSWORD)
    owner.get_by_role("button", name="Lanjutkan").click()
    with owner.expect_download() as waiting:
        owner.get_by_role("button", name="Buat dan unduh sekarang").click()
    assert waiting.value.suggested_filename == f"{package.code}.zip"
    return read_back(Path(waiting.value.path()).read_bytes())
