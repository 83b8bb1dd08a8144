"""DOCX, XLSX and XLSForm from the inside: what word processors, spreadsheets and pyxform need."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from PIL import Image
from pyxform.xls2xform import convert  # type: ignore[import-untyped]  # the library has no stubs

from cms.core.instruments import FileFormat, FormShape
from cms.instruments.forms import Column, Field, FieldKind, Letterhead, Section, SectionLayout, visible_fields
from cms.instruments.render import render_all, render_one
from tests.factories.instruments import make_form
from tests.rendered import (
    CODES,
    FORMS,
    LABEL,
    QUESTIONNAIRES,
    SHEETS,
    W,
    data_of,
    docx_root,
    docx_text,
    files_of,
    pdf_text,
    survey_of,
)

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - as in the files, without a place
# The order in which the schema wants the properties of a paragraph, a table and a row.
ORDER = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
        "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
    ),
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u effect bdr "
        "shd fitText vertAlign rtl cs em lang"
    ),
}


@pytest.mark.parametrize("code", CODES)
def test_the_docx_opens_with_its_title_language_and_styles(code: str) -> None:
    data, form = data_of(code, FileFormat.DOCX), FORMS[code]
    document: Any = Document(BytesIO(data))
    core = document.core_properties
    assert (core.title, core.language, core.created, core.modified) == (form.title, "id-ID", *[core.created] * 2)
    assert core.created.replace(tzinfo=None) == MADE
    languages = {mark.get(f"{W}val") for mark in docx_root(data, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"id-ID"}
    styles = {mark.get(f"{W}val") for mark in docx_root(data).iter(f"{W}pStyle")}
    assert styles & {"Title", "Heading1", "BodyText", "Isian"}


@pytest.mark.parametrize("code", CODES)
def test_the_docx_keeps_the_order_of_the_schema(code: str) -> None:
    root = docx_root(data_of(code, FileFormat.DOCX))
    for name, words in ORDER.items():
        order = words.split()
        for properties in root.iter(f"{W}{name}"):
            places = [order.index(child.tag.removeprefix(W)) for child in properties]
            assert all(first < second for first, second in pairwise(places)), [child.tag for child in properties]


@pytest.mark.parametrize("code", CODES)
def test_the_docx_has_rooms_to_write_named_once(code: str) -> None:
    root = docx_root(data_of(code, FileFormat.DOCX))
    marks = [mark.get(f"{W}val") for mark in root.iterfind(f".//{W}sdtPr/{W}id")]
    assert marks
    assert len(set(marks)) == len(marks)
    assert all(len(mark.get(f"{W}val")) <= 64 for mark in root.iterfind(f".//{W}sdtPr/{W}tag"))


@pytest.mark.parametrize("code", [code for code in CODES if any(f.kind is FieldKind.TABLE for f in FORMS[code].fields)])
def test_every_bordered_table_repeats_its_header(code: str) -> None:
    root = docx_root(data_of(code, FileFormat.DOCX))
    shaded = [row for row in root.iter(f"{W}tr") if row.find(f"{W}tc/{W}tcPr/{W}shd") is not None]
    assert shaded
    for row in shaded:
        assert row.find(f"{W}trPr/{W}tblHeader") is not None
        assert row.getprevious() is None or row.getprevious().tag != f"{W}tr"


# --- Worksheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SHEETS)
def test_the_worksheet_reopens_equal(code: str) -> None:
    book = load_workbook(BytesIO(data_of(code, FileFormat.XLSX)))
    properties = book.properties
    assert (properties.title, properties.language) == (FORMS[code].title, "id-ID")
    assert (properties.created, properties.modified) == (MADE, MADE)
    out = BytesIO()
    book.save(out)
    again = load_workbook(BytesIO(out.getvalue()))
    assert again.sheetnames == book.sheetnames == ["Formulir", "Pilihan"]
    assert [sheet.sheet_state for sheet in again] == ["visible", "hidden"]
    for old, new in zip(book.worksheets, again.worksheets, strict=True):
        assert list(new.values) == list(old.values)
        assert new.merged_cells == old.merged_cells


@pytest.mark.parametrize("code", SHEETS)
def test_the_worksheet_prints_with_a_header_that_stays(code: str) -> None:
    sheet = load_workbook(BytesIO(data_of(code, FileFormat.XLSX)))["Formulir"]
    frozen = int(sheet.freeze_panes.removeprefix("A")) - 1
    fields = [field for section in FORMS[code].sections for field in visible_fields(section)]
    tables = [field for field in fields if field.kind in {FieldKind.TABLE, FieldKind.CHECKLIST}]
    repeated = frozen if len(tables) == 1 else 1
    assert sheet.print_title_rows == f"${repeated}:${repeated}"
    assert sheet.print_area.endswith(f"${sheet.max_row}")
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.page_setup.orientation == ("landscape" if FORMS[code].page.landscape else "portrait")


@pytest.mark.parametrize("code", QUESTIONNAIRES)
def test_labels_of_a_worksheet_leave_room_to_answer(code: str) -> None:
    """Also where the table below has one wide column: labels take a third to two thirds, never all."""
    sheet = load_workbook(BytesIO(data_of(code, FileFormat.XLSX)))["Formulir"]
    widths = [sheet.column_dimensions[get_column_letter(number)].width for number in range(1, sheet.max_column + 1)]
    (label,) = (row[0] for row in sheet.iter_rows() if row[0].value == "Kelas")
    ends = [merged.max_col for merged in sheet.merged_cells.ranges if label.coordinate in merged] or [1]
    assert 0.3 <= sum(widths[: ends[0]]) / sum(widths) <= 0.6


@pytest.mark.parametrize("code", ["daftar-masalah-umum", "angket-kebutuhan"])
def test_areas_of_a_checklist_are_not_parted_by_the_end_of_a_page(code: str) -> None:
    sheet = load_workbook(BytesIO(data_of(code, FileFormat.XLSX)))["Formulir"]
    (end,) = (each.id for each in sheet.row_breaks.brk)
    assert sheet.cell(end + 1, 1).value == "Bidang belajar"
    rows = docx_root(data_of(code, FileFormat.DOCX)).iterfind(f".//{W}tbl/{W}tr")
    assert [row.find(f"{W}tc/{W}p/{W}pPr/{W}keepNext") is not None for row in rows].count(True) >= 4 * 8


def test_two_copies_of_a_docx_stand_each_on_its_half() -> None:
    body = docx_root(data_of("sosiometri", FileFormat.DOCX)).find(f"{W}body")
    halves = [row for row in body.iterfind(f"{W}tbl/{W}tr") if row.find(f"{W}tc/{W}tbl") is not None]
    heights = [int(row.find(f"{W}trPr/{W}trHeight").get(f"{W}val")) / 56.7 for row in halves]
    assert [round(height) for height in heights] == [133, 133]
    assert ["".join(row.itertext()).count(FORMS["sosiometri"].title) for row in halves] == [1, 1]


def _sheet_form(*fields: Field, layout: SectionLayout = SectionLayout.DETAILS) -> Any:
    form = make_form(shape=FormShape.QUESTIONNAIRE, sections=(Section("Bagian", fields, layout),))
    files = {file.format: file.data for file in render_all(form)}
    return load_workbook(BytesIO(files["xlsx"])), files


def test_choices_are_lists_and_a_school_may_add_its_own() -> None:
    book, _ = _sheet_form(
        Field("a", "Satu", FieldKind.SELECT, choices=("Ya, tentu", "=1+1")),
        Field("b", "Dua", FieldKind.SELECT, choices=("X", "Y"), choices_from="settings"),
        Field("c", "Tiga", FieldKind.BOOLEAN),
        Field("d", "Empat", FieldKind.MULTISELECT, choices=("P", "Q")),
    )
    rules = book["Formulir"].data_validations.dataValidation
    assert [(rule.formula1, rule.errorStyle) for rule in rules] == [
        ("Pilihan!$A$1:$A$2", "stop"),
        ("Pilihan!$B$1:$B$2", "warning"),
        ("Pilihan!$C$1:$C$2", "stop"),
    ]
    assert list(book["Pilihan"].values) == [("Ya, tentu", "X", "Ya"), ("=1+1", "Y", "Tidak")]
    assert book["Pilihan"]["A2"].data_type != "f"
    assert len(rules[2].cells.ranges) == 3  # the box, and one for each of several choices


def test_no_label_is_ever_a_formula() -> None:
    hostile = "=HYPERLINK(1)"
    book, files = _sheet_form(
        Field("a", hostile, FieldKind.TEXT),
        Field("t", "Tabel", FieldKind.TABLE, columns=(Column("k", "=2"), Column("l", "L")), rows=("=3",)),
    )
    form = load_workbook(BytesIO(files["xlsform"]))
    cells = [cell for each in (book, form) for sheet in each for row in sheet.iter_rows() for cell in row]
    assert hostile in [cell.value for cell in cells]
    assert not [cell.value for cell in cells if cell.data_type == "f"]


# --- XLSForm ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", QUESTIONNAIRES)
def test_pyxform_converts_every_questionnaire_without_a_warning(code: str) -> None:
    made = convert(BytesIO(data_of(code, FileFormat.XLSFORM)), validate=False, file_type=".xlsx")
    assert FORMS[code].title in made.xform
    assert made.warnings == []


def test_the_settings_carry_the_number_of_the_release() -> None:
    form = FORMS["angket-kebutuhan"]
    third = {file.format: file for file in render_all(form, version=3)}
    for number, data in ((1, data_of(form.code, FileFormat.XLSFORM)), (3, third["xlsform"].data)):
        heads, values = load_workbook(BytesIO(data))["settings"].values
        assert dict(zip(heads, values, strict=True))["version"] == str(number)
        assert f'version="{number}"' in convert(BytesIO(data), validate=False, file_type=".xlsx").xform
    changed = {kind for kind, file in files_of(form.code).items() if file.data != third[kind].data}
    assert changed == {"xlsform"}


def test_every_kind_of_field_becomes_a_question() -> None:
    parts = (Column("x", "Kolom", FieldKind.DATE), Column("y", "Lain", FieldKind.BOOLEAN))
    several = {FieldKind.TABLE, FieldKind.CHECKLIST, FieldKind.GROUP, FieldKind.TEAR_OFF}
    chosen = {FieldKind.SELECT, FieldKind.MULTISELECT}
    kinds = [kind for kind in FieldKind if kind is not FieldKind.LETTERHEAD]
    fields = [
        Field(
            f"f{n}",
            f"Label {n}",
            kind,
            columns=parts if kind in several else (),
            choices=("A", "B") if kind in chosen else (),
        )
        for n, kind in enumerate(kinds)
    ]
    _, files = _sheet_form(*fields, Field("kop", "Kop", FieldKind.LETTERHEAD))
    rows = survey_of(files["xlsform"])
    assert {f"Label {n}" for n in range(len(kinds))} <= {row[LABEL] for row in rows}
    assert "kop" not in {row["name"] for row in rows}
    assert convert(BytesIO(files["xlsform"]), validate=False, file_type=".xlsx").xform


def test_what_has_no_label_on_paper_has_none_on_the_device() -> None:
    _, files = _sheet_form(
        Field("hari", "Tanggal", FieldKind.DATE, unlabelled=True),
        Field("kota", "Kota", FieldKind.TEXT, unlabelled=True),
        Field("apa", "Apa", FieldKind.TEXT),
    )
    rows = {row["name"]: row for row in survey_of(files["xlsform"])}
    assert rows["apa"][LABEL] == "Apa"
    assert (rows["hari"]["type"], rows["hari"][LABEL]) == ("today", "")
    assert (rows["kota"][LABEL], rows["kota"]["hint::Bahasa Indonesia (id)"]) == ("", "Kota")
    assert convert(BytesIO(files["xlsform"]), validate=False, file_type=".xlsx").xform


# --- The head of a school ----------------------------------------------------------------------------------------------


def _logo(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("size", [(90, 90), (300, 60), (60, 300)])
def test_the_head_of_a_school_stands_on_paper(size: tuple[int, int]) -> None:
    head = Letterhead(
        neutral=False,
        lines=("Pemerintah Provinsi Contoh", "Dinas Pendidikan", "SMA Negeri 1 Contoh", "Jalan Satu 1", "Telepon 1"),
        logo=_logo(size),
        school_name="SMA Negeri 1 Contoh",
        city="Kota Contoh",
        principal_name="Ibu Kepala, S.Pd.",
        principal_nip="196001011985011001",
        letter_number_pattern="{nomor}/BK/{bulan_romawi}/{tahun}",
    )
    form = FORMS["undangan-konsultasi"]
    document, sheet = render_one(form, "docx", head).data, render_one(form, "pdf-a4", head)
    for text in (docx_text(document), pdf_text(sheet.data)):
        assert all(words in text for words in (*head.lines, head.principal_name, head.principal_nip, "/BK/", head.city))
    with zipfile.ZipFile(BytesIO(document)) as archive:
        assert [name for name in archive.namelist() if name.startswith("word/media/")]
    assert sheet.pages == 1
    assert render_one(form, "docx", head).data == document
    assert b"SMA Negeri" not in render_one(form, "docx", Letterhead()).data
