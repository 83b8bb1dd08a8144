"""The starter forms as files, each rendered once in a run, and what can be read out of the files again."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree
from openpyxl import load_workbook

from cms.core.instruments import FileFormat, FormShape
from cms.instruments.forms import FormDescription, printed_labels
from cms.instruments.render import RenderedFile, render_all
from cms.instruments.seed import seed_forms

FORMS = {form.code: form for form in seed_forms()}
CODES = sorted(FORMS)
QUESTIONNAIRES = [code for code in CODES if FORMS[code].shape is FormShape.QUESTIONNAIRE]
SHEETS = [code for code in CODES if FORMS[code].shape in {FormShape.QUESTIONNAIRE, FormShape.RECAP}]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LABEL = "label::Bahasa Indonesia (id)"


@cache
def files_of(code: str) -> dict[str, RenderedFile]:
    """Return the files of a starter form by format."""
    return {file.format: file for file in render_all(FORMS[code])}


def data_of(code: str, kind: FileFormat) -> bytes:
    return files_of(code)[kind.value].data


def labels_in(form: FormDescription, text: str) -> set[str]:
    """Return the labels of the form that stand in the text, whatever its spaces and letter case."""
    flat = _flat(text)
    return {label for label in printed_labels(form) if _flat(label) in flat}


def holds(text: str, sentence: str) -> bool:
    """Return whether the sentence stands in the text, whatever its spaces and letter case."""
    return _flat(sentence) in _flat(text)


def _flat(text: str) -> str:
    return re.sub(r"[\s\u00a0\u00ad\u200b]+", "", text).casefold()


def docx_root(data: bytes, part: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return etree.fromstring(archive.read(part))


def docx_text(data: bytes) -> str:
    """Return the words of the document, a line a paragraph."""
    paragraphs = docx_root(data).iter(f"{W}p")
    return "\n".join("".join(mark.text or "" for mark in each.iter(f"{W}t")) for each in paragraphs)


def sheet_text(data: bytes) -> str:
    """Return the words of all cells of the first sheet."""
    return "\n".join(str(cell) for row in load_workbook(BytesIO(data)).worksheets[0].values for cell in row if cell)


def survey_of(data: bytes) -> list[dict[str, str]]:
    """Return the rows of the sheet `survey` by their heads."""
    heads, *rows = load_workbook(BytesIO(data))["survey"].values
    return [{str(head): str(cell or "") for head, cell in zip(heads, row, strict=True)} for row in rows]


def pdf_text(data: bytes) -> str:
    """Return the words of all pages in the order in which they are drawn."""
    return "\n".join(pdf_pages(data))


def pdf_pages(data: bytes) -> list[str]:
    """Return the words of each page in the order in which they are drawn."""
    with pikepdf.open(BytesIO(data)) as pdf:
        return [_page_text(page) for page in pdf.pages]


def _page_text(page: Any) -> str:
    fonts = {str(name): _letters(font) for name, font in page.Resources.Font.items()}
    parts: list[str] = []
    letters: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(page):
        operands, operator = step.operands, step.operator
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            pieces = operands[0] if str(operator) == "TJ" else operands
            parts += [_decoded(bytes(piece), letters) for piece in pieces if isinstance(piece, pikepdf.String)]
    return "".join(parts)


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """Return what each glyph of an embedded font reads as: its ToUnicode table."""
    table, found = font.ToUnicode.read_bytes().decode("latin-1"), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, letters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    return found
