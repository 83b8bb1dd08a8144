"""Markdown files to documents. Pure.

The file is read by the same parser that builds the site, and the values are taken from its HTML: what a
reader sees is what is loaded. Derived lines (class `rujukan`, `definisi`) are not read back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import markdown
import yaml
from bs4 import Tag
from bs4.element import Comment

from cms.core.addresses import GLOSSARY_PATH, SOURCES_PATH
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.stages import Stage
from cms.core.text import single_line

from .documents import (
    AccessRow,
    AccessTable,
    Block,
    Callout,
    Checklist,
    Citation,
    Document,
    Entry,
    Figure,
    LegalBasis,
    Mistakes,
    Prose,
    Questions,
    RichText,
    SectionMark,
    Source,
    Stages,
    Table,
    Target,
    Term,
    TermReference,
    Training,
)
from .links import path_of, read_link
from .richtext import from_nodes, join_neighbours, parse_html

EXTENSIONS = ("tables", "sane_lists", "pymdownx.superfences", "pymdownx.blocks.html")
"""The reading half of the extensions in mkdocs.yml; `toc` only adds anchors."""

_HEAD = re.compile(r"---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)


class UnreadableFile(ValueError):
    """A file of the tree is not in the handbook's form. The message names the file and what is wrong, in English."""


def split_file(text: str, file: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body.

    Raises UnreadableFile if the front matter is missing or no mapping.
    """
    match = _HEAD.match(text)
    if match is None:
        raise UnreadableFile(f"{file}: no front matter between two lines of ---")
    try:
        fields = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise UnreadableFile(f"{file}: front matter is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableFile(f"{file}: front matter is no mapping")
    return fields, text[match.end() :]


def read_document(text: str, file: str) -> Document:
    """Return the page in one file; `file` is its name below the language folder."""
    fields, body = split_file(text, file)
    path = path_of(file)
    kind = _text(fields, "kind") or "guidance"
    return Document(
        kind=kind,
        path=path,
        uid=_text(fields, "uid") or str(uuid5(NAMESPACE_URL, f"suluh:{path}")),
        title=_text(fields, "title"),
        description=_text(fields, "description"),
        activity=_text(fields, "activity"),
        order=int(fields.get("order") or 0),
        owner=_text(fields, "owner"),
        reviewed=_text(fields, "reviewed"),
        review_months=int(fields.get("review_months") or 0),
        changed=_text(fields, "changed"),
        change_note=_text(fields, "change_note"),
        labels=tuple(single_line(unescape(str(label))) for label in fields.get("labels") or ()),
        body=read_body(body, path, sections=kind == "activity"),
    )


def _text(fields: dict[str, Any], key: str) -> str:
    return single_line(unescape(str(fields.get(key) or "")))


def read_body(body: str, page: str, *, sections: bool) -> tuple[Block, ...]:
    """Return the blocks of a Markdown body. `sections` says whether the skeleton's headings begin sections."""
    return tuple(_blocks(_nodes(body), page, sections))


def _nodes(body: str) -> list[object]:
    converter = _converter()
    converter.reset()
    return list(parse_html(converter.convert(body)).children)


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS))


def _blocks(nodes: Iterable[object], page: str, sections: bool) -> Iterator[Block]:
    loose: list[object] = []
    for node in nodes:
        found = _typed(node, page, sections)
        if found is None and not isinstance(node, Comment):
            loose.append(node)
            continue
        yield from _prose(loose, page)
        loose = []
        if found is not None:
            yield found
    yield from _prose(loose, page)


def _prose(nodes: list[object], page: str) -> Iterator[Prose]:
    text = _rich(nodes, page)
    if text:
        yield Prose(text)


def _typed(node: object, page: str, sections: bool) -> Block | None:
    if not isinstance(node, Tag):
        return None
    if sections and node.name == "h2":
        keys = {section.label: section.value for section in Section}
        label = single_line(node.get_text())
        return SectionMark(keys[label]) if label in keys else None
    for name in node.get("class") or ():
        if reader := READERS.get(str(name)):
            return reader(node, page)
    return None


# ---------------------------------------------------------------- pieces of a block


def _rich(nodes: Iterable[object], page: str) -> RichText:
    def resolve(tag: Tag) -> Target | None:
        return read_link(str(tag.get("href") or ""), page)

    return from_nodes(nodes, resolve)


def _rest(node: Tag, page: str) -> RichText:
    """The rich text of a fence without its title, its derived lines and its inner fences."""
    return _rich([child for child in node.children if not _is_piece(child)], page)


_PIECES = {"rujukan", "definisi", "admonition-title", "penulis", "tahun", "tautan", "padanan", "sinonim", "kredit"}


def _is_piece(child: object) -> bool:
    if not isinstance(child, Tag):
        return False
    return child.name == "h3" or bool(_PIECES & set(child.get("class") or ()))


def _title(node: Tag) -> str:
    heading = node.find("h3", recursive=False)
    return single_line(heading.get_text()) if isinstance(heading, Tag) else ""


def _piece(node: Tag, name: str) -> str:
    found = node.find(class_=name, recursive=False)
    return single_line(found.get_text()) if isinstance(found, Tag) else ""


def _attr(node: Tag, name: str) -> str:
    return single_line(str(node.get(name) or ""))


def _list_texts(node: Tag | None) -> tuple[str, ...]:
    listing = node.find("ul", recursive=False) if node else None
    if not isinstance(listing, Tag):
        return ()
    texts = (single_line(item.get_text()) for item in listing.find_all("li", recursive=False))
    return tuple(text for text in texts if text)


def _entries(node: Tag | None, page: str) -> tuple[Entry, ...]:
    found = node.find_all("div", class_="butir", recursive=False) if node else []
    return tuple(Entry(_title(entry), _rest(entry, page)) for entry in found)


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
    return Stages(tuple(_rich(texts[stage.label], page) for stage in Stage))


def _checklist(node: Tag, page: str) -> Checklist:
    return Checklist(_title(node), _list_texts(node))


def _access(node: Tag, page: str) -> AccessTable:
    levels = {level.label: level.value for level in AccessLevel}
    rows = [row for row in _table_cells(node)[1:] if len(row) == 3]
    return AccessTable(_title(node), tuple(AccessRow(who, levels.get(level, "none"), note) for who, level, note in rows))


def _callout(node: Tag, page: str) -> Callout:
    kind = next((name for name in node.get("class") or () if name in CalloutKind.values), "note")
    return Callout(kind, _piece(node, "admonition-title"), _rest(node, page))


def _questions(node: Tag, page: str) -> Questions:
    return Questions(_entries(node, page))


def _mistakes(node: Tag, page: str) -> Mistakes:
    return Mistakes(_entries(node, page))


def _legal(node: Tag, page: str) -> LegalBasis:
    return LegalBasis(_attr(node, "data-sumber"), _rest(node, page))


def _training(node: Tag, page: str) -> Training:
    def part(name: str) -> Tag | None:
        found = node.find(class_=name, recursive=False)
        return found if isinstance(found, Tag) else None

    exercise = part("kegiatan-latihan")
    minutes = _attr(node, "data-menit")
    return Training(
        _title(node),
        int(minutes) if minutes.isdigit() else 0,
        _list_texts(part("tujuan-latihan")),
        _rich(exercise.children, page) if exercise else (),
        _entries(part("periksa-diri"), page),
    )


def _figure(node: Tag, page: str) -> Figure:
    image = node.find("img")
    source, alt = (_attr(image, "src"), _attr(image, "alt")) if isinstance(image, Tag) else ("", "")
    return Figure(source.rpartition("/")[2], alt, _piece(node, "keterangan"), _piece(node, "kredit"))


def _table(node: Tag, page: str) -> Table:
    header, *rows = _table_cells(node) or [()]
    return Table(_title(node), header, tuple(rows))


def _citation(node: Tag, page: str) -> Citation:
    locator = " ".join(single_line(p.get_text()) for p in node.find_all("p", recursive=False) if not _is_piece(p))
    return Citation(_attr(node, "data-sumber"), locator)


def _term_reference(node: Tag, page: str) -> TermReference:
    return TermReference(_attr(node, "data-istilah"), _rest(node, page))


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
}
"""One reader for each class of fence; a test holds them against the renderers."""


# ---------------------------------------------------------------- glossary and sources


def read_glossary(text: str, file: str) -> tuple[Term, ...]:
    """Return the terms of the glossary file."""
    _, body = split_file(text, file)
    return tuple(_term(node) for node in _nodes(body) if isinstance(node, Tag) and "istilah" in (node.get("class") or ()))


def _term(node: Tag) -> Term:
    synonyms = tuple(part for part in map(single_line, _piece(node, "sinonim").split(";")) if part)
    definition = _rest(node, GLOSSARY_PATH)
    return Term(_attr(node, "data-istilah"), _title(node), _piece(node, "padanan"), synonyms, join_neighbours(definition))


def read_sources(text: str, file: str) -> tuple[Source, ...]:
    """Return the sources of the file of sources."""
    _, body = split_file(text, file)
    return tuple(_source(node) for node in _nodes(body) if isinstance(node, Tag) and "sumber" in (node.get("class") or ()))


def _source(node: Tag) -> Source:
    return Source(
        slug=_attr(node, "data-sumber"),
        title=_title(node),
        kind=_attr(node, "data-jenis"),
        status=_attr(node, "data-status"),
        replaced_by=_attr(node, "data-pengganti"),
        author=_piece(node, "penulis"),
        year=_piece(node, "tahun"),
        url=_link(node),
        note=_rest(node, SOURCES_PATH),
    )


def _link(node: Tag) -> str:
    anchor = node.select_one("p.tautan > a")
    return _attr(anchor, "href") if isinstance(anchor, Tag) else _piece(node, "tautan")
