"""Editors' HTML and Markdown's HTML to rich text values, and back. Pure.

Both sides are normalised to the same form: runs with a set of styles, blanks folded, neighbours with equal
styles joined. Two texts that look the same are therefore the same value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

from cms.core.text import single_line

from .documents import (
    Break,
    Heading,
    Inline,
    Inlines,
    Item,
    Listing,
    Paragraph,
    Quote,
    RichBlock,
    RichText,
    Run,
    Target,
)

Resolve = Callable[[Tag], Target | None]
"""What an `<a>` element points to, or None when it is no link (its text stays)."""

_BOLD = {"b", "strong"}
_ITALIC = {"i", "em"}
_LISTS = {"ul", "ol"}
_HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_BLOCKS = {"p", "blockquote", "div", "section", *_LISTS, *_HEADINGS}


def parse_html(html: str) -> BeautifulSoup:
    """Return the parsed HTML fragment."""
    return BeautifulSoup(html, "html.parser")


def from_html(html: str, resolve: Resolve) -> RichText:
    """Return the rich text of an HTML fragment."""
    return from_nodes(parse_html(html).children, resolve)


def from_nodes(nodes: Iterable[object], resolve: Resolve) -> RichText:
    """Return the rich text of the given HTML nodes."""
    return join_neighbours(list(_blocks(nodes, resolve)))


def join_neighbours(blocks: Iterable[RichBlock]) -> RichText:
    """Join neighbouring lists of one kind and neighbouring quotes: editor and Markdown both show them as one."""
    joined: list[RichBlock] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Listing) and isinstance(last, Listing) and last.ordered == block.ordered:
            joined[-1] = Listing(block.ordered, last.items + block.items)
        elif isinstance(block, Quote) and isinstance(last, Quote):
            joined[-1] = Quote(last.paragraphs + block.paragraphs)
        else:
            joined.append(block)
    return tuple(joined)


def _blocks(nodes: Iterable[object], resolve: Resolve) -> Iterator[RichBlock]:
    loose: list[object] = []
    for node in nodes:
        if isinstance(node, Tag) and node.name in _BLOCKS:
            yield from _paragraph(loose, resolve)
            loose = []
            yield from _block(node, resolve)
        else:
            loose.append(node)
    yield from _paragraph(loose, resolve)


def _paragraph(nodes: list[object], resolve: Resolve) -> Iterator[Paragraph]:
    content = inlines(nodes, resolve)
    if content:
        yield Paragraph(content)


def _block(node: Tag, resolve: Resolve) -> Iterator[RichBlock]:
    if node.name in _HEADINGS:
        content = without_breaks(inlines(node.children, resolve))
        if content:
            yield Heading(_HEADINGS[node.name], content)
    elif node.name in _LISTS:
        listing = _listing(node, resolve)
        if listing.items:
            yield listing
    elif node.name == "blockquote":
        paragraphs = tuple(_flat_paragraphs(_blocks(node.children, resolve)))
        if paragraphs:
            yield Quote(paragraphs)
    elif node.name == "p":
        yield from _paragraph(list(node.children), resolve)
    else:
        yield from _blocks(node.children, resolve)


def _flat_paragraphs(blocks: Iterable[RichBlock]) -> Iterator[Inlines]:
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield block.content
        elif isinstance(block, Quote):
            yield from block.paragraphs
        else:
            for item in block.items:
                yield item.content


def _listing(node: Tag, resolve: Resolve) -> Listing:
    items: list[Item] = []
    for child in node.children:
        if not isinstance(child, Tag):
            continue
        if child.name in _LISTS:  # a list directly in a list belongs to the item before it
            inner = _listing(child, resolve)
            items[-1:] = [replace(items[-1], lists=(*items[-1].lists, inner))] if items else list(inner.items)
        else:
            items.extend(_item(child, resolve))
    return Listing(node.name == "ol", tuple(items))


def _item(node: Tag, resolve: Resolve) -> Iterator[Item]:
    """An item is one text and the lists below it; its paragraphs become lines."""
    texts: list[Inlines] = []
    lists: list[Listing] = []
    for block in join_neighbours(_blocks(node.children, resolve)):
        if isinstance(block, Listing):
            lists.append(block)
        else:
            texts.extend(_flat_paragraphs([block]))
    content: list[Inline] = []
    for text in texts:
        content.extend([Break(), *text] if content else text)
    merged = _merge_lists(lists)
    if content:
        yield Item(tuple(content), merged)
    else:
        for listing in merged:
            yield from listing.items


def _merge_lists(lists: list[Listing]) -> tuple[Listing, ...]:
    return tuple(block for block in join_neighbours(lists) if isinstance(block, Listing))


# ---------------------------------------------------------------- runs


def inlines(nodes: Iterable[object], resolve: Resolve) -> Inlines:
    """Return the normalised runs of inline nodes."""
    return normalise(list(_runs(nodes, Run(""), resolve)))


def _runs(nodes: Iterable[object], style: Run, resolve: Resolve) -> Iterator[Inline]:
    for node in nodes:
        if isinstance(node, Comment):
            continue
        if isinstance(node, NavigableString):
            yield replace(style, text=str(node))
        elif isinstance(node, Tag):
            if node.name == "br":
                yield Break()
            elif node.name not in {"script", "style", "template"}:
                yield from _runs(node.children, _styled(node, style, resolve), resolve)


def _styled(node: Tag, style: Run, resolve: Resolve) -> Run:
    if node.name in _BOLD:
        return replace(style, bold=True)
    if node.name in _ITALIC:
        return replace(style, italic=True)
    if node.name == "a" and style.link is None:
        return replace(style, link=resolve(node))
    return style


def normalise(parts: Iterable[Inline]) -> Inlines:
    """Fold blanks, take styles off bare blanks, join equal neighbours, drop breaks at the ends and double ones."""
    line: list[Inline] = []
    blank = True  # the text so far ends with a blank (or has not begun)
    for part in parts:
        if isinstance(part, Break):
            _strip_end(line)
            if line and not isinstance(line[-1], Break):
                line.append(part)
            blank = True
            continue
        text = _folded(part.text, blank)
        if text:
            blank = text.endswith(" ")
            for piece in _unstyled_edges(replace(part, text=text)):
                _append(line, piece)
    _strip_end(line)
    if line and isinstance(line[-1], Break):
        line.pop()
    return tuple(line)


def _folded(text: str, after_blank: bool) -> str:
    core = single_line(text)
    marked = single_line(f"\u2063{text}\u2063")  # an invisible sign at both ends keeps the outer blanks
    before = marked.startswith("\u2063 ") and not after_blank
    after = marked.endswith(" \u2063")
    if not core:
        return " " if (before or after) and not after_blank else ""
    return f"{' ' if before else ''}{core}{' ' if after else ''}"


def _unstyled_edges(run: Run) -> Iterator[Run]:
    """Blanks at the edges of bold or italic text are plain: `**a **` is no bold in Markdown."""
    if not (run.bold or run.italic):
        yield run
        return
    core = run.text.strip(" ")
    plain = replace(run, text=" ", bold=False, italic=False)
    if run.text.startswith(" "):
        yield plain
    if core:
        yield replace(run, text=core)
        if run.text.endswith(" "):
            yield plain


def _append(line: list[Inline], run: Run) -> None:
    last = line[-1] if line else None
    if isinstance(last, Run) and replace(last, text="") == replace(run, text=""):
        line[-1] = replace(last, text=unicodedata.normalize("NFC", last.text + run.text))
    else:
        line.append(run)


def _strip_end(line: list[Inline]) -> None:
    while line and isinstance(last := line[-1], Run):
        text = last.text.rstrip(" ")
        if text:
            line[-1] = replace(last, text=text)
            return
        line.pop()


def without_breaks(content: Inlines) -> Inlines:
    """Return the text with each forced line break turned into a blank."""
    return normalise([Run(" ") if isinstance(part, Break) else part for part in content])


def plain(content: Inlines) -> str:
    """Return the bare text."""
    return "".join(" " if isinstance(part, Break) else part.text for part in content)
