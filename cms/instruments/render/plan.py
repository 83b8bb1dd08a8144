"""From a description and a head to the blocks of the page: the layout habits of Indonesian school letters.

Source of the habits: domain notes, part b0 (letterhead with double rule; number, nature, enclosures, subject at left,
city and date at right; details with colons below each other; who made it signs at the right, the principal at the left).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cms.instruments.forms import (
    Field,
    FieldKind,
    FormDescription,
    Letterhead,
    PageSetup,
    Prefill,
    Section,
    SectionLayout,
    visible_fields,
)

from . import answers
from .blocks import (
    Address,
    Block,
    Details,
    Frame,
    Head,
    Heading,
    LetterTop,
    Look,
    Office,
    PageBreak,
    Plan,
    Prose,
    Row,
    Sign,
    Signatures,
    Slip,
    Stack,
    Title,
)

NEUTRAL_LINES = ("pemerintah daerah atau yayasan", "dinas pendidikan", "nama sekolah", "alamat, telepon, laman")
LABEL_WIDE, LABEL_HALF = 30, 20  # letters of a label that may share its line, on a wide page and on half a page
NAMES = frozenset({FieldKind.STUDENT_REF, FieldKind.STAFF_REF})  # too long for half a line of half a page
IN_TABLES = frozenset({FieldKind.TABLE, FieldKind.CHECKLIST})
ROOMS_ABOVE = frozenset({SectionLayout.BODY, SectionLayout.QUESTIONS})


def plan(description: FormDescription, head: Letterhead) -> Plan:
    """Return the form as blocks. The same description and head give equal plans."""
    return _Planner(description, head).plan()


def letterhead(head: Letterhead) -> Head:
    """Return the block of the head. A line that is the school's name, in any case, is the largest."""
    if head.neutral or not head.lines:
        return Head(neutral=True, lines=NEUTRAL_LINES, largest=2, logo=False)
    named = [place for place, line in enumerate(head.lines) if line.casefold() == head.school_name.casefold()]
    largest = named[0] if named else max(0, len(head.lines) - 3)
    return Head(neutral=False, lines=head.lines, largest=largest, logo=head.logo is not None)


class _Planner:
    def __init__(self, description: FormDescription, head: Letterhead) -> None:
        self.form = description
        self.head = head
        self.numbers = {SectionLayout.ROWS: 0, SectionLayout.QUESTIONS: 0}
        fields = [field for section in description.sections for field in visible_fields(section)]
        self.has_head = any(field.kind is FieldKind.LETTERHEAD for field in fields)
        tops = [section for section in description.sections if section.layout is SectionLayout.LETTER_HEAD]
        self.top_fields = [field for section in tops for field in visible_fields(section)]
        self.letter = sum(1 for field in self.top_fields if _at_left(field)) > 1

    def plan(self) -> Plan:
        form = self.form
        opening: list[Block] = [letterhead(self.head)] if self.has_head else []
        if not self.letter:
            opening.append(Title(form.title, self._number()))
        blocks = opening + [block for section in form.sections for block in self._section(section)]
        return Plan(
            code=form.code,
            title=form.title,
            subject=form.purpose,
            half=form.page.half_page,
            landscape=form.page.landscape,
            letter=self.letter,
            blocks=tuple(blocks),
        )

    def _number(self) -> Row | None:
        """A single row at the top (the letter's number) stands below the title."""
        rows = [field for field in self.top_fields if _at_left(field)]
        return Row(rows[0].label, answers.answer(rows[0], rows[0].name, self.head)) if rows else None

    def _section(self, section: Section) -> Iterator[Block]:
        fields = visible_fields(section)
        if not fields and not section.intro and not section.outro:
            return
        if section.new_page:
            yield PageBreak()
        inside = list(self._inside(section, fields))
        if section.layout is SectionLayout.SLIP:
            yield Slip(tuple(inside))
        elif section.layout is SectionLayout.OFFICE:
            yield Office(tuple(inside))
        else:
            yield from inside

    def _inside(self, section: Section, fields: tuple[Field, ...]) -> Iterator[Block]:
        if section.title:
            yield Heading(section.title)
        if section.layout is SectionLayout.ADDRESS and fields:
            yield self._address(section, fields)
            return
        if section.intro:
            yield _prose(section.intro)
        yield from self._fields(section, fields)
        if section.outro:
            yield _prose(section.outro)

    def _address(self, section: Section, fields: tuple[Field, ...]) -> Address:
        """Return to whom the letter goes. A choice is a line here: the letter names one, it does not list them."""
        rows = [self._row(field, section) for field in fields]
        lines = tuple(
            replace(row, answer=replace(row.answer, look=Look.LINE))
            if row.answer and row.answer.look is Look.CHOICES
            else row
            for row in rows
        )
        return Address(lines, _prose(section.intro).paragraphs, _prose(section.outro).paragraphs)

    def _fields(self, section: Section, fields: tuple[Field, ...]) -> Iterator[Block]:
        if section.layout is SectionLayout.LETTER_HEAD:
            yield from self._letter_top(fields)
        elif section.layout is SectionLayout.SIGNATURES:
            signs = tuple(self._sign(field) for field in fields if field.kind is not FieldKind.DATE)
            if signs:
                yield Signatures(signs, self._town(fields), day_tag=_day_tag(fields))
        elif section.layout is SectionLayout.ROWS:
            yield Frame(tuple(self._framed(field, section) for field in fields))
        else:
            yield from self._flow(section)

    def _town(self, fields: tuple[Field, ...]) -> str | None:
        """Return what stands before the date of the signatures: the school's city, "" where it is written; None: no date."""
        dates = [field for field in fields if field.kind is FieldKind.DATE]
        return None if not dates else self.head.city if dates[0].prefill is Prefill.CITY else ""

    def _letter_top(self, fields: tuple[Field, ...]) -> Iterator[Block]:
        """Yield number, nature, enclosures, subject; a single row stands below the title instead (`_number`)."""
        left = tuple(
            Row(field.label, answers.answer(field, field.name, self.head)) for field in fields if _at_left(field)
        )
        right = [answers.answer(field, field.name, self.head) for field in fields if _at_right(field)]
        if right or self.letter:
            yield LetterTop(left if self.letter else (), tuple(right))

    def _flow(self, section: Section) -> Iterator[Block]:
        """Yield fields one below the other; tables, groups and slips interrupt the list of rows."""
        rows: list[Row] = []
        layout = section.layout
        for field in visible_fields(section):
            if field.kind is FieldKind.LETTERHEAD:
                continue
            if not field.columns:
                rows.append(self._numbered(self._row(field, section), layout))
                continue
            yield from self._rows(rows, layout)
            rows = []
            yield from self._compound(field, section)
        yield from self._rows(rows, layout)

    def _row(self, field: Field, section: Section) -> Row:
        return Row(field.label, answers.answer(field, field.name, self.head), answers.note(field, section))

    def _numbered(self, row: Row, layout: SectionLayout) -> Row:
        return replace(row, number=self._next(layout)) if layout is SectionLayout.QUESTIONS else row

    def _next(self, layout: SectionLayout) -> str:
        self.numbers[layout] += 1
        return str(self.numbers[layout])

    def _rows(self, rows: list[Row], layout: SectionLayout) -> Iterator[Block]:
        if rows:
            yield Stack(tuple(rows)) if layout in ROOMS_ABOVE else Details(_in_twos(rows, self.form.page))

    def _compound(self, field: Field, section: Section) -> Iterator[Block]:
        layout = section.layout
        label = Row(field.label, note=answers.note(field, section))
        if layout is SectionLayout.QUESTIONS and field.kind is not FieldKind.CHECKLIST:
            label = replace(label, number=self._next(layout))
        if field.kind in IN_TABLES:
            if not field.unlabelled:
                yield Stack((label,))
            yield answers.grid(field)
        elif field.kind is FieldKind.TEAR_OFF:
            yield from self._slip(field, layout)
        else:
            yield Stack((label,))
            yield Details(answers.parts(field, self.head), indent=True)

    def _slip(self, field: Field, layout: SectionLayout) -> Iterator[Block]:
        """Yield the slip; who signs it signs at its right. Inside a section of slips the line to cut is there already."""
        rows = answers.parts(field, self.head)
        lines = tuple(row for row in rows if row.answer and row.answer.kind is not FieldKind.SIGNATURE)
        signs = tuple(
            Sign(f"{field.name}.{part.name}", part.label, nip=False)
            for part in field.columns
            if part.kind is FieldKind.SIGNATURE
        )
        inside: list[Block] = [] if field.unlabelled else [Heading(field.label, level=2)]
        inside += [_prose(field.help)] if field.help else []
        inside += [Details(lines)] if lines else []
        inside += [Signatures(signs)] if signs else []
        if layout is SectionLayout.SLIP:
            yield from inside
        else:
            yield Slip(tuple(inside))

    def _framed(self, field: Field, section: Section) -> Row:
        """Return a numbered row of the framed table."""
        number = self._next(SectionLayout.ROWS)
        if field.columns:
            inner = answers.grid(field) if field.kind in IN_TABLES else Details(answers.parts(field, self.head))
            return Row(field.label, note=answers.note(field, section), number=number, inner=(inner,))
        row = self._row(field, section)
        if row.answer and row.answer.look is Look.TICK:
            attached = replace(row.answer, look=Look.CHOICES, choices=("Terlampir",))
            row = replace(
                row, answer=attached if field.kind is FieldKind.FILE else replace(row.answer, look=Look.YES_NO)
            )
        return replace(row, number=number)

    def _sign(self, field: Field) -> Sign:
        principal = field.prefill is Prefill.PRINCIPAL
        return Sign(
            tag=field.name,
            label=field.label,
            nip=field.kind is FieldKind.STAFF_REF,
            name=self.head.principal_name if principal else "",
            number=self.head.principal_nip if principal else "",
        )


def _day_tag(fields: tuple[Field, ...]) -> str:
    return next((field.name for field in fields if field.kind is FieldKind.DATE), "")


def _at_right(field: Field) -> bool:
    return field.kind is FieldKind.DATE or field.prefill is Prefill.CITY or field.unlabelled


def _at_left(field: Field) -> bool:
    return not _at_right(field) and field.kind is not FieldKind.LETTERHEAD


def _in_twos(rows: list[Row], page: PageSetup) -> tuple[Row, ...]:
    """Mark the short rows that stand two in a line: on half a page for room to write, on a wide page for short lines."""
    if not (page.half_page or page.landscape):
        return tuple(rows)
    longest, names = (LABEL_WIDE, frozenset[FieldKind]()) if page.landscape else (LABEL_HALF, NAMES)
    made: list[Row] = []
    for row in rows:
        answer = row.answer
        short = answer is not None and answer.look in {Look.LINE, Look.TEXT} and not answer.prompts and not row.note
        half = short and answer is not None and answer.kind not in names and len(row.label) <= longest
        made.append(replace(row, half=half))
    place = 0
    while place < len(made):
        if made[place].half and place + 1 < len(made) and made[place + 1].half:
            place += 2
            continue
        made[place] = replace(made[place], half=False)
        place += 1
    return tuple(made)


def _prose(text: str) -> Prose:
    return Prose(tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip()))
