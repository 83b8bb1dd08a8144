"""Tables and places of a DOCX: widths in mm, borders or none, header rows that repeat, rows that stay whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from .docx_page import CELL

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

CELL_PADDING = 1.6  # mm at the left and right of a bordered cell


@dataclass(slots=True)
class Place:
    """Where blocks are put: the body of the document or a cell, with its width in mm."""

    inside: Paper | _Cell
    width: float
    _fresh: bool = field(init=False)

    def __post_init__(self) -> None:
        self._fresh = isinstance(self.inside, _Cell)

    def paragraph(self, style: str) -> Paragraph:
        """Return a new paragraph; a cell's first one, which is always there, is used first."""
        if self._fresh:
            self._fresh = False
            paragraph = self.inside.paragraphs[0]
            paragraph.style = style
            return paragraph
        return self.inside.add_paragraph(style=style)

    def table(self, widths: list[float], rows: int, *, bordered: bool) -> Table:
        """Return an empty table. A narrow paragraph follows by `close`, so that neighbours do not grow together."""
        if self._fresh:
            _narrow(self.paragraph(CELL))
        table = self.inside.add_table(rows, len(widths))
        if isinstance(self.inside, _Cell):
            _narrow(self.inside.paragraphs[-1])
        table.style = "Table Grid" if bordered else "Normal Table"
        table.autofit = False
        _padding(table, CELL_PADDING if bordered else 0.0)
        if bordered and not isinstance(self.inside, _Cell):  # word processors put it there already inside a cell
            _indent(table, CELL_PADDING)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def area(self, height: float) -> Place:
        """Return a place inside that takes at least `height` mm."""
        row = self.table([self.width], 1, bordered=False).rows[0]
        whole_row(row, height)
        return Place(row.cells[0], self.width)

    def close(self, height: float = 3.0) -> None:
        """End a table with a paragraph of `height` points."""
        if not isinstance(self.inside, _Cell):
            _narrow(self.inside.add_paragraph(), height)


def _narrow(paragraph: Paragraph, height: float = 1.0) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(height)


def _padding(table: Table, sides: float) -> None:
    properties: Any = table._tbl.tblPr  # noqa: SLF001 - the library has no margins of cells
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        mark = OxmlElement(f"w:{side}")
        mark.set(qn("w:w"), str(round(sides * 56.7)))
        mark.set(qn("w:type"), "dxa")
        margins.append(mark)
    after = [properties.find(qn(f"w:{name}")) for name in ("tblLook", "tblCaption", "tblDescription")]
    first = next((mark for mark in after if mark is not None), None)
    if first is None:
        properties.append(margins)
    else:
        first.addprevious(margins)


def _indent(table: Table, width: float) -> None:
    """Put the frame, not the words in it, at the edge of the text."""
    properties: Any = table._tbl.tblPr  # noqa: SLF001 - the library has no indent of tables
    mark = OxmlElement("w:tblInd")
    mark.set(qn("w:w"), str(round(width * 56.7)))
    mark.set(qn("w:type"), "dxa")
    after = (properties.find(qn(f"w:{name}")) for name in ("tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook"))
    next(found for found in after if found is not None).addprevious(mark)


def head_row(row: _Row) -> None:
    """Repeat the row at the top of each page, on grey."""
    _mark(row, "w:tblHeader")
    _mark(row, "w:cantSplit")
    for cell in row.cells:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EDEDED")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - the library has no shading
    middle(row)


def whole_row(row: _Row, height: float = 0.0) -> None:
    """Keep the row on one page; at least `height` mm high."""
    _mark(row, "w:cantSplit")
    if height:
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def tall_row(row: _Row, height: float, *, whole: bool) -> None:
    """Give the row at least `height` mm; `whole`: on one page."""
    if whole:
        whole_row(row, height)
    else:
        row.height, row.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST


def middle(row: _Row) -> None:
    """Put what its cells hold half way up."""
    for cell in row.cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _mark(row: _Row, name: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no such property
    properties.insert(0, OxmlElement(name))


def border(paragraph: Paragraph, kind: str, size: int) -> None:
    """Draw a line below the paragraph: `size` in eighths of a point."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", kind), ("sz", str(size)), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - the library has no borders
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
