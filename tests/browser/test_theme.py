"""The theme in a real browser, served with the strict CSP of released pages: everything works, nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bench.generate import generate
from tests.factories.served import served
from tests.factories.trees import build, write_config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES: Final = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("theme")
    generate(project / "site_docs", PAGES)
    return build(write_config(project))


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def complaints() -> list[str]:
    """Return what the browser complained about, and what it asked of other hosts."""
    return []


@pytest.fixture
def opened(browser: Browser, address: str, complaints: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return the glossary in a window of `request.param` (width, colour scheme)."""
    param: tuple[int, Literal["light", "dark"]] = getattr(request, "param", (1440, "light"))
    width, scheme = param
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((address, "data:")) else complaints.append(asked.url))
    page.goto("/glosarium/")
    yield page
    context.close()


def test_search_finds_a_page_and_opens_it(opened: Page, complaints: list[str]) -> None:
    box = opened.locator(".md-search__input")
    box.click()
    expect(opened.locator(".md-search-result__meta")).to_contain_text("Ketik")
    box.press_sequentially("glosarium")
    opened.locator(".md-search-result__item a").first.click()
    opened.wait_for_url("**/glosarium/**")
    assert complaints == []


def test_the_chosen_palette_is_kept(opened: Page, complaints: list[str]) -> None:
    scheme = "document.body.getAttribute('data-md-color-scheme')"
    assert opened.evaluate(scheme) == "default"
    opened.locator("label[title='Pakai tampilan gelap']").click()
    assert opened.evaluate(scheme) == "slate"
    opened.goto("/sumber/")
    assert opened.evaluate(scheme) == "slate"
    assert complaints == []


@pytest.mark.parametrize("opened", [(360, "light")], indirect=True)
def test_the_drawer_opens_with_the_keyboard_on_a_phone(opened: Page, complaints: list[str]) -> None:
    opened.get_by_role("button", name="Buka navigasi").press("Enter")
    opened.get_by_role("navigation", name="Navigasi utama").get_by_role("link", name="Sumber").click()
    opened.wait_for_url("**/sumber/")
    assert complaints == []


def test_the_table_of_contents_goes_to_its_heading(opened: Page, complaints: list[str]) -> None:
    opened.locator(".md-nav--secondary a", has_text="Langkah kerja").click()
    opened.wait_for_url("**/#langkah-kerja")
    expect(opened.locator("h2#langkah-kerja")).to_be_in_viewport()
    assert complaints == []


@pytest.mark.parametrize(
    "opened", [(width, scheme) for width in (360, 768, 1440) for scheme in ("light", "dark")], indirect=True
)
@pytest.mark.parametrize("path", ["/glosarium/", "/", "/404.html"])
def test_pages_are_accessible_and_fit_the_window(opened: Page, path: str, complaints: list[str]) -> None:
    opened.goto(path)
    expect(opened.locator(".md-typeset__scrollwrap[role=region]")).to_have_count(opened.locator(".hak-akses").count())
    found = Axe().run(opened).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert complaints == []


def test_the_level_in_an_access_table_becomes_a_chip(opened: Page) -> None:
    cells = opened.locator(".hak-akses td:nth-child(2)")
    chips = opened.locator(".hak-akses td:nth-child(2) > .suluh-tingkat")
    assert chips.count() == cells.count() == 6
    assert chips.all_inner_texts() == cells.all_inner_texts()
