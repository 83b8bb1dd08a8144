"""The road of a counselor to a form with the letterhead of his school; desk and landing for eyes, keyboard and phone."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cms.accounts.models import School, User
from cms.core.audiences import Audience
from cms.instruments.actions import instrument_load
from cms.instruments.seed import RELEASED_AT
from tests.factories.accounts import PASSWORD, SchoolFactory, make_user, totp_code
from tests.factories.instruments import make_form, make_released
from tests.factories.office import enter, make_ground
from tests.rendered import FORMS, docx_text, files_of, pdf_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
CODE, TITLE = "laporan-kunjungan-rumah", "Laporan Kunjungan Rumah"
SCHOOL = "SMP CONTOH MERPATI"
PLACES = {"desk": "/admin/instrumen/", "shelf": "/unduh/", "landing": f"/unduh/{CODE}/"}


@pytest.fixture
def counselor(var: Path) -> User:
    make_ground()
    instrument_load(form=FORMS[CODE], at=RELEASED_AT, files=list(files_of(CODE).values()))
    make_released(make_form("angket-uji", audience=Audience.COUNSELOR))
    lines = f"PEMERINTAH KOTA CONTOH\nDINAS PENDIDIKAN\n{SCHOOL}\nJalan Contoh Nomor 1"
    school: School = SchoolFactory.create(name="SMP Contoh Merpati", letterhead_lines=lines)
    return make_user("konselor", school=school, username="konselor")


class Fingers:
    """Presses and counts."""

    def __init__(self, window: Page) -> None:
        self.window, self.clicks = window, 0

    def press(self, name: str | re.Pattern[str]) -> None:
        self.clicks += 1
        self.window.get_by_role("link", name=name).first.click()

    def fetch(self, name: str) -> bytes:
        with self.window.expect_download() as waiting:
            self.press(name)
        return Path(waiting.value.path()).read_bytes()


def test_three_clicks_from_login_to_docx_and_pdf_with_the_letterhead(page: Page, counselor: User) -> None:
    page.goto("/masuk/")
    page.locator("[name=login]").fill(counselor.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("[name=code]").fill(totp_code())
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    fingers = Fingers(page)
    fingers.press("Unduh instrumen")
    page.wait_for_url("**/admin/instrumen/")
    docx = fingers.fetch(f"DOCX, {TITLE}")
    pdf = fingers.fetch(f"PDF A4, {TITLE}")
    assert fingers.clicks == 3
    with ZipFile(BytesIO(docx)) as archive:
        assert SCHOOL in archive.read("word/document.xml").decode()
    assert SCHOOL in docx_text(docx)
    assert SCHOOL in pdf_text(pdf)


def test_two_forms_become_one_zip_by_the_keyboard_alone(page: Page, counselor: User) -> None:
    enter(page, counselor).goto(PLACES["desk"])
    for title in (TITLE, "Laporan angket-uji"):
        page.get_by_role("checkbox", name=f"Pilih {title}").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Unduh ZIP").focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    with ZipFile(waiting.value.path()) as archive:
        names = archive.namelist()
        assert {f"{CODE}.docx", "angket-uji.pdf"} <= set(names)
        assert SCHOOL in docx_text(archive.read(f"{CODE}.docx"))


def test_an_empty_choice_is_refused_on_the_spot(page: Page, counselor: User) -> None:
    enter(page, counselor)
    for place in ("desk", "shelf"):
        page.goto(PLACES[place])
        page.get_by_role("button", name="Unduh ZIP").click()
        expect(page.locator("main")).to_contain_text("Centang paling sedikit satu instrumen")
        expect(page).to_have_url(re.compile(re.escape(PLACES[place]) + "$"))


def test_searching_by_keyboard_keeps_what_fits(page: Page, counselor: User) -> None:
    enter(page, counselor).goto(PLACES["desk"])
    page.get_by_role("searchbox", name="Cari judul atau tujuan").fill("kunjungan rumah")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="instrumen")).to_contain_text("1 instrumen")
    expect(page.get_by_role("link", name=TITLE, exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("place", list(PLACES))
def test_places_are_accessible_and_fit_the_window(page: Page, counselor: User, place: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    enter(page, counselor).goto(PLACES[place])
    expect(page.get_by_role("heading", name=TITLE if place == "landing" else "Instrumen").first).to_be_attached()
    context = {"include": [[".instrumen"]]}
    rules = Axe().run(page, context=context).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in rules] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    # The head of a table is for the ear only on a phone: clipped away.
    parts = "[...document.querySelectorAll('.instrumen *')].filter(part => !part.closest('thead'))"
    outside = f"{parts}.filter(part => part.getBoundingClientRect().right > innerWidth).map(part => part.outerHTML)"
    assert page.evaluate(outside) == []
