"""The empty document: page, styles, language, properties. Fonts are named, never embedded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from .blocks import Plan
from .zipping import MADE

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.styles.style import ParagraphStyle

FONT = "Times New Roman"  # what school offices write in; every word processor has it or its twin
OTHER_FONT = "Liberation Serif"  # the same widths, and the font of the PDF; taken where the first is not installed
A4 = (210, 297)
MARGINS = {"half": (11, 11, 9, 9), "wide": (18, 18, 13, 13), "tall": (24, 20, 13, 14)}  # left, right, top, bottom, mm
ENTRY, CELL = "Isian", "Sel"  # styles of a label or line to fill in, and of a cell
GREY = RGBColor(0x4D, 0x4D, 0x4D)
FIELDS = "begin", "separate", "end"


def new(plan: Plan, size: float, pitch: float, pages: int) -> tuple[Paper, float]:
    """Return an empty document and the width of its text in mm. `size` in points, `pitch` from line to line in em."""
    document = Document()
    _drop_thumbnail(document)
    _language(document)
    _styles(document, size, pitch)
    _properties(document, plan)
    width = _paper(document, plan)
    if pages > 1:
        _page_numbers(document, plan.title)
    return document, width


def _drop_thumbnail(document: Paper) -> None:
    """The library's own template carries a picture of itself."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            package.rels.pop(key)


def _language(document: Paper) -> None:
    for mark in document.styles.element.iter(qn("w:lang")):
        mark.attrib.clear()
        mark.set(qn("w:val"), "id-ID")
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _fonts()  # noqa: SLF001 - the library gives generic parts no other way


def _fonts() -> bytes:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{name}">'
        f'<w:font w:name="{FONT}"><w:altName w:val="{OTHER_FONT}"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()


def _styles(document: Paper, size: float, pitch: float) -> None:
    normal = _style(document, "Normal", size)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    for name, before, after in ((ENTRY, size * (pitch - 1.15), 0), (CELL, 1, 1)):
        document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        _space(_style(document, name, size), before, after)
    title = _style(document, "Title", size * 1.25, bold=True)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.font.all_caps = True
    _space(title, 4, 8)
    for border in list(title.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    _space(_style(document, "Heading 1", size, bold=True), 10, 4)
    _space(_style(document, "Heading 2", size, bold=True), 6, 4)
    _space(_style(document, "Body Text", size), 4, 4)
    _style(document, "Caption", size * 0.8)
    _style(document, "Footer", 9).paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _style(document: Paper, name: str, size: float, *, bold: bool = False) -> ParagraphStyle:
    style: Any = document.styles[name]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.font.size = Pt(round(size * 2) / 2)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = GREY if name == "Caption" else RGBColor(0, 0, 0)
    for mark in ("w:spacing", "w:kern"):
        for element in list(style.element.rPr.iter(qn(mark))):
            element.getparent().remove(element)
    return style  # type: ignore[no-any-return]  # the library types it as any style


def _space(style: ParagraphStyle, before: float, after: float) -> None:
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _properties(document: Paper, plan: Plan) -> None:
    core = document.core_properties
    core.title, core.subject, core.author, core.last_modified_by = plan.title, plan.subject[:255], "Suluh", "Suluh"
    core.language, core.comments, core.keywords = "id-ID", "", ""
    core.created = core.modified = MADE
    core.revision = 1


def _paper(document: Paper, plan: Plan) -> float:
    short, long = A4
    page, sheet = document.sections[0], (long, short) if plan.landscape else A4
    page.orientation = WD_ORIENT.LANDSCAPE if plan.landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = Mm(sheet[0]), Mm(sheet[1])
    left, right, top, bottom = MARGINS["half" if plan.half else "wide" if plan.landscape else "tall"]
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(left), Mm(right), Mm(top), Mm(bottom)
    page.header_distance = page.footer_distance = Mm(6)
    return float(sheet[0] - left - right)


def _page_numbers(document: Paper, title: str) -> None:
    """Write at the foot what the form is and which page: pages of a report are copied and filed apart."""
    paragraph = document.sections[0].footer.paragraphs[0]
    for words, field in ((f"{title} \u2013 Halaman ", "PAGE"), (" dari ", "NUMPAGES")):
        paragraph.add_run(words)
        for kind in FIELDS:
            run = paragraph.add_run()
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001 - the library has no fields
            if kind == "begin":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = f" {field} "
                paragraph.add_run()._r.append(code)  # noqa: SLF001 - as above
            elif kind == "separate":
                paragraph.add_run("1")
