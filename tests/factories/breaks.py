"""Ways in which a page cannot be written, each with the words that its editor reads."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from cms.core.audiences import Audience
from cms.pages.models import GuidancePage
from tests.factories import pages as make


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
