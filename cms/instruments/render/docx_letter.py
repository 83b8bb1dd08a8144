"""What letters have: the head of the school, signatures, the slip that comes back."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cms.instruments.forms import FieldKind

from .blocks import Answer, Details, Head, Look, Sign, Signatures, Slip
from .docx_blocks import Blocks
from .docx_controls import Controls
from .docx_page import CELL
from .docx_tables import Place, border, whole_row

ACKNOWLEDGED = "Mengetahui, "
LOGO = 22.0  # mm
LOGO_ROOM = 27.0  # mm: word processors keep an edge inside the cell
SIGN_WIDTH, SLIP_SIGN = 58.0, 56.0  # mm
CUT = "gunting di sini"


class LetterBlocks(Blocks):
    def __init__(
        self, controls: Controls, size: float, pitch: float, logo: bytes | None, *, half: bool, slip: bool
    ) -> None:
        super().__init__(controls, size, pitch, half=half)
        self.logo = logo
        self.signing = 8.0 if half else 13.0 if slip else 15.0  # mm, as in the PDF

    # --- Head ------------------------------------------------------------------------------------------------------

    def _head(self, place: Place, block: Head) -> None:
        if self.half:
            self._head_lines(place, block, only=block.largest)
            border(place.inside.paragraphs[-1], "single", 8)
            return
        if self.logo or block.neutral:
            widths = [LOGO_ROOM, place.width - 2 * LOGO_ROOM, LOGO_ROOM]
            cells = place.table(widths, 1, bordered=False).rows[0].cells
            self._mark(cells[0].paragraphs[0])
            for cell in cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            self._head_lines(Place(cells[1], widths[1]), block)
        else:
            self._head_lines(place, block)
        rule = place.paragraph(CELL)
        rule.paragraph_format.line_spacing = Pt(3)
        rule.paragraph_format.space_after = Pt(8)
        border(rule, "thickThinSmallGap", 24)

    def _mark(self, paragraph: Any) -> None:
        if self.logo is None:
            self.controls.gap(paragraph, Answer("kop.logo", "Logo", FieldKind.TEXT, Look.LINE), "[logo]")
            return
        picture = paragraph.add_run().add_picture(BytesIO(self.logo), height=Mm(LOGO - 1))
        if picture.width > Mm(LOGO - 1):
            picture.height = int(picture.height * Mm(LOGO - 1) / picture.width)
            picture.width = Mm(LOGO - 1)
        picture._inline.docPr.set("descr", "Logo sekolah")  # noqa: SLF001 - the library has no alternative texts

    def _head_lines(self, place: Place, block: Head, only: int | None = None) -> None:
        for number, words in enumerate(block.lines):
            if only is not None and number != only:
                continue
            paragraph = place.paragraph(CELL)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
            if block.neutral:
                room = Answer(f"kop.{number + 1}", words.capitalize(), FieldKind.TEXT, Look.LINE)
                self.controls.gap(paragraph, room, f"[{words}]")
                continue
            run = paragraph.add_run(words)
            factor = 1.35 if number == block.largest else 0.85 if number > block.largest else 1.1
            run.font.size = Pt(round(self.size * factor * 2) / 2)
            run.font.bold = number == block.largest

    # --- Signatures ------------------------------------------------------------------------------------------------

    def _signatures(self, place: Place, block: Signatures) -> None:
        pairs = [block.signs[start : start + 2] for start in range(0, len(block.signs), 2)]
        table = place.table([place.width / 2] * 2, len(pairs), bordered=False)
        for number, (line, pair) in enumerate(zip(table.rows, pairs, strict=True)):
            whole_row(line)
            for cell in line.cells:
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            nip = any(sign.nip for sign in pair)
            first, last = line.cells
            if len(pair) == 1 and number and pair[0].label.startswith(ACKNOWLEDGED):
                middle = first.merge(last)
                self.sign(Place(middle, place.width), pair[0], None, nip=nip, indent=(place.width - SIGN_WIDTH) / 2)
                continue
            if len(pair) == 2:
                self.sign(Place(first, place.width / 2), pair[0], None, nip=nip, indent=2)
            town = None if number else block.place
            self.sign(Place(last, place.width / 2), pair[-1], town, nip=nip, indent=8, date=block.day)
        for cell in table.rows[-1].cells:
            for paragraph in cell.paragraphs:  # nothing follows: LibreOffice would look for a page with more room
                paragraph.paragraph_format.keep_with_next = None
        place.close(4)

    def sign(self, place: Place, sign: Sign, town: str | None, *, nip: bool, indent: float, date: str = "") -> None:
        """Draw who signs, room, name and number. `nip`: a neighbour has a number, so the names stay level."""
        self._line(place, indent).paragraph_format.line_spacing = Pt(4 if self.half else 8)
        if town is not None:
            self._dated(self._line(place, indent), sign.tag, town, date)
        title = self._line(place, indent)
        if sign.label.startswith(ACKNOWLEDGED):
            title.add_run(ACKNOWLEDGED.strip()).add_break(WD_BREAK.LINE)
        title.add_run(sign.label.removeprefix(ACKNOWLEDGED))
        name = self._line(place, indent)
        name.paragraph_format.space_before = Mm(self.signing)
        self._name(name, sign, indent)
        if nip:
            number = self._line(place, indent)
            if sign.nip:
                number.add_run(f"NIP {sign.number}")
            if sign.nip and not sign.number:
                self.controls.dots(number, Answer(f"{sign.tag}.nip", "NIP", FieldKind.TEXT, Look.LINE), DOTS_OF_NUMBER)

    def _dated(self, line: Any, tag: str, town: str, date: str) -> None:
        """Write "Kota, tanggal", with dots for what is not known."""
        if town:
            line.add_run(town)
        else:
            self.controls.dots(line, Answer(f"{tag}.tempat", "Tempat", FieldKind.TEXT, Look.LINE), "." * 24)
        line.add_run(", ")
        day = Answer(f"{tag}.tanggal", "Tanggal", FieldKind.TEXT, Look.LINE, text=date)
        if date:
            self.controls.words(line, day)
        else:
            self.controls.dots(line, day, "." * 28)

    def _name(self, paragraph: Any, sign: Sign, indent: float) -> None:
        answer = Answer(sign.tag, sign.label, FieldKind.TEXT, Look.TEXT, text=sign.name)
        if sign.name:
            self.controls.words(paragraph, answer, bold=True)
        else:
            self.controls.line(paragraph, answer, indent + SIGN_WIDTH - 4)

    def _line(self, place: Place, indent: float) -> Any:
        paragraph = place.paragraph("Normal")
        paragraph.paragraph_format.left_indent = Mm(indent)
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    # --- Slip ------------------------------------------------------------------------------------------------------

    def _slip(self, place: Place, block: Slip) -> None:
        # The library does not show the elements of a place.
        body: Any = place.inside.element.body if hasattr(place.inside, "element") else place.inside._tc  # noqa: SLF001
        before = len(body) - hasattr(place.inside, "element")  # the body ends with the properties of its section
        self.cut(place, CUT)
        lines, signs = block.blocks[-2:] if len(block.blocks) > 1 else (None, None)
        beside = isinstance(lines, Details) and isinstance(signs, Signatures) and len(signs.signs) == 1
        for part in block.blocks[:-2] if beside else block.blocks:
            self.draw(place, part)
        if isinstance(lines, Details) and isinstance(signs, Signatures) and beside:
            widths = [place.width - SLIP_SIGN, SLIP_SIGN]
            left, right = place.table(widths, 1, bordered=False).rows[0].cells
            self.draw(Place(left, widths[0] - 6), lines)
            self.sign(Place(right, SLIP_SIGN), signs.signs[0], None, nip=False, indent=2)
            place.close()
        for element in islice(body, before, len(body) - 1):
            for properties in element.iter(qn("w:pPr")):
                if properties.find(qn("w:keepNext")) is None:
                    properties.insert_element_before(OxmlElement("w:keepNext"), *AFTER_KEEP)

    def cut(self, place: Place, words: str) -> None:
        """Draw the line to cut at."""
        paragraph = place.paragraph("Caption")
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(4 if self.half else 10)
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.add_run(words)
        border(paragraph, "dashed", 6)


DOTS_OF_NUMBER = "." * 36
AFTER_KEEP = (
    "w:keepLines", "w:pageBreakBefore", "w:framePr", "w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr",
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr",
)  # fmt: skip
