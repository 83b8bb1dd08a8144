"""A form with answers: they stand in every format where the room to write was, and a blank stays the blank."""

from __future__ import annotations

import pytest

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.instruments.forms import FieldKind, Letterhead
from cms.instruments.render import Answers, render_filled
from cms.instruments.render.blocks import Answer, Look
from cms.instruments.render.filling import fill, printable
from cms.instruments.render.markdown import markdown
from cms.instruments.render.plan import plan
from tests.rendered import FORMS, docx_root, docx_text, holds, pdf_pages, pdf_text

HEAD = Letterhead(neutral=False, lines=("SMP Contoh",), school_name="SMP Contoh", city="Kota Contoh")
REPORT: Answers = {
    "semester": "Ganjil 2026/2027",
    "siswa": "Siti Rekaan",
    "bidang_layanan": ("Pribadi",),
    "waktu_kunjungan": "Senin, 2 November 2026, pukul 15.00",
    "anggota_keluarga": ({"nama": "Ibu Rekaan", "hubungan": "ibu"}, {"nama": "Bapak Rekaan"}),
    "keterangan_keluarga": "Baris satu.\nBaris dua.",
    "kunjungan_ulang": False,
    "tanggal_ttd": "5 November 2026",
    "guru_bk": "Bu Konselor, S.Pd.",
    "tidak_ada": "Tidak tercetak",
}
CODE = "laporan-kunjungan-rumah"


def rendered(code: str, format: FileFormat, given: Answers) -> bytes:  # noqa: A002  # as RenderedFile
    return render_filled(FORMS[code], format, HEAD, given).data


@pytest.mark.parametrize("kind", [FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.PDF_F4])
def test_answers_stand_on_paper_and_nothing_else_is_printed(kind: FileFormat) -> None:
    data = rendered(CODE, kind, REPORT)
    text = docx_text(data) if kind is FileFormat.DOCX else pdf_text(data)
    shown = ("Ganjil 2026/2027", "Siti Rekaan", "pukul 15.00", "Ibu Rekaan", "Bapak Rekaan", "Baris dua.")
    assert [
        words for words in (*shown, "Kota Contoh, 5 November 2026", "Bu Konselor, S.Pd.") if not holds(text, words)
    ] == []
    assert not holds(text, "Tidak tercetak")
    assert holds(text, "☒ Pribadi" if kind is FileFormat.DOCX else "×Pribadi")
    assert holds(text, "☒ Tidak" if kind is FileFormat.DOCX else "×Tidak")
    assert not holds(text, "☒ Ya" if kind is FileFormat.DOCX else "×Ya")


def test_a_line_break_is_a_break_in_the_document() -> None:
    root = docx_root(rendered(CODE, FileFormat.DOCX, REPORT))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    parted = [
        run for run in root.iter(f"{word}r") if run.find(f"{word}br") is not None and run.find(f"{word}t") is not None
    ]
    assert ["".join(run.itertext()) for run in parted if "Baris" in "".join(run.itertext())] == [
        "Baris satu.Baris dua."
    ]


def test_a_table_has_the_given_rows_and_counts_them() -> None:
    rows: tuple[dict[str, str | bool], ...] = ({"nama": "Bu Satu", "setuju_rahasia": True}, {"nama": "Pak Dua"})
    given: Answers = {"peserta": rows}
    filled = fill(plan(FORMS["daftar-hadir-konferensi-kasus"], HEAD), given)
    text = markdown(filled)
    assert "| 1 | Bu Satu |   |   | [x] |   |" in text
    assert "| 2 | Pak Dua |   |   | [ ] |   |" in text
    assert "| 3 |" not in text


def test_a_table_without_rows_stays_empty() -> None:
    blank = plan(FORMS["daftar-hadir-konferensi-kasus"], HEAD)
    assert fill(blank, {"peserta": ()}) == blank
    assert fill(blank, {}) == blank


@pytest.mark.parametrize("code", sorted(FORMS))
def test_a_form_without_answers_is_the_blank(code: str) -> None:
    blank = plan(FORMS[code], HEAD)
    assert fill(blank, {}) == blank


def test_letters_take_their_number_address_and_slip() -> None:
    given: Answers = {
        "nomor_surat": "12/BK/XI/2026",
        "nama_orang_tua": "Ibu Rekaan",
        "jawaban.nama_siswa": "Siti Rekaan",
        "kepala_sekolah": "Dra. Kepala",
        "kepala_sekolah.nip": "196501011990031001",
    }
    text = pdf_text(rendered("undangan-konsultasi", FileFormat.PDF_A4, given))
    for words in ("12/BK/XI/2026", "Ibu Rekaan", "Siti Rekaan", "Dra. Kepala", "NIP 196501011990031001"):
        assert holds(text, words), words


@pytest.mark.parametrize("code", [CODE, "notulen-konferensi-kasus"])
def test_long_words_go_on_on_the_next_page_and_nothing_is_lost(code: str) -> None:
    long = "\n".join(f"Alinea {number}. " + "Kalimat yang panjang. " * 60 for number in range(8)) + " Kata penutup."
    given: Answers = {"analisis": long, "agenda": long, "pokok_bahasan": ({"pokok": "Satu", "keterangan": long},)}
    data = rendered(code, FileFormat.PDF_A4, given)
    assert len(pdf_pages(data)) > 3
    text = pdf_text(data)
    for words in (*(f"Alinea {number}." for number in range(8)), "Kata penutup."):
        assert holds(text, words), words
    assert holds(docx_text(rendered(code, FileFormat.DOCX, given)), "Kata penutup.")


def test_what_no_printer_shows_is_taken_out_and_what_the_font_lacks_is_refused() -> None:
    assert printable("Satu\u200b\tdua \u202e\r\n\r\n tiga\x07") == "Satu dua\ntiga"
    with pytest.raises(Refused, match="tidak dapat dicetak"):
        rendered(CODE, FileFormat.PDF_A4, {"siswa": "Siti \U0001f600"})
    with pytest.raises(Refused, match="DOCX dan PDF"):
        rendered(CODE, FileFormat.MARKDOWN, {})


def test_words_where_only_a_box_is_are_no_words() -> None:
    blank = plan(FORMS[CODE], HEAD)
    filled = fill(blank, {"siswa": True, "anggota_keluarga": "bukan baris"})
    assert filled == blank
    room = Answer("x", "X", FieldKind.TEXT, Look.LINE)
    assert room.chosen == ()
