"""Every starter form in every format: the same labels, sound files, the same bytes each time."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.instruments.forms import FieldKind, FormDescription, Letterhead, printed_labels
from cms.instruments.render import ON_PAPER, render_all, render_one
from cms.instruments.render.pdf import DENSITIES, Printed, picture
from cms.instruments.render.plan import plan
from tests.factories.instruments import make_form
from tests.rendered import (
    CODES,
    FORMS,
    LABEL,
    QUESTIONNAIRES,
    SHEETS,
    data_of,
    docx_text,
    files_of,
    labels_in,
    pdf_text,
    sheet_text,
    survey_of,
)

MILLIMETRE = 72 / 25.4
SHORT_LONG = {FileFormat.PDF_A4: (210, 297), FileFormat.PDF_F4: (215, 330)}


@pytest.mark.parametrize("code", CODES)
def test_every_format_shows_the_same_labels(code: str) -> None:
    form = FORMS[code]
    wanted = set(printed_labels(form))
    assert wanted
    texts = {
        "docx": docx_text(data_of(code, FileFormat.DOCX)),
        "pdf-a4": pdf_text(data_of(code, FileFormat.PDF_A4)),
        "pdf-f4": pdf_text(data_of(code, FileFormat.PDF_F4)),
        "md": data_of(code, FileFormat.MARKDOWN).decode().replace("\\", ""),
    }
    if code in SHEETS:
        texts["xlsx"] = sheet_text(data_of(code, FileFormat.XLSX))
    for name, text in texts.items():
        assert labels_in(form, text) == wanted, name


@pytest.mark.parametrize("code", QUESTIONNAIRES)
def test_the_xlsform_names_exactly_the_labels(code: str) -> None:
    labels = {
        row[LABEL]
        for row in survey_of(data_of(code, FileFormat.XLSFORM))
        if row["type"] != "note" or "_" not in row["name"]
    }
    assert set(printed_labels(FORMS[code])) <= labels


@pytest.mark.parametrize("code", CODES)
def test_the_files_have_their_names_types_and_pages(code: str) -> None:
    files = files_of(code)
    names = {file.name for file in files.values()}
    usual = {".docx", ".pdf", "-f4.pdf", ".md", ".png"}
    further = {".xlsx"} if code in SHEETS else set()
    further |= {"-xlsform.xlsx"} if code in QUESTIONNAIRES else set()
    assert names == {f"{code}{ending}" for ending in usual | further}
    for kind, file in files.items():
        assert (file.pages is not None) == (kind in ON_PAPER), kind
        assert file.media_type.split("/")[0] in {"application", "text", "image"}
    picture = Image.open(BytesIO(files["picture"].data))
    assert picture.width in {800, 801}


@pytest.mark.parametrize("paper", SHORT_LONG)
@pytest.mark.parametrize("code", CODES)
def test_the_pdf_is_tagged_titled_and_complete(code: str, paper: FileFormat) -> None:
    form, file = FORMS[code], files_of(code)[paper.value]
    with pikepdf.open(BytesIO(file.data)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).lower() == "id-id"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == form.title
            assert metadata["pdfuaid:part"] == "1"
        assert len(pdf.pages) == file.pages
        short, long = SHORT_LONG[paper]
        for page in pdf.pages:
            wanted = (long, short) if form.page.landscape else (short, long)
            assert [round(float(side) / MILLIMETRE) for side in page.mediabox[2:]] == list(wanted)
            assert all(_is_embedded(font) for font in page.Resources.Font.values())


def _is_embedded(font: pikepdf.Object) -> bool:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return "/FontFile2" in descriptor or "/FontFile3" in descriptor


@pytest.mark.parametrize("code", [code for code in CODES if FORMS[code].page.half_page])
def test_half_a_page_is_printed_two_to_a_sheet(code: str) -> None:
    label = next(
        field.label for field in FORMS[code].fields if field.kind is not FieldKind.LETTERHEAD and not field.unlabelled
    )
    once = data_of(code, FileFormat.MARKDOWN).decode().count(label)
    assert files_of(code)["pdf-a4"].pages == 1
    assert pdf_text(data_of(code, FileFormat.PDF_A4)).replace(" ", "").count(label.replace(" ", "")) == 2 * once
    assert docx_text(data_of(code, FileFormat.DOCX)).count(label) == 2 * once


# --- The same bytes ----------------------------------------------------------------------------------------------------

PROGRAM = """
from hashlib import sha256
import django
django.setup()
from cms.instruments.render import render_all
from cms.instruments.seed import seed_forms
for form in seed_forms():
    if form.code in ("kartu-panggilan", "sosiometri", "daftar-kasus", "undangan"):
        for file in render_all(form):
            print(file.name, sha256(file.data).hexdigest())
"""


def _other_process(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_two_processes_make_the_same_bytes() -> None:
    first = _other_process("1")
    assert first.count("\n") == 4 * 5 + 2 + 1
    assert _other_process("4242") == first


def test_a_second_time_gives_the_same_bytes() -> None:
    for code in ("angket-kebutuhan", "buku-tamu-bk"):
        assert {file.format: file for file in render_all(FORMS[code])} == files_of(code)


# --- One file with a head ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ON_PAPER)
def test_one_file_is_the_same_as_in_the_whole_set(kind: FileFormat) -> None:
    assert render_one(FORMS["undangan"], kind.value, Letterhead()) == files_of("undangan")[kind.value]


@pytest.mark.parametrize("kind", ["md", "xlsx", "xlsform", "picture", "own", "zip"])
def test_formats_without_a_head_are_refused(kind: str) -> None:
    assert render_one(FORMS["undangan"], "docx", Letterhead()).data
    with pytest.raises(Refused, match="kop sekolah"):
        render_one(FORMS["undangan"], kind, Letterhead())


def _titled(title: str) -> FormDescription:
    return make_form(title=title)


def test_letters_that_cannot_be_printed_are_refused() -> None:
    assert render_all(_titled("Laporan"))
    with pytest.raises(Refused, match="GRINNING FACE"):
        render_all(_titled("Laporan \U0001f600"))


def test_the_picture_is_set_as_close_as_the_pdf() -> None:
    form = plan(FORMS["notulen-konferensi-kasus"], Letterhead())
    wide, close = (Printed(b"", 1, float(size), float(pitch), 100.0) for size, pitch in (DENSITIES[0], DENSITIES[-1]))
    assert picture(form, None, wide) == picture(form, None)
    assert picture(form, None, close) != picture(form, None)
