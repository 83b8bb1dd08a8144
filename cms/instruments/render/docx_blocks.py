"""The blocks of a plan as parts of a DOCX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from cms.instruments.forms import FieldKind

from .blocks import (
    Address,
    Answer,
    Block,
    Details,
    Frame,
    Grid,
    Heading,
    LetterTop,
    Look,
    Office,
    PageBreak,
    Prose,
    Row,
    Stack,
    Title,
)
from .docx_controls import Controls
from .docx_page import CELL, ENTRY
from .docx_rows import DOTS, Rooms
from .docx_tables import CELL_PADDING, Place, head_row, middle, tall_row, whole_row

COLON = 3.5  # mm
LABELS = 0.31  # of the width
NARROW, LABELS_NARROW = 120.0, 0.38  # mm, of the width of a place that is narrower: a slip beside its signature
NUMBER_INDENT = 8.0  # mm
LETTER = 0.19  # mm of a usual letter for each point of its size
LONG = 8  # lines of written words: more are parted by the end of a page
WHOLE = 13  # a table of fewer rows is not parted by the end of a page
GAP = 5.0  # mm between two rows that share a line
ROW_HEIGHT = 8.0  # mm: of a row with one line in the framed table, at 11 points
ROOM_IN_CELL = "\u2003" * 3  # where to click


class Blocks:
    """Draws blocks into places. What only letters have (head, signatures, slip) is added in `docx_letter.py`."""

    def __init__(self, controls: Controls, size: float, pitch: float, *, half: bool) -> None:
        self.controls = controls
        self.rooms = Rooms(controls, size * pitch)
        self.size = size
        self.scale = (size / 11) * (pitch / 1.85)
        self.half = half

    def draw(self, place: Place, block: Block) -> None:
        name = type(block).__name__.lower()
        getattr(self, f"_{name}")(place, block)

    def _title(self, place: Place, block: Title) -> None:
        place.paragraph("Title").add_run(block.text)
        if block.number and block.number.answer:
            line = place.paragraph("Normal")
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(6)
            line.add_run(f"{block.number.label}: ")
            self.inline(line, block.number.answer)

    def inline(self, paragraph: Any, answer: Answer) -> None:
        """Draw a short room inside a line of text."""
        if answer.look is Look.TEXT:
            self.controls.words(paragraph, answer)
        else:
            self.controls.dots(paragraph, answer, DOTS)

    def _heading(self, place: Place, block: Heading) -> None:
        place.paragraph(f"Heading {block.level}").add_run(block.text)

    def _prose(self, place: Place, block: Prose) -> None:
        for words in block.paragraphs:
            paragraph = place.paragraph("Body Text")
            paragraph.add_run(words)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY

    def _lettertop(self, place: Place, block: LetterTop) -> None:
        right = 62.0
        widths = [20.0, COLON, place.width - 20.0 - COLON - right, right]
        table = place.table(widths, max(1, len(block.rows)), bordered=False)
        for line, row in zip(table.rows, block.rows, strict=False):
            line.cells[0].paragraphs[0].add_run(row.label)
            line.cells[1].paragraphs[0].add_run(":")
            if row.answer:
                self.rooms.room(Place(line.cells[2], widths[2] - 4), row.answer, CELL)
        top = table.rows[0].cells[3].paragraphs[0]
        top.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        for number, answer in enumerate(block.right):
            top.add_run(", " if number else "")
            self.inline(top, answer)
        for line in table.rows:
            for cell in line.cells:
                cell.paragraphs[0].style = CELL
        place.close(8)

    def _address(self, place: Place, block: Address) -> None:
        for number, words in enumerate(block.above):
            above = place.paragraph(CELL)
            above.add_run(words)
            above.paragraph_format.space_before = Pt(1 if number else 8)
        for row in block.rows:
            if not row.answer:
                continue
            paragraph = place.paragraph(ENTRY)
            self.rooms.label(paragraph, row)
            paragraph.add_run(" ")
            if row.answer.look is Look.LINES:
                paragraph.paragraph_format.space_before = Pt(0)
                paragraph.paragraph_format.line_spacing = Pt(self.rooms.pitch)
            if row.answer.look in {Look.LINE, Look.LINES}:
                self.controls.line(paragraph, row.answer, place.width * 0.72, row.answer.lines)
            else:
                self.controls.words(paragraph, row.answer)
        for words in block.below:
            place.paragraph(ENTRY).add_run(words)
        place.close(8)

    def _details(self, place: Place, block: Details) -> None:
        if any(row.half for row in block.rows):
            self._twos(place, block.rows)
            return
        indent = 5.0 if block.indent else 0.0
        label = place.width * (LABELS if place.width > NARROW else LABELS_NARROW) - indent
        widths = [indent + label, COLON, place.width - indent - label - COLON]
        table = place.table(widths, len(block.rows), bordered=False)
        for line, row in zip(table.rows, block.rows, strict=True):
            cells = line.cells
            whole_row(line)
            first = cells[0].paragraphs[0]
            first.style = ENTRY
            first.paragraph_format.left_indent = Mm(indent)
            if row.answer and row.answer.look is Look.TICK:
                cells[0].merge(cells[2])
                self.rooms.tick(first, row, row.answer)
                continue
            self.rooms.label(first, row)
            Place(cells[1], COLON).paragraph(ENTRY).add_run(":")
            if row.answer:
                self.rooms.room(Place(cells[2], widths[2]), row.answer)
        place.close(5)

    def _twos(self, place: Place, rows: tuple[Row, ...]) -> None:
        """Draw rows of which some share a line."""
        left, right = self._widest(rows), self._widest(row for row in rows if row.half)
        room = (place.width - left - right - 2 * COLON) / 2
        widths = [left, COLON, room, right, COLON, room]
        lines = list(_lines(rows))
        table = place.table(widths, len(lines), bordered=False)
        for line, shown in zip(table.rows, lines, strict=True):
            whole_row(line)
            cells = line.cells
            if len(shown) == 1 and shown[0].answer and shown[0].answer.look is Look.TICK:
                cells[0].merge(cells[-1])
                self.rooms.tick(Place(cells[0], place.width).paragraph(ENTRY), shown[0], shown[0].answer)
                continue
            if len(shown) == 1:
                cells[2].merge(cells[-1])
            for side, row in enumerate(shown):
                label, colon, answer = cells[3 * side : 3 * side + 3]
                self.rooms.label(Place(label, left).paragraph(ENTRY), row)
                Place(colon, COLON).paragraph(ENTRY).add_run(":")
                width = room - GAP * (1 - side) if len(shown) == 2 else sum(widths[2:])
                if row.answer:
                    self.rooms.room(Place(answer, width), row.answer)
        place.close(5)

    def _widest(self, rows: Iterable[Row]) -> float:
        """Return the room of the longest label in mm."""
        return max(len(row.label) for row in rows) * self.size * LETTER + 3

    def _stack(self, place: Place, block: Stack) -> None:
        for row in block.rows:
            paragraph = place.paragraph(ENTRY)
            paragraph.paragraph_format.keep_with_next = True
            indent = NUMBER_INDENT if row.number else 0.0
            if row.number:
                paragraph.paragraph_format.left_indent = Mm(indent)
                paragraph.paragraph_format.first_line_indent = Mm(-indent)
                paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(indent))
                paragraph.add_run(f"{row.number}.\t")
            if row.answer and row.answer.look is Look.TICK:
                self.rooms.tick(paragraph, row, row.answer)
                continue
            self.rooms.label(paragraph, row)
            if row.answer:
                self.rooms.below(place, row.answer, indent)

    def _frame(self, place: Place, block: Frame) -> None:
        widths = [10.0, place.width * 0.34, place.width * 0.66 - 10.0]
        table = place.table(widths, len(block.rows) + 1, bordered=True)
        self._header(table.rows[0], ("No.", "Uraian", "Isi"))
        for line, row in zip(table.rows[1:], block.rows, strict=True):
            tall_row(line, ROW_HEIGHT * self.scale, whole=not _is_long((row.answer,)))
            if row.answer and row.answer.lines == 1:
                middle(line)
            number = Place(line.cells[0], widths[0]).paragraph(CELL)
            number.alignment = WD_ALIGN_PARAGRAPH.CENTER
            number.add_run(f"{row.number}.")
            self.rooms.label(Place(line.cells[1], widths[1]).paragraph(CELL), row)
            self._inside(Place(line.cells[2], widths[2] - 2 * CELL_PADDING), row)
        place.close(6)

    def _inside(self, place: Place, row: Row) -> None:
        if row.answer:
            self.rooms.room(place, row.answer, CELL)
        for inner in row.inner:
            self.draw(place, inner)

    def _header(self, line: Any, words: tuple[str, ...]) -> None:
        head_row(line)
        for cell, word in zip(line.cells, words, strict=True):
            paragraph = Place(cell, 0).paragraph(CELL)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.keep_with_next = True
            run = paragraph.add_run(word)
            run.font.bold = True
            run.font.size = Pt(self.size * 0.92)

    def _grid(self, place: Place, block: Grid) -> None:
        total = sum(column.weight for column in block.columns)
        widths = [place.width * column.weight / total for column in block.columns]
        short = len(block.rows) < WHOLE and not any(map(_is_long, block.rows))
        table = place.table(widths, len(block.rows) + 1, bordered=True)
        self._header(table.rows[0], tuple(column.label for column in block.columns))
        for line, answers in zip(table.rows[1:], block.rows, strict=True):
            tall_row(line, block.height * self.scale, whole=not _is_long(answers))
            middle(line)
            for cell, answer, column in zip(line.cells, answers, block.columns, strict=True):
                paragraph = Place(cell, 0).paragraph(CELL)
                paragraph.paragraph_format.keep_with_next = (short and answers is not block.rows[-1]) or None
                if column.centred:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                self._cell(paragraph, answer)
        place.close()
        if block.legend:
            place.paragraph("Caption").add_run(" ".join(block.legend))

    def _cell(self, paragraph: Any, answer: Answer) -> None:
        if answer.look is Look.TEXT:
            paragraph.add_run(answer.text)
        elif answer.look is Look.TICK:
            self.rooms.box(paragraph, answer)
        elif answer.look is Look.CHOICES:
            self.rooms.choices(paragraph, answer)
        elif answer.kind is not FieldKind.SIGNATURE:
            self.controls.gap(paragraph, answer, ROOM_IN_CELL)

    def _office(self, place: Place, block: Office) -> None:
        table = place.table([place.width], 1, bordered=True)
        inner = Place(table.rows[0].cells[0], place.width - 2 * CELL_PADDING)
        for part in block.blocks:
            self.draw(inner, part)
        place.close(6)

    def _pagebreak(self, place: Place, block: PageBreak) -> None:
        paragraph = place.paragraph(CELL)
        paragraph.paragraph_format.line_spacing = Pt(1)
        paragraph.paragraph_format.page_break_before = True


def _is_long(answers: Iterable[Answer | None]) -> bool:
    """Return whether somebody wrote so much that the end of a page may part it."""
    return any(answer is not None and answer.look is Look.TEXT and answer.lines > LONG for answer in answers)


def _lines(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of a line: one, or two that share it."""
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        if not row.half or len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
