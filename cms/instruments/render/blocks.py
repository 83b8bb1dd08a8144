"""A form as a page sees it: the blocks that DOCX, PDF and Markdown draw, each in its own way. Frozen values, no markup.

`plan.py` makes them from a description and a head. The same blocks give every format the same words in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cms.instruments.forms import FieldKind


class Look(StrEnum):
    """What stands where somebody writes."""

    LINE = "garis"  # one line; with `prompts`, one stretch of line behind each
    LINES = "baris"  # `lines` lines
    CHOICES = "pilihan"  # a box before each of `choices`; `more`: and one with a line for another
    TICK = "centang"  # one box, the label behind it
    YES_NO = "ya-tidak"
    TEXT = "teks"  # `text` is printed already
    EMPTY = "kosong"  # the cell itself is the room


@dataclass(frozen=True, slots=True)
class Answer:
    """Room to write. `tag` names it for programs (field, field.column or field.column.row), `label` for people.

    `chosen`: which of the boxes are ticked ("Ya" or "Tidak" of a single one); none on a blank.
    """

    tag: str
    label: str
    kind: FieldKind
    look: Look
    lines: int = 1
    choices: tuple[str, ...] = ()
    more: bool = False
    text: str = ""
    prompts: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its room. A row of a framed table may hold blocks instead of one answer."""

    label: str
    answer: Answer | None = None
    note: str = ""  # small, behind or below the label
    number: str = ""
    inner: tuple[Block, ...] = ()
    half: bool = False  # short: shares its line with a neighbour; such rows come in twos


@dataclass(frozen=True, slots=True)
class Head:
    """The letterhead. Neutral: `lines` are the captions of lines to fill in. `largest` counts from 0."""

    neutral: bool
    lines: tuple[str, ...]
    largest: int
    logo: bool


@dataclass(frozen=True, slots=True)
class Title:
    text: str
    number: Row | None = None  # "Nomor: ..." in the middle below it


@dataclass(frozen=True, slots=True)
class LetterTop:
    """Number, nature, enclosures, subject at left; city and date at right."""

    rows: tuple[Row, ...]
    right: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1  # 1: of a section, 2: of a table or group


@dataclass(frozen=True, slots=True)
class Prose:
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Label, colon, room: the colons stand below each other."""

    rows: tuple[Row, ...]
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """To whom: label and line without a colon, between "Kepada Yth." and "di tempat"."""

    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """Label above, room below; numbered where the rows have numbers."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The framed table: number, label, room."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GridColumn:
    label: str
    kind: FieldKind
    weight: float  # share of the width
    centred: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header row that repeats on each page."""

    label: str  # what it is, for who hears the page read
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Answer, ...], ...]
    height: float = 8.0  # mm of an empty row
    legend: tuple[str, ...] = ()  # below the table: what may be written in a column


@dataclass(frozen=True, slots=True)
class Sign:
    """Who signs, room, name and number. `name` and `nip` are printed where the head of the school knows them."""

    tag: str
    label: str
    nip: bool
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Two in a row, left to right. A single one stands at the right; who acknowledges ("Mengetahui") below two, centred.

    place: "Kota, tanggal" stands above the first at the right; "" leaves the town to write, None leaves the line out.
    day: as `place`, for the day; `day_tag` names it.
    """

    signs: tuple[Sign, ...]
    place: str | None = None
    day_tag: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Framed: the office fills it."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """Below a line to cut at; never parted by a page break."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = (
    Head
    | Title
    | LetterTop
    | Heading
    | Prose
    | Details
    | Address
    | Stack
    | Frame
    | Grid
    | Signatures
    | Office
    | Slip
    | PageBreak
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One form, ready to draw. Sizes of the paper are the renderer's."""

    code: str
    title: str
    subject: str  # for the properties of the file
    half: bool
    landscape: bool
    letter: bool  # ordinary letter: text at 12 points, no title
    blocks: tuple[Block, ...]
