"""The glossary and the page of sources, read back. Pure."""

from __future__ import annotations

from bs4 import Tag

from cms.core.addresses import GLOSSARY_PATH, SOURCES_PATH
from cms.core.text import single_line

from .documents import Source, Term
from .parse import body_nodes, split_file
from .parse_blocks import attr, piece, rest, title
from .richtext import join_neighbours


def read_glossary(text: str, file: str) -> tuple[Term, ...]:
    """Return the terms of the glossary file."""
    _, body = split_file(text, file)
    return tuple(
        _term(node) for node in body_nodes(body) if isinstance(node, Tag) and "istilah" in (node.get("class") or ())
    )


def _term(node: Tag) -> Term:
    synonyms = tuple(part for part in map(single_line, piece(node, "sinonim").split(";")) if part)
    definition = rest(node, GLOSSARY_PATH)
    return Term(attr(node, "data-istilah"), title(node), piece(node, "padanan"), synonyms, join_neighbours(definition))


def read_sources(text: str, file: str) -> tuple[Source, ...]:
    """Return the sources of the file of sources."""
    _, body = split_file(text, file)
    return tuple(
        _source(node) for node in body_nodes(body) if isinstance(node, Tag) and "sumber" in (node.get("class") or ())
    )


def _source(node: Tag) -> Source:
    return Source(
        slug=attr(node, "data-sumber"),
        title=title(node),
        kind=attr(node, "data-jenis"),
        status=attr(node, "data-status"),
        replaced_by=attr(node, "data-pengganti"),
        author=piece(node, "penulis"),
        year=piece(node, "tahun"),
        url=_link(node),
        note=rest(node, SOURCES_PATH),
    )


def _link(node: Tag) -> str:
    anchor = node.select_one("p.tautan > a")
    return attr(anchor, "href") if isinstance(anchor, Tag) else piece(node, "tautan")
