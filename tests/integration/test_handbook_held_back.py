"""A page that cannot be built is held back with a sentence for its editor; everything else goes live."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.handbook.publish import Outcome, publish
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.breaks import (
    CASES,
    _force_body,
    deleted_image,
    link_to_a_draft,
    link_to_a_file,
    link_to_a_missing_anchor,
    unknown_block,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def reasons(outcome: Outcome) -> dict[str, str]:
    """Return path -> sentence of the pages that were held back."""
    return {path: reason for _, path, reason in outcome.held}


# --- What holds a page back ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("breaks", "sentence"), CASES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_a_broken_page_keeps_its_text_and_the_others_go_on(
    home: HandbookPage, breaks: Callable[[GuidancePage], None], sentence: str
) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    other = make.make_page(home, "Lain", body=[make.prose("<p>Lain lama.</p>")])
    assert publish().held == ()
    breaks(page)
    make.edit(other, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert sentence in reasons(outcome)["halaman"]
    assert len(outcome.held) == 1
    assert "Teks lama." in handbook.text("halaman")
    assert "Teks baru." not in handbook.text("halaman")
    assert "Lain baru." in handbook.text("lain")
    assert "lain" in outcome.changed
    assert publish().live is False, "a held-back page changes nothing"


@pytest.mark.parametrize(
    "breaks",
    [link_to_a_draft, link_to_a_missing_anchor, unknown_block, deleted_image],
    ids=lambda breaks: breaks.__name__,
)
def test_a_broken_page_that_was_never_live_is_absent(
    home: HandbookPage, breaks: Callable[[GuidancePage], None]
) -> None:
    page = make.make_page(home, "Halaman")
    make.make_page(page, "Di bawahnya")
    breaks(page)
    assert CASES[breaks] in reasons(publish())["halaman"]
    assert not handbook.is_live("halaman")
    assert handbook.is_live("halaman/di-bawahnya"), "what hangs below a held-back page hangs one level higher"
    assert "id/halaman/index.md" not in handbook.tree()


def test_a_body_written_as_text_inside_json_is_read(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    _force_body(page, json.dumps(json.dumps([make.prose("<p>Terbaca.</p>")])))
    assert publish().held == ()
    assert "Terbaca." in handbook.text("halaman")


def test_a_mended_page_goes_live(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    link_to_a_file(page)
    assert reasons(publish())
    make.edit(page, body=[make.prose("<p>Sudah benar.</p>")])
    outcome = publish()
    assert outcome.held == ()
    assert "Sudah benar." in handbook.text("halaman")


def test_pages_that_link_to_a_broken_page_are_held_back_with_it(home: HandbookPage) -> None:
    broken = make.make_page(home, "Rusak")
    link_to_a_file(broken)
    first = make.make_page(home, "Satu", body=[make.prose(make.link(broken))])
    make.make_page(home, "Dua", body=[make.prose(make.link(first))])
    outcome = publish()
    assert set(reasons(outcome)) == {"rusak", "satu", "dua"}
    assert handbook.is_live("")


def test_the_home_page_can_be_held_back_too(home: HandbookPage) -> None:
    make.make_page(home, "Halaman")
    make.edit(home, body=[make.prose('<p><a linktype="document" id="1">berkas</a></p>')])
    assert set(reasons(publish())) == {""}
    assert "sedang tidak dibuka untuk umum" in handbook.text()
    assert handbook.is_live("halaman")
    make.edit(home, body=[make.prose("<p>Selamat datang.</p>")])
    publish()
    make.edit(home, body=[make.prose('<p><a linktype="document" id="1">berkas</a></p>')])
    publish()
    assert "Selamat datang." in handbook.text()


def test_a_home_page_that_is_not_public_closes_the_handbook(home: HandbookPage) -> None:
    make.make_page(home, "Halaman")
    publish()
    home.unpublish()
    publish()
    assert "sedang tidak dibuka untuk umum" in handbook.text()
    assert not handbook.is_live("halaman")


# --- Withdrawing what others point to ------------------------------------------------------------------------------


def test_withdrawing_a_target_mends_the_old_text_of_the_linking_page(home: HandbookPage) -> None:
    target = make.make_page(home, "Tujuan")
    text = make.link(target, "bacalah tujuan") + make.link(home, "beranda")
    make.make_page(home, "Halaman", body=[make.prose(f"<p>Teks lama.</p>{text}")])
    assert publish().held == ()
    assert handbook.article("halaman").find("a", string="bacalah tujuan")
    target.unpublish()
    outcome = publish()
    assert "“bacalah tujuan”" in reasons(outcome)["halaman"]
    assert not handbook.is_live("tujuan")
    assert "Teks lama. bacalah tujuan beranda" in handbook.text("halaman")
    assert not handbook.article("halaman").find("a", string="bacalah tujuan")
    assert handbook.article("halaman").find("a", string="beranda")


def test_withdrawing_a_source_and_a_term_takes_them_off_the_old_text(home: HandbookPage) -> None:
    source, kept = make.make_source("Sumber ditarik"), make.make_source("Sumber tetap")
    term = make.make_term("Istilah ditarik")
    body = [
        make.prose("<p>Teks lama.</p>"),
        make.citation(source),
        make.citation(kept),
        {"type": "legal_basis", "value": {"source": source.pk, "text": "<p>Yang diminta.</p>"}},
        {"type": "legal_basis", "value": {"source": source.pk, "text": ""}},
        make.term_reference(term, "<p>Tambahan.</p>"),
    ]
    make.make_page(home, "Halaman", body=body)
    publish()
    assert handbook.text("halaman").count("Sumber ditarik") == 3
    source.unpublish()
    term.unpublish()
    outcome = publish()
    assert "sumbernya belum terbit" in reasons(outcome)["halaman"]
    text = handbook.text("halaman")
    assert "Teks lama." in text
    assert "Yang diminta." in text
    assert "Sumber tetap" in text
    assert "ditarik" not in text
    assert "ditarik" not in handbook.text("sumber") + handbook.text("glosarium")


def test_dead_links_in_terms_and_sources_become_text(home: HandbookPage) -> None:
    target, gone = make.make_page(home, "Tujuan"), make.make_page(home, "Hilang")
    make.make_term("Istilah", make.link(target, "ke tujuan") + make.link(gone, "ke yang hilang"))
    make.make_source("Sumber", note=make.link(target, "ke tujuan") + make.link(gone, "ke yang hilang"))
    gone.delete()
    assert publish().held == ()
    for page in ("glosarium", "sumber"):
        assert handbook.article(page).find("a", string="ke tujuan")
        assert "ke yang hilang" in handbook.text(page)
        assert not handbook.article(page).find("a", string="ke yang hilang")
    target.unpublish()
    publish()
    assert not handbook.article("glosarium").find("a", string="ke tujuan")


def test_a_picture_stays_with_the_old_text(home: HandbookPage) -> None:
    image = make.make_image()
    page = make.make_page(home, "Halaman", body=[make.figure(image)])
    publish()
    names = {name for name in handbook.live() if name.startswith("gambar/")}
    assert len(names) == 1
    image.delete()
    publish()
    assert {name for name in handbook.live() if name.startswith("gambar/")} == names
    make.edit(page, body=[])
    publish()
    assert not {name for name in {**handbook.live(), **handbook.tree()} if "gambar/" in name}


def test_a_held_back_page_moves_with_its_old_text(home: HandbookPage) -> None:
    chapter = make.make_page(home, "Bab")
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    publish()
    link_to_a_file(page)
    page.move(chapter, pos="last-child")
    publish()
    assert not handbook.is_live("halaman")
    assert "Teks lama." in handbook.text("bab/halaman")
