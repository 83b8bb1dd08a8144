"""From a field to its room on the page: lines, boxes, cells, and the words printed already."""

from __future__ import annotations

from cms.instruments.forms import Column, Field, FieldKind, Letterhead, Prefill, Section, SectionLayout

from .blocks import Answer, Grid, GridColumn, Look, Row

MANY_LINES = {FieldKind.LONGTEXT: 3, FieldKind.RICHTEXT: 8}
EMPTY_ROWS = 5
PROMPTS = {
    FieldKind.DATETIME: ("", "pukul"),
    FieldKind.CONSENT_REF: ("nomor", "tanggal"),
}
PATTERN = {"{nomor}": "........", "{bulan}": "......", "{bulan_romawi}": "......", "{tahun}": "20....."}
# Shares of a table's width; a label's longest word may ask for more.
WEIGHTS = {
    FieldKind.NUMBER: 0.8,
    FieldKind.BOOLEAN: 0.9,
    FieldKind.DATE: 1.3,
    FieldKind.TIME: 1.0,
    FieldKind.SIGNATURE: 1.4,
    FieldKind.LONGTEXT: 2.8,
    FieldKind.RICHTEXT: 3.0,
    FieldKind.STUDENT_REF: 2.2,
    FieldKind.STAFF_REF: 2.0,
}
LETTER_WEIGHT = 0.13
DIGITS_HEIGHT = 7.0  # mm; where beside a printed word only a number is written
COUNTERS = frozenset({"no", "nomor_urut", "ke", "urutan", "urut"})


def answer(field: Field | Column, tag: str, head: Letterhead) -> Answer:
    """Return the room of a field that stands beside or below its label."""
    text = _printed(field, head)
    if text and field.kind is not FieldKind.DATE:
        return Answer(tag, field.label, field.kind, Look.TEXT, text=text)
    if field.kind in MANY_LINES:
        lines = getattr(field, "lines", 0) or MANY_LINES[field.kind]
        return Answer(tag, field.label, field.kind, Look.LINES, lines=lines)
    if field.choices:
        more = bool(getattr(field, "choices_from", ""))
        return Answer(tag, field.label, field.kind, Look.CHOICES, choices=field.choices, more=more)
    look = Look.TICK if field.kind in {FieldKind.BOOLEAN, FieldKind.FILE} else Look.LINE
    return Answer(tag, field.label, field.kind, look, prompts=PROMPTS.get(field.kind, ()))


def _printed(field: Field | Column, head: Letterhead) -> str:
    """Return the words that stand in the room before anybody writes."""
    if isinstance(field, Column):
        return ""
    if field.kind is FieldKind.LETTER_NUMBER and head.letter_number_pattern:
        pattern = head.letter_number_pattern
        for key, dots in PATTERN.items():
            pattern = pattern.replace(key, dots)
        return pattern
    known = {Prefill.CITY: head.city, Prefill.SCHOOL_NAME: head.school_name, Prefill.PRINCIPAL: head.principal_name}
    return known.get(field.prefill, "") or field.default


def note(field: Field, section: Section) -> str:
    """Return what the blank says small beside a label.

    Who fills it and when it may stay empty; in a questionnaire the help too, because who fills it reads the blank. In
    letters and reports the help is for the counselor only: it would go out with them.
    """
    by = field.filled_by
    said = by.lower() in section.title.lower()
    parts = [
        f"diisi oleh {by[:1].lower()}{by[1:]}" if by and not said else "",
        "isi bila perlu" if field.sensitive else "",
        "hanya dengan persetujuan" if field.consent_required else "",
        field.help.rstrip(".") if section.layout is SectionLayout.QUESTIONS else "",
    ]
    return "; ".join(part for part in parts if part)


def parts(field: Field, head: Letterhead) -> tuple[Row, ...]:
    """Return the parts of a group or the lines of a slip."""
    return tuple(Row(part.label, answer(part, f"{field.name}.{part.name}", head)) for part in field.columns)


def grid(field: Field) -> Grid:
    """Return the table of a table or checklist: its rows printed, counted or empty. A checklist counts its statements."""
    check = field.kind is FieldKind.CHECKLIST
    columns = _with_statement(field) if check else field.columns
    count = max(len(field.rows), field.lines or (0 if field.rows else EMPTY_ROWS))
    rows = tuple(
        tuple(_cell(field, column, place, number) for place, column in enumerate(columns))
        for number in range(1, count + 1)
    )
    shown = tuple(_column(column, wide=check and place == 0) for place, column in enumerate(columns))
    if check:
        shown = (GridColumn("No.", FieldKind.NUMBER, 0.55, centred=True), *shown)
        rows = tuple((_text(field, number), *row) for number, row in enumerate(rows, start=1))
    legend = tuple(
        f"{column.label}: {'; '.join(column.choices)}." for column in columns if column.choices and not _short(column)
    )
    tall = any(column.kind in MANY_LINES for column in columns) and not check
    digits = bool(field.rows) and all(column.kind is FieldKind.NUMBER for column in columns[1:])
    height = 13.0 if tall and count <= 8 else DIGITS_HEIGHT if digits else 8.5
    return Grid(field.label, shown, rows, height, legend)


def _with_statement(field: Field) -> tuple[Column, ...]:
    """Return the columns of a checklist, the first of which holds the statements."""
    if field.columns[0].kind in {FieldKind.TEXT, FieldKind.LONGTEXT}:
        return field.columns
    return (Column("pernyataan", field.label), *field.columns)


def _text(field: Field, number: int) -> Answer:
    return Answer(f"{field.name}.no.{number}", "No.", FieldKind.NUMBER, Look.TEXT, text=str(number))


def _column(column: Column, *, wide: bool) -> GridColumn:
    counter = column.kind is FieldKind.NUMBER and column.name in COUNTERS
    longest = max(len(word) for word in column.label.replace("/", "/ ").split())
    usual = 4.5 if wide else 0.55 if counter else WEIGHTS.get(column.kind, 1.8)
    centred = column.kind in {FieldKind.BOOLEAN, FieldKind.NUMBER, FieldKind.DATE, FieldKind.TIME}
    return GridColumn(column.label, column.kind, round(max(usual, LETTER_WEIGHT * longest + 0.15), 2), centred)


def _cell(field: Field, column: Column, place: int, number: int) -> Answer:
    tag = f"{field.name}.{column.name}.{number}"
    if place == 0 and number <= len(field.rows):
        return Answer(tag, column.label, column.kind, Look.TEXT, text=field.rows[number - 1])
    if place == 0 and column.kind is FieldKind.NUMBER and column.name in COUNTERS:
        return Answer(tag, column.label, column.kind, Look.TEXT, text=str(number))
    look = Look.TICK if column.kind is FieldKind.BOOLEAN else Look.CHOICES if _short(column) else Look.EMPTY
    return Answer(tag, column.label, column.kind, look, choices=column.choices)


def _short(column: Column) -> bool:
    """A few short choices (L, P) fit into a cell as boxes; others stand once below the table."""
    return 0 < sum(map(len, column.choices)) <= 8
