"""The editor of instruments in a real browser: reorder, copy, add, preview, errors, keyboard, small windows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from cms.accounts.models import User
from cms.instruments.blocks.fields import FAMILIES
from cms.instruments.forms import FormDescription
from cms.instruments.models import InstrumentTemplate, OwnFile
from tests.factories.accounts import make_user
from tests.factories.good_files import GOOD_FILES
from tests.factories.instruments import make_form, make_template
from tests.factories.office import enter, make_ground

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
LIST: Final = "/admin/snippets/instruments/instrumenttemplate/"
DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Wagtail 8.0.1's own markup, which we do not write (see test_office_editor.py).
WAGTAILS: Final = (
    "#wagtail-sidebar",
    "[data-streamfield-stream-container]",
    ".w-slim-header",
    ".w-header",
    ".w-minimap",
    ".w-panel__header",
)


SECOND_LABEL: Final = "[name=sections-0-value-fields-1-value-label]"


@pytest.fixture
def trainer(var: Path) -> User:
    make_ground()
    return make_user("pelatih", username="pelatih")


@pytest.fixture
def template(trainer: User) -> InstrumentTemplate:
    return make_template()


def opened(window: Page, trainer: User, template: InstrumentTemplate) -> Page:
    """Open the editor and wait until its scripts have built it."""
    enter(window, trainer).goto(f"{LIST}edit/{template.pk}/")
    expect(block(window, "Yang ditemui")).to_be_visible()
    return window


def block(within: Page | Locator, title: str, place: int = 0) -> Locator:
    """Return the block with this title in its heading: a field, or a section."""
    heading = within.locator(".c-sf-block__title", has_text=re.compile(f"^{re.escape(title)}$")).nth(place)
    return heading.locator("xpath=ancestor::div[@data-streamfield-child][1]")


def act(on: Locator, action: str) -> Locator:
    """Return a button of the block's own head."""
    return on.locator(f"[data-streamfield-action={action}]").first


def section(window: Page, number: int) -> Locator:
    """Return a section as it stands in the editor, counted from 0."""
    found = window.locator('[data-streamfield-child]:has(> input[name$="-type"][value="section"])')
    return found.nth(number)


def saved(window: Page, template: InstrumentTemplate) -> FormDescription:
    """Save the draft and return what it says."""
    window.locator("footer [data-w-dropdown-target=toggle]").click()
    window.locator("footer").get_by_role("button", name="Simpan konsep", exact=True).click()
    expect(window.locator(".messages")).to_contain_text(re.compile("disimpan|diperbarui"))
    found = InstrumentTemplate.objects.get(pk=template.pk).get_latest_revision_as_object()
    form = found.form
    assert isinstance(form, FormDescription)
    return form


def labels(form: FormDescription) -> list[list[str]]:
    return [[field.label for field in each.fields] for each in form.sections]


def test_fields_and_sections_change_places(page: Page, trainer: User, template: InstrumentTemplate) -> None:
    window = opened(page, trainer, template)
    act(block(window, "Bidang"), "MOVE_UP").click()
    down = act(section(window, 0), "MOVE_DOWN")
    down.focus()
    page.keyboard.press("Enter")
    form = saved(window, template)
    assert labels(form) == [["Uraian hasil", "Yang ditemui"], ["Bidang", "Nama peserta didik"], ["Guru BK"]]
    assert {field.name for field in form.fields} == {field.name for field in make_form().fields}, "keys stay"


def test_a_copied_section_stands_below_with_keys_of_its_own(
    page: Page, trainer: User, template: InstrumentTemplate
) -> None:
    window = opened(page, trainer, template)
    act(section(window, 0), "DUPLICATE").click()
    expect(window.locator('input[name="sections-count"]')).to_have_value("4")
    form = saved(window, template)
    assert labels(form)[:2] == [["Nama peserta didik", "Bidang"]] * 2
    names = [field.name for field in form.fields]
    assert len(names) == len(set(names))
    assert [field.name for field in form.sections[0].fields] == ["nama", "bidang"]


def test_every_kind_of_field_is_added_from_the_menu(page: Page, trainer: User, template: InstrumentTemplate) -> None:
    window = opened(page, trainer, template)
    shown = ["Isian", "Uraian", "Pilihan", "Tabel", "Kelompok atau potongan", "Kop atau nomor surat"]
    assert len(shown) == len(FAMILIES)
    signature = section(window, 2)
    for number, name in enumerate(shown, start=1):
        signature.get_by_role("button", name="Sisipkan blok").last.click()
        window.locator("[role=option]", has_text=re.compile(f"^{name}$")).click()
        place = f"sections-2-value-fields-{number}-value"
        window.locator(f"[name={place}-label]").fill(f"Baru {name}")
        if name == "Pilihan":
            window.locator(f"[name={place}-choices-0-value]").fill("Ya")
        if name in {"Tabel", "Kelompok atau potongan"}:
            window.locator(f"[name={place}-columns-0-value-label]").fill("Kolom")
    form = saved(window, template)
    assert labels(form)[2] == ["Guru BK", *(f"Baru {name}" for name in shown)]


def test_the_printed_page_follows_the_typing(page: Page, trainer: User, template: InstrumentTemplate) -> None:
    page.set_viewport_size({"width": 1600, "height": 900})
    window = opened(page, trainer, template)
    picture = page.frame_locator("iframe[title=Pratinjau]").first.locator("img")
    expect(picture).to_have_attribute("alt", "Halaman pertama: Laporan laporan-uji", timeout=20_000)
    before = str(picture.get_attribute("src"))
    page.wait_for_timeout(2_500)  # Wagtail takes the form as it is two seconds after opening for unchanged
    block(window, "Bidang").get_by_role("button", name="Buka atau tutup bagian").first.click()
    window.locator(SECOND_LABEL).fill("Bidang layanan")
    expect(picture).not_to_have_attribute("src", before, timeout=20_000)


def test_errors_stand_at_their_field_and_nothing_typed_is_lost(
    page: Page, trainer: User, template: InstrumentTemplate
) -> None:
    window = opened(page, trainer, template)
    window.get_by_role("textbox", name="Tujuan").fill("Tujuan yang baru.")
    block(window, "Bidang").get_by_role("button", name="Buka atau tutup bagian").first.click()
    window.locator(SECOND_LABEL).fill("")
    window.get_by_role("tab", name="Berkas").click()
    bad = {"name": "formulir.docx", "mimeType": DOCX_TYPE, "buffer": b"MZ" + b"\0" * 100}
    window.locator("input[type=file]").set_input_files(bad)  # type: ignore[arg-type]  # a TypedDict of the same keys
    window.locator("footer").get_by_role("button", name="Kirim untuk ditinjau").click()
    expect(window.locator("[id$=upload-errors]")).to_contain_text("program Windows")
    expect(window.locator("#sections-0-value-fields-1-value-label-errors")).to_contain_text("Isian ini wajib")
    expect(window.locator("[name=purpose]")).to_have_value("Tujuan yang baru.")
    assert not OwnFile.objects.exists()


def test_an_own_file_is_sent_shown_and_taken_back(page: Page, trainer: User, template: InstrumentTemplate) -> None:
    window = opened(page, trainer, template)
    window.get_by_role("tab", name="Berkas").click()
    good = {"name": "Laporan kami.docx", "mimeType": DOCX_TYPE, "buffer": GOOD_FILES["form.docx"]()}
    window.locator("input[type=file]").set_input_files(good)  # type: ignore[arg-type]  # a TypedDict of the same keys
    saved(window, template)
    window.goto(f"{LIST}edit/{template.pk}/")
    window.get_by_role("tab", name="Berkas").click()
    note = window.locator(".suluh-berkas")
    expect(note).to_contain_text("Laporan kami.docx")
    with window.expect_download() as download:
        note.get_by_role("link", name="Laporan kami.docx").click()
    assert download.value.suggested_filename == "laporan-uji-draf.docx"
    assert Path(download.value.path()).read_bytes() == good["buffer"]
    window.get_by_label("Jangan pakai berkas sendiri lagi").check()
    saved(window, template)
    window.goto(f"{LIST}edit/{template.pk}/")
    window.get_by_role("tab", name="Berkas").click()
    expect(note).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_editor_fits_and_has_no_serious_barrier(
    page: Page, trainer: User, template: InstrumentTemplate, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    window = opened(page, trainer, template)
    for tab in ("Formulir", "Keterangan", "Berkas"):
        window.get_by_role("tab", name=tab).click()
        assert window.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab
        rules = Axe().run(window, context={"exclude": [[part] for part in WAGTAILS]}).response["violations"]
        bad = [rule for rule in rules if rule["impact"] in {"serious", "critical"}]
        assert [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in bad] == [], tab


def test_a_new_form_takes_its_address_from_its_title(page: Page, trainer: User) -> None:
    enter(page, trainer).goto(f"{LIST}add/")
    page.locator("[name=title]").press_sequentially("Lembar Pantauan")
    page.get_by_role("tab", name="Keterangan").click()
    expect(page.locator("[name=code]")).to_have_value("lembar-pantauan")
