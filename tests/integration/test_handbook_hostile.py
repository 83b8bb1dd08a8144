"""Hostile titles, texts and addresses: shown exactly, never active, never over another page."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.models import Page

from cms.core.addresses import MAX_SLUG, path_problem, safe_slug, slug_problem
from cms.core.text import single_line
from cms.handbook.publish import Outcome, publish
from cms.handbook.shelf import docs_root
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook, trees
from tests.factories import pages as make

pytestmark = pytest.mark.django_db

TITLES = [
    "<script>alert(1)</script>",
    'Judul: dengan titik dua, "kutip" dan \'petik\'',
    "Satu\ntemplate: jahat.html\nhide: [navigation]",
    "Satu\r\n---\r\nsearch:\r\n  exclude: true",
    "</title><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %} ${a} {: onclick=alert(1) }",
    "&lt;b&gt; &amp; &#60; &nbsp;",
    "# Judul **tebal** `kode` [tautan](javascript:alert(1))",
    '--8<-- "/etc/passwd"',
    "/// html | div.x",
    "!!python/object/apply:os.system ['true']",
    "null", "true", "1.0", "2026-11-24", "- a", "? b", "* c", "| d", "%TAG", "@x", "`y", "~",
    "שלום \u202eterbalik\u202c 🔥 👩‍👩‍👧 a\u200bb e\u0301",
    "kontrol\x07\x1b[31m\x85 dan\u2028baris\u2029baru\x0b",
    "A" * 200,
    "  banyak   ruang \t\t di   tengah  ",
]  # fmt: skip
BODIES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\\<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[klik](javascript:alert(1)) <javascript:alert(1)> ![x](javascript:alert(1))",
    "[x]: javascript:alert(1)",
    "{: onclick=alert(1) }",
    '--8<-- "/etc/passwd"',
    "/// html | script",
    "///",
    "```\nkode\n```",
    "{{ config }} {% include '/etc/passwd' %}",
    "wagtail://page?id=1",
    "![x](file:///etc/passwd)",
    "*[HTML]: x",
    "[^1]: x",
    "    empat spasi",
    "1. satu", "2) dua", "- tiga", "+ empat", "# lima", "===", "---", "> enam", "| a | b |", "~~~", "a  ", "[TOC]",
]  # fmt: skip


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def titled(path: str) -> str:
    """Return the title of a live page as a reader sees it."""
    heading = handbook.article(path).find("h1")
    assert heading is not None
    return heading.get_text()


def test_titles_are_shown_exactly(home: HandbookPage) -> None:
    """Each stands on a page, in its head, in the navigation, as a parent and as a neighbour."""
    expected = {}
    for number, title in enumerate(TITLES):
        page = make.make_page(home, title, slug=f"judul-{number}", summary=title, owner_unit=title[:150])
        expected[f"judul-{number}"] = single_line(title)
        page.refresh_from_db()
        assert page.title == single_line(title), "the model cleans it"
    make.make_page(GuidancePage.objects.get(slug="judul-0"), "Di bawah")
    outcome = publish()
    assert outcome.held == ()
    assert {path: titled(path) for path in expected} == expected
    for path, title in expected.items():
        soup = BeautifulSoup(handbook.live()[f"{path}/index.html"], "lxml")
        assert soup.title is not None
        assert soup.title.get_text() == f"{title} - Suluh"
        assert soup.select_one('meta[name="description"]')["content"] == title  # type: ignore[index]  # it is there
        labels = [link.get_text().strip() for link in soup.select(".suluh-nav .md-nav__list a")]
        assert set(expected.values()) <= set(labels) | {label.replace("  ", " ") for label in labels}
        scripts = [tag for tag in soup.find_all("script") if not tag.get("src")]
        assert all(tag.get("type") == "application/json" for tag in scripts)
        assert not [tag for tag in soup.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_bodies_stay_text(home: HandbookPage) -> None:
    for number, text in enumerate(BODIES):
        escaped = BeautifulSoup("", "lxml").new_string(text).output_ready(formatter="minimal")
        body = [make.prose(f"<p>{escaped}</p><ul><li>{escaped}</li></ul><h2>{escaped}</h2>")]
        make.make_page(home, f"Halaman {number}", slug=f"isi-{number}", body=body)
    assert publish().held == ()
    for number, text in enumerate(BODIES):
        shown = handbook.article(f"isi-{number}")
        for part in shown.select("header, footer"):
            part.decompose()
        for selector in ("p:not([class])", "li", "h2"):
            element = shown.select_one(selector)
            assert element is not None
            for anchor in element.select(".headerlink"):
                anchor.decompose()
            assert element.get_text() == single_line(text), (text, selector)
        assert not shown.select("script, img, code, pre, hr, table, input, div, section")
        assert [link["href"] for link in shown.select("a")] == []


def test_the_written_tree_builds_strictly_with_stock_tools(home: HandbookPage, tmp_path: Path) -> None:
    """`mkdocs build --strict` from the command line, on the tree as it stands on the disk."""
    for number, title in enumerate(TITLES):
        text = BeautifulSoup("", "lxml").new_string(BODIES[number]).output_ready(formatter="minimal")
        make.make_page(home, title, slug=f"judul-{number}", body=[make.prose(f"<p>{text}</p>")])
    publish()
    docs_root().rename(tmp_path / "site_docs")
    site = trees.build(trees.write_config(tmp_path, options={"strict": True}))
    assert {name for name in handbook.files_below(site) if name.endswith("index.html")} == {
        name for name in handbook.live() if name.endswith("index.html")
    }


# --- Addresses -----------------------------------------------------------------------------------------------------

EVERYWHERE = ["index", "readme", "404", "con", "prn", "aux", "nul", "com1", "lpt9"]
AT_THE_TOP = [
    "assets",
    "search",
    "glosarium",
    "sumber",
    "admin",
    "ruang",
    "gambar",
    "en",
    "masuk",
    "r",
    "api",
    "instrumen",
]
MALFORMED = [
    "README",
    "Con",
    "Kunjungan",
    "a--b",
    "-a",
    "a-",
    "a_b",
    "a.b",
    "a b",
    "../x",
    "é",
    "e\u0301",
    "ＡＢ",
    "",
    "a/b",
]


def is_refused(parent: Page, slug: str) -> str:
    """Return the Indonesian message of the refusal, or an empty text when the page was made."""
    page = GuidancePage(title="Halaman", slug=slug)
    try:
        parent.add_child(instance=page)
    except ValidationError as error:
        return " ".join(error.message_dict["slug"])
    page.delete()
    parent.refresh_from_db()
    return ""


@pytest.mark.parametrize("slug", [*EVERYWHERE, *AT_THE_TOP])
def test_addresses_of_the_system_are_refused(home: HandbookPage, slug: str) -> None:
    assert f"Alamat “{slug}” dipakai oleh sistem" in is_refused(home, slug)
    assert is_refused(home, f"{slug}-bk") == ""
    deeper = make.make_page(home, "Lebih dalam")
    assert bool(is_refused(deeper, slug)) == (slug in EVERYWHERE)


@pytest.mark.parametrize("slug", [slug for slug in MALFORMED if slug])
def test_malformed_addresses_are_refused(home: HandbookPage, slug: str) -> None:
    assert is_refused(home, slug), slug


def test_long_addresses_are_refused(home: HandbookPage) -> None:
    assert "paling panjang" in is_refused(home, "a" * (MAX_SLUG + 1))
    assert is_refused(home, "a" * MAX_SLUG) == ""


def test_two_siblings_cannot_have_one_address(home: HandbookPage) -> None:
    make.make_page(home, "Halaman", slug="sama")
    assert is_refused(home, "sama")


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Index", "index-bk"), ("Sumber", "sumber-bk"), ("CON", "con-bk"), ("Élan & <b>", "elan-b"), ("🔥", "halaman")],
)
def test_an_address_made_from_the_title_is_safe(home: HandbookPage, title: str, slug: str) -> None:
    page = make.make_page(home, title)
    assert page.slug.startswith(slug)
    assert slug_problem(page.slug, top=True) is None


@pytest.mark.parametrize("slug", [*EVERYWHERE, *AT_THE_TOP, *MALFORMED])
def test_every_slug_can_be_made_safe(slug: str) -> None:
    assert slug_problem(safe_slug(slug, top=True), top=True) is None
    assert (path_problem(f"a/{slug}") is None) == (slug in AT_THE_TOP or slug in {"", "a/b"})


def force(page: Page, slug: str) -> None:
    """Write an address around the form, as a script may do."""
    Page.objects.filter(pk=page.pk).update(slug=slug, url_path=page.url_path.replace(f"/{page.slug}/", f"/{slug}/"))


def held(outcome: Outcome) -> dict[str, str]:
    return {path: reason for _, path, reason in outcome.held}


@pytest.mark.parametrize("slug", ["index", "404", "assets", "glosarium", "CON", "..", "é", "a b", "search"])
def test_a_forced_address_is_held_back(home: HandbookPage, slug: str) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Lama.</p>")])
    new = make.make_page(home, "Baru")
    publish()
    files = set(handbook.tree())
    force(page, slug)
    make.edit(new, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert slug in held(outcome)
    assert "Alamat" in held(outcome)[slug]
    assert "Lama." in handbook.text("halaman"), "the page stays where it was"
    assert "Lain baru." in handbook.text("baru")
    assert set(handbook.tree()) == files


def test_a_forced_address_of_a_new_page_is_absent(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    child = make.make_page(page, "Anak")
    force(page, "sumber")
    Page.objects.filter(pk=child.pk).update(url_path="/suluh/sumber/anak/")
    outcome = publish()
    assert set(held(outcome)) == {"sumber", "sumber/anak"}
    assert handbook.article("sumber").get_text().strip().startswith("Sumber")
    assert not handbook.is_live("sumber/anak")


def test_two_pages_at_one_address_do_not_overwrite_each_other(home: HandbookPage) -> None:
    first = make.make_page(home, "Pertama", body=[make.prose("<p>Yang pertama.</p>")])
    second = make.make_page(home, "Kedua", body=[make.prose("<p>Yang kedua.</p>")])
    third = make.make_page(home, "Ketiga", body=[make.prose("<p>Yang ketiga.</p>")])
    make.go_live(first)
    publish()
    for page in (second, third):
        force(page, "pertama")
    outcome = publish()
    assert held(outcome) == {
        "pertama": "Alamat “/pertama/” sudah dipakai halaman lain di buku panduan. Ubah alamat halaman ini."
    }
    assert len(outcome.held) == 2
    assert "Yang pertama." in handbook.text("pertama")
    assert not handbook.is_live("kedua")


def test_an_old_address_that_somebody_took_is_left_to_him(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Lama.</p>")])
    publish()
    force(page, "CON")
    make.make_page(home, "Baru", slug="halaman", body=[make.prose("<p>Baru.</p>")])
    assert set(held(publish())) == {"CON"}
    assert "Baru." in handbook.text("halaman")


def test_a_page_written_by_hand_keeps_its_address(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Dari ruang kerja.</p>")])
    publish()
    file = docs_root() / "id" / "halaman" / "index.md"
    file.write_text("---\ntitle: Tulisan tangan\nby: hand\n---\n\nDari penyunting teks.\n")
    glossary = docs_root() / "id" / "glosarium" / "index.md"
    glossary.write_text("---\ntitle: Glosarium saya\nby: hand\n---\n\nDua kata.\n")
    outcome = publish()
    assert "sudah dipakai halaman lain" in held(outcome)["halaman"]
    assert "Dari penyunting teks." in file.read_text()
    assert "Dua kata." in glossary.read_text()
    assert "Dari penyunting teks." in handbook.text("halaman")
    assert "Dua kata." in handbook.text("glosarium")
    page.unpublish()
    publish()
    assert "Dari penyunting teks." in handbook.text("halaman"), "people's files are never deleted"
