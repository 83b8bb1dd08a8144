"""The handbook's theme: what it escapes, what it leaves out, and that the same tree always gives the same bytes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest
from bs4 import BeautifulSoup, Tag

from tests.factories.trees import Leaf, build, write_tree

pytestmark = pytest.mark.once

HOSTILE: Final = """</title><script>alert(1)</script> "x" 'y' & &amp; {{ 7*7 }} {% raw %} <!-- c --> `k` *b* ${a}"""
FRONT: Final = {
    "description": f"Ringkasan {HOSTILE}",
    "owner": f"Pemilik {HOSTILE}",
    "change_note": f"Perubahan {HOSTILE}",
    "labels": [f"Label {HOSTILE}", "biasa"],
    "reviewed": "2026-11-24",
    "review_months": 12,
    "changed": "2026-10-05",
}
PAGES: Final = [
    Leaf("", f"Awal {HOSTILE}", front=FRONT),
    Leaf(
        "a",
        f"A {HOSTILE}",
        front=FRONT,
        children=(
            Leaf(
                "a/b", f"B {HOSTILE}", front=FRONT, body="## Bagian &lt;b&gt; &quot;q&quot;\n\nIsi.\n\n## Dua\n\nIsi.\n"
            ),
            Leaf("a/c", f"C {HOSTILE}", front=FRONT),
        ),
    ),
    Leaf("z", f"Z {HOSTILE}", children=(Leaf("z/tersembunyi", "Cabang lain"),)),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the hostile tree once, with an address and the demo band."""
    options = {"site_url": "https://panduan.example/", "extra": {"generator": False, "demo": True}}
    return build(write_tree(tmp_path_factory.mktemp("hostile"), PAGES, options=options))


def soup(site: Path, path: str) -> BeautifulSoup:
    return BeautifulSoup((site / path / "index.html").read_text(encoding="utf-8"), "lxml")


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def test_hostile_text_is_shown_exactly(site: Path) -> None:
    page = soup(site, "a/b")
    assert one(page, "h1").get_text() == f"B {HOSTILE}"
    assert one(page, "title").get_text() == f"B {HOSTILE} - Suluh"
    assert one(page, 'meta[name="description"]')["content"] == f"Ringkasan {HOSTILE}"
    assert one(page, ".suluh-ringkas").get_text() == f"Ringkasan {HOSTILE}"
    assert one(page, ".md-nav--primary [aria-current=page]").get_text() == f"B {HOSTILE}"
    assert [link.get_text() for link in page.select(".suluh-nav .suluh-cabang a")] == [f"B {HOSTILE}", f"C {HOSTILE}"]
    assert [item.get_text() for item in page.select(".suluh-jejak li")] == ["Beranda", f"A {HOSTILE}", f"B {HOSTILE}"]
    assert [item.get_text() for item in page.select(".md-footer .md-ellipsis")] == [f"A {HOSTILE}", f"C {HOSTILE}"]
    assert [item.get_text() for item in page.select(".suluh-label")] == [f"Label {HOSTILE}", "biasa"]
    facts = [" ".join(item.get_text().split()) for item in page.select(".suluh-riwayat dd")]
    assert facts[0] == f"Pemilik {HOSTILE}"
    assert facts[3] == f"5 Oktober 2026: Perubahan {HOSTILE}"


def test_hostile_text_in_the_search_index_is_escaped_once(site: Path) -> None:
    """The search box writes titles as HTML, so the index must hold the escaped text."""
    docs = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    title = next(doc["title"] for doc in docs if doc["location"] == "a/b/")
    assert BeautifulSoup(title, "lxml").get_text() == f"B {HOSTILE}"
    assert not any(re.search("<(?!/?(?:p|ul|ol|li|code)>)", doc["title"] + doc["text"]) for doc in docs)


def test_headings_in_the_table_of_contents_are_escaped_once(site: Path) -> None:
    page = soup(site, "a/b")
    assert [link.get_text() for link in page.select(".md-nav--secondary a")] == ['Bagian <b> "q"', "Dua"]
    assert [link.get_text() for link in page.select(".suluh-isi a")] == ['Bagian <b> "q"', "Dua"]


def test_text_that_somebody_forgot_to_escape_stays_text(tmp_path: Path) -> None:
    config = write_tree(tmp_path, [Leaf("", "Awal"), Leaf("a", "A")])
    file = tmp_path / "site_docs" / "id" / "a" / "index.md"
    file.write_text('---\n"title": "<script>alert(1)</script>"\n"description": "\\"><img onerror=x>"\n---\n\nIsi.\n')
    page = soup(build(config), "a")
    assert one(page, "h1").get_text() == "<script>alert(1)</script>"
    assert one(page, 'meta[name="description"]')["content"] == '"><img onerror=x>'
    assert not page.select("img[onerror]")


def _pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) == len(("index", "a", "b", "c", "z", "tersembunyi", "404"))
    return found


def test_no_page_has_active_text(site: Path) -> None:
    """What `script-src 'self'` would block is not there: inline scripts, handlers, `javascript:` addresses."""
    for file in _pages(site):
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "lxml")
        scripts = page.find_all("script")
        assert len(scripts) == 3, file
        assert all(tag.get("src") or tag.get("type") == "application/json" for tag in scripts), file
        for tag in page.find_all(True):
            assert not [name for name in tag.attrs if name.lower().startswith("on")], (file, tag.name)
            assert not str(tag.get("href", "")).lower().startswith("javascript:"), (file, tag.name)


def test_no_page_loads_from_elsewhere(site: Path) -> None:
    for file in _pages(site):
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "lxml")
        loaded = [
            tag.get("src") or tag.get("href") for tag in page.select("script[src], img[src], link:not([rel=canonical])")
        ]
        assert loaded
        assert not [address for address in loaded if "//" in str(address)], file
    for style in (site / "assets" / "suluh").glob("*.css"):
        assert "@import" not in style.read_text(encoding="utf-8")
        assert "url(" not in style.read_text(encoding="utf-8")


def test_the_navigation_opens_only_the_active_branch(site: Path) -> None:
    labels = [link.get_text() for link in soup(site, "a").select(".suluh-nav .md-nav__list a")]
    assert labels == ["Beranda", f"A {HOSTILE}", f"B {HOSTILE}", f"C {HOSTILE}", f"Z {HOSTILE}"]
    assert "Cabang lain" in [link.get_text() for link in soup(site, "z").select(".suluh-nav .md-nav__list a")]


def test_the_foot_of_the_page_tells_owner_and_dates(site: Path) -> None:
    page = soup(site, "a/b")
    labels = [item.get_text() for item in page.select(".suluh-riwayat dt")]
    assert labels == ["Pemilik halaman", "Terakhir ditinjau", "Tinjau ulang berikutnya", "Apa yang berubah", "Label"]
    assert [item["datetime"] for item in page.select(".suluh-riwayat time")] == [
        "2026-11-24",
        "2027-11-24",
        "2026-10-05",
    ]


@pytest.mark.parametrize(
    ("reviewed", "months", "due"),
    [
        ("2026-01-31", 1, "28 Februari 2026"),
        ("2027-08-31", 6, "29 Februari 2028"),
        ("2026-12-15", 1, "15 Januari 2027"),
        ("2026-06-30", 18, "30 Desember 2027"),
    ],
)
def test_the_next_review_is_a_day_that_exists(tmp_path: Path, reviewed: str, months: int, due: str) -> None:
    front = {"reviewed": reviewed, "review_months": months}
    page = soup(build(write_tree(tmp_path, [Leaf("", "Awal", front=front)])), "")
    assert page.select(".suluh-riwayat dd")[1].get_text() == due


def test_the_demo_band_shows_only_in_a_demo(site: Path, tmp_path: Path) -> None:
    assert "DATA CONTOH" in soup(site, "a").get_text()
    assert "DATA CONTOH" not in soup(build(write_tree(tmp_path, PAGES)), "a").get_text()


def test_the_address_of_the_site_makes_canonical_links_and_the_sitemap(site: Path, tmp_path: Path) -> None:
    assert one(soup(site, "a/b"), "link[rel=canonical]")["href"] == "https://panduan.example/a/b/"
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://panduan.example/a/b/</loc><lastmod>2026-10-05</lastmod>" in sitemap
    assert "<loc>https://panduan.example/z/</loc></url>" in sitemap
    plain = build(write_tree(tmp_path, PAGES))
    assert not soup(plain, "a").select("link[rel=canonical]")
    assert not (plain / "sitemap.xml").exists()


def test_the_page_for_unknown_addresses_is_indonesian(site: Path) -> None:
    page = BeautifulSoup((site / "404.html").read_text(encoding="utf-8"), "lxml")
    assert one(page, "h1").get_text() == "Halaman tidak ditemukan"
    assert one(page, "title").get_text() == "Halaman tidak ditemukan - Suluh"
    assert all(str(tag["src"]).startswith("/") for tag in page.select("script[src]"))


def test_the_same_tree_gives_the_same_bytes_on_another_day(tmp_path: Path) -> None:
    """Only the time stamp inside sitemap.xml.gz follows the clock, and SOURCE_DATE_EPOCH fixes it."""
    options = {"site_url": "https://panduan.example/"}
    built = []
    for name, epoch in (("one", "0"), ("two", "0"), ("other-day", "86400000")):
        (tmp_path / name).mkdir()
        site = build(write_tree(tmp_path / name, PAGES, options=options), SOURCE_DATE_EPOCH=epoch)
        built.append({str(f.relative_to(site)): f.read_bytes() for f in site.rglob("*") if f.is_file()})
    assert built[0] == built[1]
    assert {name for name in built[0] if built[0][name] != built[2].get(name)} == {"sitemap.xml.gz"}
