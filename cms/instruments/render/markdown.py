"""A plan as plain Markdown: one file, every label, blanks as dots, boxes as [ ]."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    Row,
    Signatures,
    Slip,
    Stack,
    Title,
)
from .filling import NO, YES

DOTS = "................"
MARKUP = re.compile(r"([\\`*_<>\[\]|#])")
STARTS = re.compile(r"^(\d+)([.)])(?=\s)|^([-+=~])")


def markdown(plan: Plan) -> str:
    """Return the form as text. Ends with one line break."""
    parts = [part for block in plan.blocks for part in _Drawer(plan).draw(block)]
    if not any(isinstance(block, Title) for block in plan.blocks):
        parts.insert(0, f"# {plain(plan.title)}")
    return "\n\n".join(parts) + "\n"


def plain(text: str) -> str:
    """Return the text so that no sign of it is read as markup."""
    escaped = MARKUP.sub(r"\\\1", text)
    return STARTS.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)


class _Drawer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def draw(self, block: Block) -> Iterator[str]:
        """Yield paragraphs, lists and tables: what an empty line parts."""
        name = type(block).__name__.lower()
        yield from getattr(self, f"_{name}")(block)

    def _head(self, block: Head) -> Iterator[str]:
        lines = (f"({plain(line)})" if block.neutral else plain(line) for line in block.lines)
        yield "  \n".join(lines)
        yield "---"

    def _title(self, block: Title) -> Iterator[str]:
        yield f"# {plain(block.text)}"
        if block.number:
            yield _labelled(block.number)

    def _lettertop(self, block: LetterTop) -> Iterator[str]:
        if block.right:
            yield ", ".join(_room(answer) for answer in block.right)
        yield from _list(block.rows)

    def _heading(self, block: Heading) -> Iterator[str]:
        yield f"{'#' * (block.level + 1)} {plain(block.text)}"

    def _prose(self, block: Prose) -> Iterator[str]:
        yield from map(plain, block.paragraphs)

    def _details(self, block: Details) -> Iterator[str]:
        yield from _list(block.rows)

    def _address(self, block: Address) -> Iterator[str]:
        yield from map(plain, block.above)
        yield from _list(block.rows)
        yield from map(plain, block.below)

    def _stack(self, block: Stack | Frame) -> Iterator[str]:
        for row in block.rows:
            number = f"{row.number}\\. " if row.number else ""
            yield f"{number}{_labelled(row)}"
            for inner in row.inner:
                yield from self.draw(inner)

    _frame = _stack

    def _grid(self, block: Grid) -> Iterator[str]:
        lines = [_line(plain(column.label) for column in block.columns), _line("---" for _ in block.columns)]
        lines += [_line(_cell(answer) for answer in row) for row in block.rows]
        yield "\n".join(lines)
        if block.legend:
            yield plain(" ".join(block.legend))

    def _signatures(self, block: Signatures) -> Iterator[str]:
        if block.place is not None:
            yield f"{plain(block.place) or DOTS}, {plain(block.day) or DOTS}"
        for sign in block.signs:
            name = f"{plain(sign.label)}: {plain(sign.name) or DOTS}"
            yield f"{name}  \nNIP {plain(sign.number) or DOTS}" if sign.nip else name

    def _slip(self, block: Slip | Office) -> Iterator[str]:
        yield "---"
        for inner in block.blocks:
            yield from self.draw(inner)

    _office = _slip

    def _pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield "---"


def _list(rows: tuple[Row, ...]) -> Iterator[str]:
    if rows:
        yield "\n".join(f"- {_labelled(row)}" for row in rows)


def _labelled(row: Row) -> str:
    label = plain(row.label) + (f" ({plain(row.note)})" if row.note else "")
    if row.answer is None:
        return label
    return f"{_box(row.answer, YES)} {label}" if row.answer.look is Look.TICK else f"{label}: {_room(row.answer)}"


def _room(answer: Answer) -> str:
    if answer.look is Look.TEXT:
        return plain(answer.text)
    if answer.look is Look.YES_NO:
        return f"{_box(answer, YES)} {YES}   {_box(answer, NO)} {NO}"
    if answer.look is Look.CHOICES:
        further = ("[ ] " + DOTS,) if answer.more else ()
        return "   ".join((*(f"{_box(answer, choice)} {plain(choice)}" for choice in answer.choices), *further))
    if answer.prompts:
        return " ".join(f"{prompt} {DOTS}".strip() for prompt in answer.prompts)
    return DOTS


def _box(answer: Answer, choice: str) -> str:
    return "[x]" if choice in answer.chosen else "[ ]"


def _cell(answer: Answer) -> str:
    if answer.look is Look.TICK:
        return _box(answer, YES)
    if answer.look is Look.EMPTY:
        return " "
    return _room(answer)


def _line(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"
