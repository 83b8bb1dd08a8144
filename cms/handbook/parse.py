"""Markdown files to documents. Pure.

The file is read by the same parser that builds the site, and the values are taken from its HTML: what a
reader sees is what is loaded. Derived lines (class `rujukan`, `definisi`) are not read back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import markdown
import yaml
from bs4 import Tag
from bs4.element import Comment

from cms.core.sections import Section
from cms.core.text import single_line

from .documents import (
    Block,
    Document,
    Prose,
    SectionMark,
)
from .links import path_of
from .parse_blocks import READERS, rich
from .render_blocks import LISTING
from .richtext import parse_html

EXTENSIONS = ("tables", "sane_lists", "pymdownx.superfences", "pymdownx.blocks.html")
"""The reading half of the extensions in mkdocs.yml; `toc` only adds anchors."""

KINDS = ("home", "activity", "guidance")
_HEAD = re.compile(r"---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)


class UnreadableFile(ValueError):
    """A file of the tree is not in the handbook's form. The message names the file and what is wrong, in English."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases: a few lines of them unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


def split_file(text: str, file: str) -> tuple[dict[str, Any], str]:
    """Return front matter and body.

    Raises UnreadableFile if the front matter is missing or no mapping.
    """
    match = _HEAD.match(text)
    if match is None:
        raise UnreadableFile(f"{file}: no front matter between two lines of ---")
    try:
        fields = _PlainLoader(match[1]).get_single_data()
    except yaml.YAMLError as error:
        raise UnreadableFile(f"{file}: front matter is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise UnreadableFile(f"{file}: front matter is no mapping")
    return fields, text[match.end() :]


def read_document(text: str, file: str) -> Document:
    """Return the page in one file; `file` is its name below the language folder. Raises UnreadableFile."""
    fields, body = split_file(text, file)
    path = path_of(file)
    kind = _text(fields, "kind") or "guidance"
    if kind not in KINDS:
        raise UnreadableFile(f"{file}: kind is none of {', '.join(KINDS)}")
    return Document(
        kind=kind,
        path=path,
        uid=_text(fields, "uid") or str(uuid5(NAMESPACE_URL, f"suluh:{path}")),
        title=_text(fields, "title"),
        description=_text(fields, "description"),
        activity=_text(fields, "activity"),
        order=_number(fields, "order", file),
        owner=_text(fields, "owner"),
        reviewed=_text(fields, "reviewed"),
        review_months=_number(fields, "review_months", file),
        changed=_text(fields, "changed"),
        change_note=_text(fields, "change_note"),
        labels=tuple(single_line(unescape(str(label))) for label in fields.get("labels") or ()),
        body=read_body(body, path, sections=kind == "activity"),
    )


def _text(fields: dict[str, Any], key: str) -> str:
    return single_line(unescape(str(fields.get(key) or "")))


def _number(fields: dict[str, Any], key: str, file: str) -> int:
    try:
        return int(fields.get(key) or 0)
    except (TypeError, ValueError) as error:
        raise UnreadableFile(f"{file}: {key} is no whole number") from error


def read_body(body: str, page: str, *, sections: bool) -> tuple[Block, ...]:
    """Return the blocks of a Markdown body. `sections` says whether the skeleton's headings begin sections."""
    return tuple(_blocks(body_nodes(body), page, sections))


def body_nodes(body: str) -> list[object]:
    """Return the top-level HTML nodes of a Markdown body."""
    converter = _converter()
    converter.reset()
    return list(parse_html(converter.convert(body)).children)


@lru_cache(maxsize=1)
def _converter() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS))


def _blocks(nodes: Iterable[object], page: str, sections: bool) -> Iterator[Block]:
    loose: list[object] = []
    for node in nodes:
        if isinstance(node, Tag) and LISTING in (node.get("class") or ()):
            continue
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
    text = rich(nodes, page)
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
