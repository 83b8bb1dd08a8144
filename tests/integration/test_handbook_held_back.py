"""A page that cannot be built is held back with a sentence for its editor; everything else goes live."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Page

from cms.core.audiences import Audience
from cms.core.ports import publisher
from cms.handbook import publish as sequence
from cms.handbook.models import Publication, PublishedPage
from cms.handbook.publish import NotPublishable, Outcome, publish
from cms.handbook.runs import publish_now
from cms.handbook.shelf import docs_root
from cms.handbook.verify import Problem
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def reasons(outcome: Outcome) -> dict[str, str]:
    """Return path -> sentence of the pages that were held back."""
    return {path: reason for _, path, reason in outcome.held}


# --- What holds a page back ----------------------------------------------------------------------------------------


def link_to_a_restricted_page(page: GuidancePage) -> None:
    hidden = make.make_page(page.get_parent(), "Tersembunyi", audience=Audience.COUNSELOR)
    make.edit(page, body=[make.prose(f"<p>Teks baru.</p>{make.link(hidden, 'Baca juga')}")])


def link_to_a_draft(page: GuidancePage) -> None:
    draft = make.make_page(page.get_parent(), "Draf", live=False)
    make.edit(page, body=[make.prose(f"<ul><li>Teks baru. {make.link(draft, 'Baca juga')}</li></ul>")])


def link_to_a_deleted_page(page: GuidancePage) -> None:
    gone = make.make_page(page.get_parent(), "Hilang")
    body = [make.prose(f"<p>Teks baru.</p>{make.link(gone)}")]
    make.edit(page, body=body)
    gone.delete()


def link_to_a_file(page: GuidancePage) -> None:
    make.edit(page, body=[make.prose('<p>Teks baru. <a linktype="document" id="1">berkas</a></p>')])


def link_with_a_bad_scheme(page: GuidancePage) -> None:
    make.edit(page, body=[make.prose('<p>Teks baru. <a href="javascript:alert(1)">klik</a></p>')])


def link_to_a_missing_anchor(page: GuidancePage) -> None:
    make.edit(page, body=[make.prose('<p>Teks baru. <a href="#tidak-ada">klik</a></p>')])


def draft_source(page: GuidancePage) -> None:
    make.edit(page, body=[make.prose("<p>Teks baru.</p>"), make.citation(make.make_source("Konsep", live=False))])


def withdrawn_term(page: GuidancePage) -> None:
    term = make.make_term("Lama")
    make.edit(page, body=[make.prose("<p>Teks baru.</p>"), make.term_reference(term)])
    term.unpublish()


def deleted_image(page: GuidancePage) -> None:
    image = make.make_image()
    make.edit(page, body=[make.prose("<p>Teks baru.</p>"), make.figure(image)])
    image.delete()


def unreadable_image(page: GuidancePage) -> None:
    image = make.make_image()
    make.spoil_image(image, b"bukan gambar")
    make.edit(page, body=[make.prose("<p>Teks baru.</p>"), make.figure(image)])


def missing_image_file(page: GuidancePage) -> None:
    image = make.make_image()
    make.edit(page, body=[make.prose("<p>Teks baru.</p>"), make.figure(image)])
    image.file.storage.delete(image.file.name)


def unknown_block(page: GuidancePage) -> None:
    _force_body(page, '[{"type": "prose", "value": "<p>Teks baru.</p>"}, {"type": "video", "value": 1}]')


def broken_block(page: GuidancePage) -> None:
    _force_body(page, '[{"type": "prose", "value": "<p>Teks baru.</p>"}, {"type": "callout", "value": {"kind": "x"}}]')


def broken_list(page: GuidancePage) -> None:
    _force_body(page, '[{"type": "questions", "value": {"items": [{"type": "item", "value": {}, "id": "1"}]}}]')


def unreadable_body(page: GuidancePage) -> None:
    _force_body(page, '"Teks baru."')


def table_without_a_head(page: GuidancePage) -> None:
    value = {"columns": [{"type": "text", "heading": ""}], "rows": [{"values": ["Teks baru."]}], "caption": ""}
    make.edit(page, body=[{"type": "table", "value": value}])


def _force_body(page: GuidancePage, body: str) -> None:
    """Write what an older version of the program may have left in the database."""
    make.edit(page, title="Judul baru")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_guidancepage SET body = %s WHERE page_ptr_id = %s", [body, page.pk])


CASES: dict[Callable[[GuidancePage], None], str] = {
    link_to_a_restricted_page: "Tautan “Baca juga” menuju halaman yang tidak tampil di buku panduan",
    link_to_a_draft: "Tautan “Baca juga” menuju halaman yang tidak tampil di buku panduan",
    link_to_a_deleted_page: "Tautan menuju halaman yang sudah dihapus",
    link_to_a_file: "Tautan ke berkas tidak didukung",
    link_with_a_bad_scheme: "Alamat tautan “javascript:alert(1)” tidak dapat dipakai",
    link_to_a_missing_anchor: "Tautan “#tidak-ada” tidak menuju apa pun",
    draft_source: "Blok ke-2 (Kutipan sumber): sumbernya belum terbit",
    withdrawn_term: "Blok ke-2 (Istilah glosarium): istilahnya belum terbit",
    deleted_image: "Blok ke-2 (Gambar): gambarnya tidak ada",
    unreadable_image: "Blok ke-2 (Gambar): gambarnya tidak ada atau tidak dapat dibaca",
    missing_image_file: "Blok ke-2 (Gambar): gambarnya tidak ada atau tidak dapat dibaca",
    unknown_block: "Blok ke-2 berjenis “video” tidak dikenal",
    broken_block: "Blok ke-2 (Kotak perhatian) rusak",
    broken_list: "Blok ke-1 (Tanya jawab) rusak",
    unreadable_body: "Blok ke-1 berjenis “tidak terbaca” tidak dikenal",
    table_without_a_head: "Blok ke-1 (Tabel): kepala kolomnya kosong",
}


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


# --- What only the built site shows --------------------------------------------------------------------------------


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Return a list of (word, page path): where the word is in the page's built text, verification refuses the page."""
    wanted: list[tuple[str, str]] = []
    real = sequence.verify_site

    def verify(target: Path, *args: object) -> list[Problem]:
        found = real(target, *args)  # type: ignore[arg-type]  # passed on as they came
        for word, path in wanted:
            file = target / path / "index.html"
            if file.is_file() and word in file.read_text(encoding="utf-8"):
                found.append(Problem(path, f"Tidak boleh memuat {word}."))
        return found

    monkeypatch.setattr(sequence, "verify_site", verify)
    return wanted


def test_a_page_that_verification_refuses_keeps_its_text(home: HandbookPage, finds: list[tuple[str, str]]) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    other = make.make_page(home, "Lain")
    finds.append(("Terlarang", "halaman"))
    assert publish().held == ()
    make.edit(page, body=[make.prose("<p>Terlarang.</p>")])
    make.edit(other, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert reasons(outcome) == {"halaman": "Tidak boleh memuat Terlarang."}
    assert "Teks lama." in handbook.text("halaman")
    assert "Lain baru." in handbook.text("lain")
    assert "Terlarang" not in handbook.markdown("halaman")


def test_a_page_whose_old_text_is_refused_too_is_left_out(home: HandbookPage, finds: list[tuple[str, str]]) -> None:
    """A newer program may refuse what an older one published: that must not keep the others from going on."""
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Terlarang.</p>")])
    other = make.make_page(home, "Lain")
    publish()
    assert handbook.is_live("halaman")
    finds.append(("Terlarang", "halaman"))
    make.edit(page, body=[make.prose("<p>Terlarang juga.</p>")])
    make.edit(other, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert reasons(outcome) == {"halaman": "Tidak boleh memuat Terlarang."}
    assert not handbook.is_live("halaman")
    assert "Lain baru." in handbook.text("lain")


def test_a_site_that_no_page_can_be_blamed_for_is_not_published(
    home: HandbookPage, finds: list[tuple[str, str]]
) -> None:
    publish()
    before = handbook.live()
    make.make_term("Terlarang")
    finds.append(("Terlarang", "glosarium"))
    with pytest.raises(NotPublishable, match="/glosarium/: Tidak boleh memuat Terlarang"):
        publish_now(reason="uji")
    assert handbook.live() == before
    run = Publication.objects.get()
    assert (run.state, run.message) == ("failed", "/glosarium/: Tidak boleh memuat Terlarang.")


def test_it_gives_up_after_some_rounds(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that fail one after the other end in a refusal, never in an endless loop."""
    for number in range(sequence.ROUNDS + 2):
        make.make_page(home, f"Halaman {number}")
    calls = iter(range(100))

    def verify(target: Path, *args: object) -> list[Problem]:
        return [Problem(f"halaman-{next(calls)}", "Selalu ada yang salah.")]

    monkeypatch.setattr(sequence, "verify_site", verify)
    with pytest.raises(NotPublishable, match="Situs tidak dapat dibangun"):
        publish()


def test_a_warning_of_the_generator_holds_its_page_back(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_page(home, "Halaman")
    real = sequence.build_site

    def build(tree: Path, target: Path) -> object:
        result = real(tree, target)
        named = (tree / "id" / "halaman" / "index.md").is_file()
        return replace(result, warnings=("Doc file 'halaman/index.md' contains nonsense",) if named else ())

    monkeypatch.setattr(sequence, "build_site", build)
    assert "Pembuat situs memberi peringatan" in reasons(publish())["halaman"]


def test_a_warning_about_no_page_stops_the_publication(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sequence.build_site
    monkeypatch.setattr(
        sequence, "build_site", lambda tree, target: replace(real(tree, target), warnings=("Something is odd",))
    )
    with pytest.raises(NotPublishable, match="Something is odd"):
        publish()


# --- Where editors see it ------------------------------------------------------------------------------------------


def test_the_register_and_the_page_tell_the_reason(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    publish_now(reason="uji")
    live = publisher().status(page)
    assert live.live_since is not None
    assert (live.held_back, live.waiting) == ("", False)
    link_to_a_file(page)
    publish_now(reason="uji lagi")
    status = publisher().status(page)
    assert "Tautan ke berkas tidak didukung" in status.held_back
    assert status.live_since == live.live_since, "the old text is live since then"
    run = Publication.objects.latest("requested_at")
    assert [(held["path"], held["reason"]) for held in run.held_back] == [("halaman", status.held_back)]
    make.edit(page, body=[])
    publish_now(reason="uji ketiga")
    mended = publisher().status(page)
    assert mended.held_back == ""
    page.unpublish()
    publish_now(reason="uji keempat")
    assert publisher().status(page).live_since is None
    assert PublishedPage.objects.get(uid=page.translation_key).digest == ""


def test_a_page_that_was_never_published_stands_nowhere(home: HandbookPage) -> None:
    page = make.make_page(home, "Draf", live=False)
    status = publisher().status(page)
    assert (status.live_since, status.held_back, status.waiting) == (None, "", False)


def test_the_handbook_serves_the_old_text(home: HandbookPage, client: Client) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    publish()
    link_to_a_restricted_page(page)
    publish()
    assert b"Teks lama." in handbook.body_of(client.get("/halaman/"))
    assert client.get("/tersembunyi/").status_code == 404


def test_withdrawn_pages_disappear_at_once(home: HandbookPage, client: Client) -> None:
    page = make.make_page(home, "Halaman")
    below = make.make_page(page, "Di bawah")
    publish()
    for address in ("/halaman/", "/halaman/di-bawah/"):
        assert handbook.body_of(client.get(address))
    Page.objects.get(pk=page.pk).specific.unpublish()
    publish()
    for address in ("/halaman/", "/halaman/di-bawah/"):
        assert client.get(address).status_code == 404
    assert not [name for name in handbook.tree() if name.startswith("id/halaman/")]
    assert not (docs_root() / "id" / "halaman").exists()
    assert below.live
