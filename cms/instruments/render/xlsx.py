"""A plan as a worksheet: lists to choose from, a header that stays and repeats, a print area, the same bytes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from cms.instruments.forms import FieldKind

from .blocks import (
    Address,
    Answer,
    Block,
    Details,
    Frame,
    Grid,
    Head,
    Heading,
    LetterTop,
    Look,
    Office,
    PageBreak,
    Plan,
    Prose,
    Signatures,
    Slip,
    Stack,
    Title,
)
from .workbook import packed

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET, LISTS = "Formulir", "Pilihan"
YES_NO = ("Ya", "Tidak")
LABEL_SHARE, LABEL_LEAST, LABEL_MOST = 0.38, 0.3, 0.6  # of the page
TOTAL = {False: 96.0, True: 140.0}  # width in letters: tall and wide pages
THIN = Side(style="thin", color="FF7F7F7F")
FRAME = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
LINE = Border(bottom=Side(style="dotted", color="FF595959"))
GREY = PatternFill("solid", fgColor="FFEDEDED")
TOP = Alignment(vertical="top", wrap_text=True)
LOW = Alignment(vertical="bottom", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LINE_HEIGHT = 15.0  # points
HEADING_HEIGHT = 26.0  # points: with air above
ROW_HEIGHT = 22.7  # points, 8 mm: a printed row is written in by hand
FONT = "Calibri"  # the one of cells without a look of their own
FORMATS = {FieldKind.DATE: "dd/mm/yyyy", FieldKind.TIME: "hh:mm", FieldKind.DATETIME: "dd/mm/yyyy hh:mm"}


def render(plan: Plan) -> bytes:
    """Return the workbook: the form on the first sheet, the choices of its lists on the second."""
    book = Workbook()
    sheet: Any = book.active
    drawer = _Sheet(plan, sheet, book.create_sheet(LISTS))
    drawer.title(plan.title)
    for block in plan.blocks:
        drawer.draw(block)
    drawer.finish()
    return packed(book, plan.title, plan.subject)


class _Sheet:
    def __init__(self, plan: Plan, sheet: Worksheet, lists: Worksheet) -> None:
        self.plan, self.sheet, self.lists = plan, sheet, lists
        sheet.title = SHEET
        grids = [grid for block in plan.blocks for grid in _grids(block)]
        weights = max((tuple(column.weight for column in grid.columns) for grid in grids), key=len, default=(1.0, 1.0))
        weights = weights if len(weights) > 1 else (1.0, 1.0)
        self.widths = [max(6.0, TOTAL[plan.landscape] * weight / sum(weights)) for weight in weights]
        self.parted: int | None = None  # the column of tables that is two of the sheet, so that labels end inside it
        self.labels = self._label_columns()
        self.row = 0
        self.header = 0  # the row that stays
        self.lone = len(grids) == 1  # its header is repeated on paper; that of one table is not put above another
        self.known: dict[tuple[tuple[str, ...], bool], DataValidation] = {}

    def _label_columns(self) -> int:
        """Return how many columns a label spans: about a third of the page; a wide column of a table is parted for it."""
        total, before = sum(self.widths), 0.0
        for number, width in enumerate(self.widths):
            share = (before + width) / total
            if share > LABEL_MOST:
                first = LABEL_SHARE * total - before
                self.widths[number : number + 1] = [first, width - first]
                self.parted = number
            if share >= LABEL_LEAST:
                break
            before += width
        return number + 1

    def draw(self, block: Block) -> None:
        """Draw a block; the head of the school is for paper only."""
        if not isinstance(block, Head):
            getattr(self, f"_{type(block).__name__.lower()}")(block)

    def _title(self, block: Title) -> None:
        if block.number:
            self._details(Details((block.number,)))

    def _pagebreak(self, block: PageBreak) -> None:
        self.sheet.row_breaks.append(Break(id=self.row))

    def _heading(self, block: Heading) -> None:
        self._line(block.text, font=Font(FONT, 11, bold=True), align=LOW)
        self.sheet.row_dimensions[self.row].height = HEADING_HEIGHT

    def _prose(self, block: Prose) -> None:
        for words in block.paragraphs:
            self._line(words)

    def _signatures(self, block: Signatures) -> None:
        for sign in block.signs:
            self._pair(sign.label, Answer(sign.tag, sign.label, FieldKind.SIGNATURE, Look.LINES, lines=3))

    def _office(self, block: Office | Slip) -> None:
        for inner in block.blocks:
            self.draw(inner)

    _slip = _office

    def title(self, words: str) -> None:
        self._line(words, font=Font(FONT, 14, bold=True), align=MIDDLE)

    # --- Rows --------------------------------------------------------------------------------------------------------

    def _address(self, block: Address) -> None:
        self._prose(Prose(block.above))
        self._details(Details(block.rows))
        self._prose(Prose(block.below))

    def _details(self, block: LetterTop | Details | Stack | Frame) -> None:
        for row in block.rows:
            label = f"{row.number}. {row.label}" if row.number else row.label
            self._pair(f"{label} ({row.note})" if row.note else label, row.answer)
            for inner in row.inner:
                self.draw(inner)

    _lettertop = _stack = _frame = _details

    def _pair(self, label: str, answer: Answer | None) -> None:
        if answer is None:
            self._line(label)
            return
        if answer.kind is FieldKind.MULTISELECT and answer.look is Look.CHOICES:
            self._line(label)
            for choice in answer.choices:
                self._pair(f"    {choice}", Answer(f"{answer.tag}", choice, FieldKind.BOOLEAN, Look.YES_NO))
            return
        self.row += 1
        self._merge(1, self.labels)
        cell = self._words(self.sheet.cell(self.row, 1), label)
        cell.alignment = TOP
        for column in range(self.labels + 1, len(self.widths) + 1):
            self.sheet.cell(self.row, column).border = LINE
        self._merge(self.labels + 1, len(self.widths))
        self._room(self.sheet.cell(self.row, self.labels + 1), answer)
        self._height(label, sum(self.widths[: self.labels]), answer.lines)

    def _line(self, words: str, *, font: Font | None = None, align: Alignment = TOP) -> None:
        self.row += 1
        cell = self._words(self.sheet.cell(self.row, 1), words)
        cell.alignment = align
        if font:
            cell.font = font
        self._merge(1, len(self.widths))
        self._height(words, sum(self.widths), 1)

    def _height(self, words: str, width: float, lines: int, *, at_least: float = 0.0) -> None:
        needed = max(lines, 1 + int(len(words) * 1.1 / width))
        self.sheet.row_dimensions[self.row].height = max(LINE_HEIGHT * needed + 3, at_least)

    def _merge(self, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)

    # --- Tables ------------------------------------------------------------------------------------------------------

    def _grid(self, block: Grid) -> None:
        spans = self._spans(len(block.columns))
        self.row += 1
        self.header = self.header or self.row
        for column, span in zip(block.columns, spans, strict=True):
            cell = self._words(self._framed(span), column.label)
            cell.font, cell.alignment, cell.fill = Font(FONT, 11, bold=True), MIDDLE, GREY
        self.sheet.row_dimensions[self.row].height = 2 * LINE_HEIGHT + 3
        for answers in block.rows:
            self.row += 1
            for answer, span, column in zip(answers, spans, block.columns, strict=True):
                cell = self._framed(span)
                self._room(cell, answer)
                cell.alignment = MIDDLE if column.centred else LEFT
            wide = sum(self.widths[spans[0][0] - 1 : spans[1][1]]) if len(spans) > 1 else sum(self.widths)
            self._height(max((answer.text for answer in answers), key=len), wide, 1, at_least=ROW_HEIGHT)
        for legend in block.legend:
            self._line(legend, font=Font(FONT, 9, color="FF595959"))

    def _spans(self, count: int) -> list[tuple[int, int]]:
        """Return first and last column of each of `count` cells: the last one takes what is left."""
        further = [0 if self.parted is None or number <= self.parted else 1 for number in range(count)]
        firsts = [number + 1 + more for number, more in enumerate(further)]
        return list(zip(firsts, [first - 1 for first in firsts[1:]] + [len(self.widths)], strict=True))

    def _framed(self, span: tuple[int, int]) -> Any:
        for column in range(span[0], span[1] + 1):
            self.sheet.cell(self.row, column).border = FRAME
        self._merge(*span)
        return self.sheet.cell(self.row, span[0])

    # --- Rooms -------------------------------------------------------------------------------------------------------

    def _words(self, cell: Any, words: str) -> Any:
        """Write text that is never a formula, whatever it begins with."""
        cell.value, cell.data_type = words, "s"
        return cell

    def _room(self, cell: Any, answer: Answer) -> None:
        """Write what is printed already; set list and number format of the rest."""
        cell.alignment = TOP
        cell.number_format = FORMATS.get(answer.kind, "General")
        if answer.look is Look.TEXT:
            self._words(cell, answer.text)
        choices = YES_NO if answer.look in {Look.TICK, Look.YES_NO} else answer.choices
        if choices and answer.kind is not FieldKind.MULTISELECT:
            self._list(choices, answer.more).add(cell)

    def _list(self, choices: tuple[str, ...], more: bool) -> DataValidation:
        """Return the rule for a list; where the school has its own (`more`), another word is only asked about."""
        if (choices, more) not in self.known:
            column = len(self.known) + 1
            for number, choice in enumerate(choices, start=1):
                self._words(self.lists.cell(number, column), choice)
            letter = get_column_letter(column)
            rule = DataValidation("list", f"{LISTS}!${letter}$1:${letter}${len(choices)}", allow_blank=True)
            rule.errorStyle = "warning" if more else "stop"
            rule.showErrorMessage, rule.errorTitle = True, "Tidak ada dalam daftar"
            rule.error = (
                "Pilih salah satu dari daftar." if not more else "Pilihan ini tidak ada dalam daftar. Tetap dipakai?"
            )
            self.sheet.add_data_validation(rule)
            self.known[choices, more] = rule
        return self.known[choices, more]

    def finish(self) -> None:
        """Set widths, page, print area, and the header that stays: of the first table, else the title.

        The sheet of the choices is for the lists only: hidden, so that nobody prints it.
        """
        sheet, last = self.sheet, get_column_letter(len(self.widths))
        for number, width in enumerate(self.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = round(width, 1)
        header = self.header if 0 < self.header <= 12 else 1
        sheet.freeze_panes = f"A{header + 1}"
        repeated = header if self.lone else 1
        sheet.print_title_rows = f"{repeated}:{repeated}"
        self.lists.sheet_state = "hidden"
        sheet.print_area = f"A1:{last}{self.row}"
        sheet.page_setup.orientation = "landscape" if self.plan.landscape else "portrait"
        sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.oddFooter.center.text = "Halaman &P dari &N"


def _grids(block: Block) -> list[Grid]:
    """Return the tables of a block, also of those inside it."""
    if isinstance(block, Grid):
        return [block]
    if isinstance(block, Office | Slip):
        return [grid for inner in block.blocks for grid in _grids(inner)]
    if isinstance(block, Frame):
        return [grid for row in block.rows for inner in row.inner for grid in _grids(inner)]
    return []
