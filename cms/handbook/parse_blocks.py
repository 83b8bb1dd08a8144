"""Fences of the built HTML to block values: one reader for each class. Pure.

Derived lines (class `rujukan`, `definisi`) are not read back: they are made from what they refer to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bs4 import Tag

from cms.core.levels import AccessLevel, CalloutKind
from cms.core.stages import Stage
from cms.core.text import single_line

from .documents import (
    AccessRow,
    AccessTable,
    Block,
    Callout,
    Checklist,
    Citation,
    Entry,
    Figure,
    LegalBasis,
    Mistakes,
    Questions,
    RichText,
    Stages,
    Table,
    Target,
    TermReference,
    Training,
)
from .documents_instruments import InstrumentCard
from .links import read_link
from .richtext import from_nodes


def rich(nodes: Iterable[object], page: str) -> RichText:
    """Return the rich text of nodes on page `page`."""

    def resolve(tag: Tag) -> Target | None:
        return read_link(str(tag.get("href") or ""), page)

    return from_nodes(nodes, resolve)


def rest(node: Tag, page: str) -> RichText:
    """The rich text of a fence without its title, its derived lines and its inner fences."""
    return rich([child for child in node.children if not is_piece(child)], page)


_PIECES = {"rujukan", "definisi", "admonition-title", "penulis", "tahun", "tautan", "padanan", "sinonim", "kredit"}


def is_piece(child: object) -> bool:
    """Return whether a child of a fence is its title, a derived line or an inner fence."""
    if not isinstance(child, Tag):
        return False
    return child.name == "h3" or bool(_PIECES & set(child.get("class") or ()))


def title(node: Tag) -> str:
    """Return the title of a fence, or an empty text."""
    heading = node.find("h3", recursive=False)
    return single_line(heading.get_text()) if isinstance(heading, Tag) else ""


def piece(node: Tag, name: str) -> str:
    """Return the text of an inner fence, or an empty text."""
    found = node.find(class_=name, recursive=False)
    return single_line(found.get_text()) if isinstance(found, Tag) else ""


def attr(node: Tag, name: str) -> str:
    """Return the value of an option of a fence, or an empty text."""
    return single_line(str(node.get(name) or ""))


def _list_texts(node: Tag | None) -> tuple[str, ...]:
    listing = node.find("ul", recursive=False) if node else None
    if not isinstance(listing, Tag):
        return ()
    texts = (single_line(item.get_text()) for item in listing.find_all("li", recursive=False))
    return tuple(text for text in texts if text)


def _entries(node: Tag | None, page: str) -> tuple[Entry, ...]:
    found = node.find_all("div", class_="butir", recursive=False) if node else []
    return tuple(Entry(title(entry), rest(entry, page)) for entry in found)


def _table_cells(node: Tag) -> list[tuple[str, ...]]:
    return [
        tuple(single_line(cell.get_text()) for cell in row.find_all(["th", "td"], recursive=False))
        for row in node.find_all("tr")
    ]


# ---------------------------------------------------------------- one reader for each fence


def _stages(node: Tag, page: str) -> Stages:
    texts: dict[str, list[object]] = {stage.label: [] for stage in Stage}
    current: list[object] = []
    for child in node.children:
        label = single_line(child.get_text()) if isinstance(child, Tag) and child.name == "h3" else ""
        if label in texts:
            current = texts[label]
        else:
            current.append(child)
    return Stages(tuple(rich(texts[stage.label], page) for stage in Stage))


def _checklist(node: Tag, page: str) -> Checklist:
    return Checklist(title(node), _list_texts(node))


def _access(node: Tag, page: str) -> AccessTable:
    levels = {level.label: level.value for level in AccessLevel}
    rows = [row for row in _table_cells(node)[1:] if len(row) == 3]
    return AccessTable(title(node), tuple(AccessRow(who, levels.get(level, "none"), note) for who, level, note in rows))


def _callout(node: Tag, page: str) -> Callout:
    kind = next((name for name in node.get("class") or () if name in CalloutKind.values), "note")
    return Callout(kind, piece(node, "admonition-title"), rest(node, page))


def _questions(node: Tag, page: str) -> Questions:
    return Questions(_entries(node, page))


def _mistakes(node: Tag, page: str) -> Mistakes:
    return Mistakes(_entries(node, page))


def _legal(node: Tag, page: str) -> LegalBasis:
    return LegalBasis(attr(node, "data-sumber"), rest(node, page))


def _training(node: Tag, page: str) -> Training:
    def part(name: str) -> Tag | None:
        found = node.find(class_=name, recursive=False)
        return found if isinstance(found, Tag) else None

    exercise = part("kegiatan-latihan")
    minutes = attr(node, "data-menit")
    return Training(
        title(node),
        int(minutes) if minutes.isdigit() else 0,
        _list_texts(part("tujuan-latihan")),
        rich(exercise.children, page) if exercise else (),
        _entries(part("periksa-diri"), page),
    )


def _figure(node: Tag, page: str) -> Figure:
    image = node.find("img")
    source, alt = (attr(image, "src"), attr(image, "alt")) if isinstance(image, Tag) else ("", "")
    return Figure(source.rpartition("/")[2], alt, piece(node, "keterangan"), piece(node, "kredit"))


def _table(node: Tag, page: str) -> Table:
    header, *rows = _table_cells(node) or [()]
    return Table(title(node), header, tuple(rows))


def _citation(node: Tag, page: str) -> Citation:
    locator = " ".join(single_line(p.get_text()) for p in node.find_all("p", recursive=False) if not is_piece(p))
    return Citation(attr(node, "data-sumber"), locator)


def _term_reference(node: Tag, page: str) -> TermReference:
    return TermReference(attr(node, "data-istilah"), rest(node, page))


def _instrument(node: Tag, page: str) -> InstrumentCard:
    return InstrumentCard(attr(node, "data-instrumen"))


READERS: dict[str, Callable[[Tag, str], Block]] = {
    "tahapan": _stages,
    "daftar-periksa": _checklist,
    "hak-akses": _access,
    "admonition": _callout,
    "tanya-jawab": _questions,
    "kesalahan-umum": _mistakes,
    "dasar-hukum": _legal,
    "latihan": _training,
    "gambar": _figure,
    "tabel": _table,
    "kutipan": _citation,
    "istilah-terkait": _term_reference,
    "instrumen": _instrument,
}
"""One reader for each class of fence; a test holds them against the renderers."""
