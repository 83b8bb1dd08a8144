"""A filled form is the blank one with words where the room to write was: same blocks, same places, same tags."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from math import ceil
from typing import Any

from cms.instruments.forms import FieldKind

from .answers import COUNTERS
from .blocks import Answer, Grid, Look, Plan, Sign, Signatures

Cell = str | bool
Given = Cell | tuple[str, ...] | tuple[Mapping[str, Cell], ...]
"""Text ("" leaves the room as it is; a line break begins a paragraph), yes or no, chosen words, or rows of a table."""
Answers = Mapping[str, Given]
"""By the name of the field; a part of a group or slip by "field.part"."""

LETTERS_IN_LINE = 60  # of a usual line of the framed table
YES, NO = "Ya", "Tidak"
UNSEEN = {
    "Cc",
    "Cf",
    "Cs",
}  # controls, marks of direction, halves of letters: pasted from telephones, printed by nothing


def fill(blank: Plan, given: Answers) -> Plan:
    """Return the plan with these answers. What is not given stays empty; what the form does not ask is left out."""
    return replace(blank, blocks=_filled(blank.blocks, given))


def printable(text: str) -> str:
    """Return the text without what no printer shows; line breaks stay, other white space is one space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = (" ".join(_seen(line).split()) for line in lines)
    return "\n".join(line for line in shown if line)


def _seen(line: str) -> str:
    return "".join(
        " " if sign.isspace() else sign for sign in line if sign.isspace() or unicodedata.category(sign) not in UNSEEN
    )


def _filled(value: Any, given: Answers) -> Any:
    if isinstance(value, tuple):
        return tuple(_filled(item, given) for item in value)
    match value:
        case Answer():
            return _answer(value, given.get(value.tag, ""))
        case Sign():
            return _sign(value, given)
        case Grid():
            return _grid(value, given)
    if is_dataclass(value) and not isinstance(value, type):
        inside = {part.name: _filled(getattr(value, part.name), given) for part in fields(value)}
        if isinstance(value, Signatures):
            inside["day"] = _text(given.get(value.day_tag, ""))
        return replace(value, **inside)
    return value


def _answer(room: Answer, given: Given) -> Answer:
    """Return the room with its answer: boxes are ticked, everything else is written."""
    if given in ("", ()):
        return room
    if room.look in {Look.TICK, Look.YES_NO}:
        return replace(room, chosen=(YES if given else NO,))
    if room.look is Look.CHOICES:
        words = given if isinstance(given, tuple) else (given,)
        return replace(room, chosen=tuple(word for word in words if isinstance(word, str)))
    text = _text(given)
    return _written(room, text) if text else room


def _written(room: Answer, text: str) -> Answer:
    lines = sum(max(1, ceil(len(part) / LETTERS_IN_LINE)) for part in text.split("\n"))
    return replace(room, look=Look.TEXT, text=text, lines=lines, prompts=())


def _text(given: Given) -> str:
    return printable(given) if isinstance(given, str) else ""


def _sign(sign: Sign, given: Answers) -> Sign:
    name, number = _text(given.get(sign.tag, "")), _text(given.get(f"{sign.tag}.nip", ""))
    return replace(sign, name=name or sign.name, number=number or sign.number)


def _grid(grid: Grid, given: Answers) -> Grid:
    """Return the table with exactly the rows that are given; an empty table stays as it is."""
    first = grid.rows[0]
    rows = given.get(first[0].tag.partition(".")[0], ())
    if not rows or not isinstance(rows, tuple):
        return grid
    made = [row for row in rows if isinstance(row, Mapping)]
    return replace(grid, rows=tuple(_row(first, row, number) for number, row in enumerate(made, start=1)))


def _row(first: tuple[Answer, ...], row: Mapping[str, Cell], number: int) -> tuple[Answer, ...]:
    return tuple(_cell(blank, row, number) for blank in first)


def _cell(blank: Answer, row: Mapping[str, Cell], number: int) -> Answer:
    field, name, _ = blank.tag.split(".")
    room = replace(blank, tag=f"{field}.{name}.{number}")
    if blank.kind is FieldKind.NUMBER and name in COUNTERS:
        return _written(room, str(number))
    return _answer(room, row.get(name, ""))
