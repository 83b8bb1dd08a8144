"""The starter handbook as a reader without account meets it: two clicks from its home page to the file of a form."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cms.handbook.downloads import download_files
from cms.handbook.read import read_tree
from cms.handbook.tree import tree_files
from cms.handbook.write import copy_tree, write_tree
from tests.factories.served import served
from tests.factories.trees import ROOT, build, write_config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FORM: Final = "laporan-kunjungan-rumah"
SCREENS: Final = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the starter handbook as it is written today, built with everything that a publication adds to it."""
    project = tmp_path_factory.mktemp("panduan")
    tree = project / "site_docs"
    shutil.copytree(ROOT / "site_docs", tree)
    starter = read_tree(tree)
    write_tree(tree, tree_files(starter, [("tentang", "Tentang")]))
    added = download_files(starter.instruments)
    assert added
    built = build(write_config(project))
    copy_tree(added, built)
    return built


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the home page in a window of `request.param` (width, colour scheme)."""
    param: tuple[int, Literal["light", "dark"]] = getattr(request, "param", (1280, "light"))
    width, scheme = param
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


class Clicks:
    """Clicks in the content of a page, and how many."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def on(self, target: Any) -> None:
        """Click once."""
        self.count += 1
        target.click()

    def download(self, target: Any, into: Path) -> bytes:
        """Click once and return the bytes that came."""
        with self.page.expect_download() as started:
            self.on(target)
        started.value.save_as(into)
        return into.read_bytes()


@pytest.mark.parametrize("reader", [(360, "light"), (1280, "light")], indirect=True)
def test_two_clicks_from_home_to_the_file_of_a_form(reader: Page, site: Path, tmp_path: Path) -> None:
    clicks = Clicks(reader)
    clicks.on(reader.get_by_role("article").get_by_role("link", name="Instrumen", exact=True).first)
    expect(reader).to_have_url("/instrumen/")
    card = reader.locator(f"section.instrumen[data-instrumen={FORM}]")
    data = clicks.download(card.get_by_role("link", name="DOCX"), tmp_path / "berkas")
    assert clicks.count <= 2
    assert data == (site / "instrumen" / FORM / "1" / f"{FORM}.docx").read_bytes()


def test_the_navigation_leads_there_too(reader: Page, tmp_path: Path) -> None:
    clicks = Clicks(reader)
    clicks.on(reader.get_by_role("navigation", name="Navigasi utama").get_by_role("link", name="Instrumen", exact=True))
    expect(reader).to_have_url("/instrumen/")
    assert (
        clicks.download(reader.get_by_role("link", name="Unduh semua formulir (ZIP)"), tmp_path / "semua")[:2] == b"PK"
    )
    assert clicks.count <= 2


def test_a_card_in_the_text_downloads_at_once(reader: Page, tmp_path: Path) -> None:
    reader.goto("/kunjungan-rumah/menulis-laporan/")
    card = reader.locator("section.instrumen")
    assert Clicks(reader).download(card.get_by_role("link", name="DOCX"), tmp_path / "berkas")[:2] == b"PK"
    reader.goto("/aplikasi-instrumentasi/sosiometri-dengan-aman/")
    login = reader.locator("section.instrumen .unduhan").get_by_role("link")
    assert [link.get_attribute("href") for link in login.all()] == ["/unduh/sosiometri/"]


def test_the_zip_of_an_activity_stands_on_its_page(reader: Page, tmp_path: Path) -> None:
    reader.goto("/kunjungan-rumah/")
    link = reader.get_by_role("link", name="Unduh semua formulir kegiatan ini (ZIP)")
    assert Clicks(reader).download(link, tmp_path / "kegiatan")[:2] == b"PK"


@pytest.mark.parametrize("reader", SCREENS, indirect=True)
@pytest.mark.parametrize(
    "path", ["/", "/instrumen/", f"/instrumen/{FORM}/", "/instrumen/sosiometri/", "/kunjungan-rumah/menulis-laporan/"]
)
def test_pages_with_instruments_are_accessible_and_fit_the_window(reader: Page, path: str) -> None:
    reader.goto(path)
    expect(reader.locator("article h1")).to_be_visible()
    found = Axe().run(reader).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("reader", [(360, "light"), (1280, "light")], indirect=True)
def test_the_keyboard_opens_the_whole_digest_and_it_fits(reader: Page) -> None:
    reader.goto(f"/instrumen/{FORM}/")
    digest = reader.locator(".suluh-sidik").first
    whole = digest.locator("> span")
    expect(whole).to_be_hidden()
    digest.locator("summary").press("Enter")
    expect(whole).to_be_visible()
    whole.click()
    assert str(reader.evaluate("getSelection().toString()")).strip() == whole.inner_text()
    assert len(whole.inner_text()) == 64
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
