"""The handbook as frozen values: what `collect` makes from pages, `render` turns into Markdown and `parse` reads back.

Everything here is plain data. Text is already one line and free of control characters (`cms.core.text`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .documents_instruments import InstrumentCard, Instruments

# ---------------------------------------------------------------- rich text


@dataclass(frozen=True, slots=True)
class PageTarget:
    """A page of the handbook: `path` without slashes at its ends (`""` is the home page), `fragment` without `#`."""

    path: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class WebTarget:
    """An address outside the handbook: http, https, mailto or tel."""

    url: str


@dataclass(frozen=True, slots=True)
class AnchorTarget:
    """A place on the same page."""

    fragment: str


Target = PageTarget | WebTarget | AnchorTarget


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one set of styles."""

    text: str
    bold: bool = False
    italic: bool = False
    link: Target | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A forced line break inside a paragraph or list item."""


Inline = Run | Break
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    content: Inlines


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 2, 3 or 4 (the page title is level 1)."""

    level: int
    content: Inlines


@dataclass(frozen=True, slots=True)
class Item:
    content: Inlines
    lists: tuple[Listing, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """One or more quoted paragraphs."""

    paragraphs: tuple[Inlines, ...]


RichBlock = Paragraph | Heading | Listing | Quote
RichText = tuple[RichBlock, ...]

# ---------------------------------------------------------------- blocks of a page


@dataclass(frozen=True, slots=True)
class Prose:
    text: RichText


@dataclass(frozen=True, slots=True)
class SectionMark:
    """Begins a section of the skeleton; `key` is a value of `cms.core.sections.Section`."""

    key: str


@dataclass(frozen=True, slots=True)
class Stages:
    """Six rich texts, one for each value of `cms.core.stages.Stage`, in order."""

    texts: tuple[RichText, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessRow:
    """`level` is a value of `cms.core.levels.AccessLevel`."""

    who: str
    level: str
    note: str


@dataclass(frozen=True, slots=True)
class AccessTable:
    title: str
    rows: tuple[AccessRow, ...]


@dataclass(frozen=True, slots=True)
class Callout:
    """`kind` is a value of `cms.core.levels.CalloutKind`."""

    kind: str
    title: str
    text: RichText


@dataclass(frozen=True, slots=True)
class Entry:
    """A short heading with a text below: a question and its answer, a mistake and its cure."""

    head: str
    text: RichText


@dataclass(frozen=True, slots=True)
class Questions:
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Mistakes:
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LegalBasis:
    source: str
    text: RichText


@dataclass(frozen=True, slots=True)
class Training:
    """`minutes` is 0 when no duration is given."""

    title: str
    minutes: int
    goals: tuple[str, ...]
    exercise: RichText
    checks: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """`file` is the name below `gambar/` in the tree."""

    file: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Citation:
    source: str
    locator: str


@dataclass(frozen=True, slots=True)
class TermReference:
    term: str
    note: RichText


Block = (
    Prose
    | SectionMark
    | Stages
    | Checklist
    | AccessTable
    | Callout
    | Questions
    | Mistakes
    | LegalBasis
    | Training
    | Figure
    | Table
    | Citation
    | TermReference
    | InstrumentCard
)

# ---------------------------------------------------------------- pages and the whole


@dataclass(frozen=True, slots=True)
class Term:
    slug: str
    term: str
    english: str
    synonyms: tuple[str, ...]
    definition: RichText


@dataclass(frozen=True, slots=True)
class Source:
    """`kind` and `status` are keys of `cms.core.sources`; `replaced_by` is another source's key or empty."""

    slug: str
    title: str
    kind: str
    status: str
    replaced_by: str
    author: str
    year: str
    url: str
    note: RichText


@dataclass(frozen=True, slots=True)
class Document:
    """One page. Dates are ISO days (`2026-11-24`) or empty; `order` counts siblings in steps of ten."""

    kind: str
    path: str
    uid: str
    title: str
    description: str = ""
    activity: str = ""
    order: int = 0
    owner: str = ""
    reviewed: str = ""
    review_months: int = 0
    changed: str = ""
    change_note: str = ""
    labels: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything public at one moment. `images` maps a file name below `gambar/` to its bytes."""

    pages: tuple[Document, ...]
    terms: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    images: Mapping[str, bytes] = field(default_factory=dict)
    instruments: Instruments = Instruments()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A page that stays as it was: `uid` and `path` say which, `reason` is an Indonesian sentence for its editor."""

    uid: str
    path: str
    reason: str
