"""What a tired counselor sees: how many pages a form takes, what ends them, and how much room there is to write."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

import pytest

from cms.core.instruments import FileFormat
from cms.instruments.forms import (
    Field,
    FieldKind,
    FormDescription,
    Letterhead,
    PageSetup,
    Section,
    SectionLayout,
    printed_labels,
    visible_fields,
)
from cms.instruments.render.blocks import Address, Details, Look, Row
from cms.instruments.render.files import render_one
from cms.instruments.render.pdf import DENSITIES, Paper, render
from cms.instruments.render.plan import plan
from tests.factories.instruments import make_form
from tests.rendered import (
    CODES,
    FORMS,
    W,
    data_of,
    docx_root,
    docx_text,
    files_of,
    holds,
    labels_in,
    pdf_pages,
    pdf_text,
)

MILLIMETRE = 72 / 25.4
PAPERS = (FileFormat.PDF_A4, FileFormat.PDF_F4)
# Pages on A4 and F4 with the neutral head; every form that is not named here takes one page of each.
PAGES = {
    "angket-pilihan-jurusan": (3, 3),
    "laporan-kunjungan-rumah": (2, 2),
    "pedoman-kunjungan-rumah": (2, 2),
    "notulen-konferensi-kasus": (2, 2),
    "laporan-konferensi-kasus": (2, 2),
    "buku-pribadi": (4, 3),
    "daftar-masalah-umum": (2, 2),
    "angket-kebutuhan": (2, 2),
}
ONE = (1, 1)
FEW_LABELS = 3
SEVEN = (
    "kartu-panggilan", "informasi-bimbingan", "kartu-konsultasi", "angket-pilihan-jurusan", "laporan-kunjungan-rumah",
    "undangan", "undangan-konsultasi",
)  # fmt: skip
HEAD = Letterhead(
    neutral=False,
    lines=(
        "Pemerintah Provinsi Contoh",
        "Dinas Pendidikan",
        "SMA Negeri 1 Contoh",
        "Jalan Contoh 1",
        "Telepon (021) 555",
    ),
    school_name="SMA Negeri 1 Contoh",
    city="Kota Contoh",
    principal_name="Dra. Siti Contoh, M.Pd.",
    principal_nip="196801011993032001",
    letter_number_pattern="421.3/{nomor}/{bulan_romawi}/{tahun}",
)


@pytest.mark.parametrize("code", CODES)
def test_a_form_takes_the_pages_that_it_should(code: str) -> None:
    found = tuple(files_of(code)[paper.value].pages for paper in PAPERS)
    assert found == PAGES.get(code, ONE)


@pytest.mark.parametrize("code", sorted(PAGES))
def test_the_head_of_a_school_adds_no_page(code: str) -> None:
    headed = render_one(FORMS[code], FileFormat.PDF_A4.value, HEAD)
    assert headed.pages == PAGES[code][0]


def _signers(form: FormDescription) -> set[str]:
    sections = (section for section in form.sections if section.layout is SectionLayout.SIGNATURES)
    return {field.label for section in sections for field in visible_fields(section)}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("code", CODES)
def test_no_page_holds_only_signatures(code: str, paper: FileFormat) -> None:
    form = FORMS[code]
    signers = _signers(form)
    for number, page in enumerate(pdf_pages(data_of(code, paper)), start=1):
        found = labels_in(form, page) - signers
        assert len(found) >= FEW_LABELS, f"page {number}: {found}"


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_stands_in_every_format_on_paper(code: str) -> None:
    form = FORMS[code]
    texts = {paper.value: pdf_text(data_of(code, paper)) for paper in PAPERS}
    texts["docx"] = docx_text(data_of(code, FileFormat.DOCX))
    texts["md"] = re.sub(r"\\(.)", r"\1", data_of(code, FileFormat.MARKDOWN).decode())
    for sentence in (words for section in form.sections for words in (section.intro, section.outro) if words):
        for name, text in texts.items():
            assert all(holds(text, part) for part in sentence.split("\n\n")), (name, sentence)


# --- Room to write -----------------------------------------------------------------------------------------------------


def test_lines_to_write_on_are_never_closer_than_six_millimetres() -> None:
    pitches = [float(size) * float(pitch) / MILLIMETRE for size, pitch in DENSITIES]
    assert pitches == sorted(pitches, reverse=True)
    assert pitches[0] >= 7.5
    assert pitches[-1] >= 6.1


@pytest.mark.parametrize("head", [Letterhead(), HEAD], ids=["neutral", "school"])
@pytest.mark.parametrize("code", SEVEN)
def test_the_seven_of_the_module_are_set_to_be_read_and_filled_by_hand(code: str, head: Letterhead) -> None:
    form = plan(FORMS[code], head)
    made = render(form, Paper.A4, None)
    assert made.size >= (9.5 if form.half else 10.5)
    assert made.size * made.pitch / MILLIMETRE >= 6.2


# --- Short rows, addresses ---------------------------------------------------------------------------------------------


def _short(*labels: str, page: PageSetup, kind: FieldKind = FieldKind.TEXT) -> list[Row]:
    fields = tuple(Field(f"f{number}", label, kind) for number, label in enumerate(labels))
    made = plan(make_form(sections=(Section("", fields),), page=page), Letterhead())
    return [row for block in made.blocks if isinstance(block, Details) for row in block.rows]


def test_short_rows_share_a_line_on_half_a_page_and_on_a_wide_one() -> None:
    labels = ("NIS", "Kelas", "Jurusan atau program keahlian", "Ruang")
    for page, shared in (
        (PageSetup(half_page=True), [True, True, False, False]),
        (PageSetup(landscape=True), [True, True, True, True]),
        (PageSetup(), [False] * 4),
    ):
        assert [row.half for row in _short(*labels, page=page)] == shared
    assert not any(row.half for row in _short("Nama", "Wali", page=PageSetup(half_page=True), kind=FieldKind.STAFF_REF))
    assert [row.half for row in _short("A", "B", "C", page=PageSetup(landscape=True))] == [True, True, False]


@pytest.mark.parametrize("code", ["kartu-panggilan", "kartu-konsultasi"])
def test_rows_that_share_a_line_stand_in_one_row_of_the_docx(code: str) -> None:
    rows = docx_root(data_of(code, FileFormat.DOCX)).iter(f"{W}tr")
    words = ["".join(mark.text or "" for mark in row.iter(f"{W}t")) for row in rows]
    assert any("Kelas" in row and ("NIS" in row or "Jurusan" in row) for row in words)


def test_an_address_names_one_role_and_offers_the_others_in_a_list() -> None:
    made = plan(FORMS["undangan-konferensi-kasus"], Letterhead())
    address = next(block for block in made.blocks if isinstance(block, Address))
    assert address.above == ("Kepada Yth.",)
    assert address.below == ("di tempat",)
    assert {row.answer.look for row in address.rows if row.answer} == {Look.LINE}
    lists = docx_root(data_of("undangan-konferensi-kasus", FileFormat.DOCX)).iter(f"{W}dropDownList")
    assert any(item.get(f"{W}value") == "Wali kelas" for each in lists for item in each)


def test_labels_are_told_apart_from_signers() -> None:
    form = FORMS["laporan-kunjungan-rumah"]
    assert _signers(form) & set(printed_labels(form))


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_apart_from_the_others_says_what_it_is(code: str) -> None:
    title = FORMS[code].title
    pages = pdf_pages(data_of(code, FileFormat.PDF_A4))
    for number, page in enumerate(pages, start=1):
        assert holds(page, f"{title} \u2013 Halaman {number} dari {len(pages)}")
    with zipfile.ZipFile(BytesIO(data_of(code, FileFormat.DOCX))) as archive:
        feet = [archive.read(name).decode() for name in archive.namelist() if name.startswith("word/footer")]
    assert any(escape(f"{title} \u2013 Halaman ") in foot for foot in feet)
