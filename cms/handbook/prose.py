r"""Rich text to Markdown in the dialect that MkDocs reads (Python-Markdown). Pure.

Wagtail's own converter writes CommonMark, where `\<script>` is text; here it would be an active element.
So every character with a meaning is written in the form that Python-Markdown knows: a backslash where it
understands one, a character reference elsewhere. Tested by rendering, not by comparing text.
"""

from __future__ import annotations

import re
from itertools import groupby

from .documents import (
    AnchorTarget,
    Break,
    Heading,
    Inlines,
    Item,
    Listing,
    PageTarget,
    Paragraph,
    Quote,
    RichBlock,
    RichText,
    Run,
    Target,
    WebTarget,
)
from .links import page_link

SEPARATOR = "<!-- -->"
"""Parts two lists, two quotes, or two runs of asterisks that would otherwise melt together."""

_ESCAPES = {
    **{sign: f"\\{sign}" for sign in "\\`*_{}[]"},
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "|": "&#124;",
    "~": "&#126;",
}
_TABLE = str.maketrans(_ESCAPES)
_FIRST_BY_BACKSLASH = set("#+-!")
_FIRST_BY_ENTITY = {"/": "&#47;", ":": "&#58;", "?": "&#63;", "=": "&#61;"}
_NUMBERED = re.compile(r"(\d+)([.)])")


def escaped(text: str) -> str:
    """Return text whose every character means itself inside a line."""
    return text.translate(_TABLE).replace("]:", "]&#58;")  # `]:` would begin a reference definition


def line_start(text: str) -> str:
    """Return a written line whose first characters start no block."""
    if not text:
        return text
    if text[0] in _FIRST_BY_BACKSLASH:
        return f"\\{text}"
    if text[0] in _FIRST_BY_ENTITY:
        return _FIRST_BY_ENTITY[text[0]] + text[1:]
    if numbered := _NUMBERED.match(text):
        sign = "\\." if numbered[2] == "." else "&#41;"
        return f"{numbered[1]}{sign}{text[numbered.end() :]}"
    return text


def line(text: str) -> str:
    """Return plain text as one safe Markdown line."""
    return line_start(escaped(text))


def cell(text: str) -> str:
    """Return plain text for a table cell; an empty cell holds a dash reference so that the row keeps its shape."""
    return escaped(text)


# ---------------------------------------------------------------- inline


def inline_markdown(content: Inlines, page: str) -> str:
    """Return runs as Markdown; forced breaks become two blanks and a line feed."""
    lines: list[list[Run]] = [[]]
    for part in content:
        if isinstance(part, Break):
            lines.append([])
        else:
            lines[-1].append(part)
    return "  \n".join(line_start(_runs_markdown(runs, page)) for runs in lines)


def _runs_markdown(runs: list[Run], page: str) -> str:
    pieces: list[str] = []
    for link, group in groupby(runs, key=lambda run: run.link):
        text = _join([_styled(run) for run in group])
        pieces.append(f"[{text}]({href(link, page)})" if link is not None else text)
    return _join(pieces)


def _join(pieces: list[str]) -> str:
    """Join pieces; where two runs of asterisks would touch, a separator stands between."""
    text = ""
    for piece in pieces:
        if text.endswith("*") and not text.endswith("\\*") and piece.startswith("*"):
            text += SEPARATOR
        if text.endswith("!") and piece.startswith("["):  # or the link would become a picture
            text = f"{text[:-1]}\\!"
        text += piece
    return text


def _styled(run: Run) -> str:
    stars = "*" * (2 * run.bold + run.italic)
    return f"{stars}{escaped(run.text)}{stars}"


def href(target: Target, page: str) -> str:
    """Return the address of a link as Markdown writes it."""
    if isinstance(target, PageTarget):
        return page_link(page, target)
    if isinstance(target, AnchorTarget):
        return f"#{target.fragment}"
    return web_href(target)


def web_href(target: WebTarget) -> str:
    """Return an outside address whose signs mean nothing to Markdown."""
    return target.url.replace("&", "&amp;")


# ---------------------------------------------------------------- blocks


def markdown(text: RichText, page: str) -> str:
    """Return rich text as Markdown, blocks parted by one empty line."""
    return "\n\n".join(_block(block, page) for block in text)


def _block(block: RichBlock, page: str) -> str:
    if isinstance(block, Paragraph):
        return inline_markdown(block.content, page)
    if isinstance(block, Heading):
        return _heading(block, page)
    if isinstance(block, Quote):
        return _quote(block, page)
    return _listing(block, page)


def heading_line(level: int, text: str) -> str:
    """Return a plain heading of the given level."""
    return f"{'#' * level} {_without_closing_hashes(escaped(text))}"


def _heading(block: Heading, page: str) -> str:
    runs = [part for part in block.content if isinstance(part, Run)]
    return f"{'#' * block.level} {_without_closing_hashes(_runs_markdown(runs, page))}"


def _without_closing_hashes(text: str) -> str:
    return re.sub(r"#(?=#*$)", r"\\#", text)


def _quote(block: Quote, page: str) -> str:
    texts = (inline_markdown(content, page).replace("\n", "\n> ") for content in block.paragraphs)
    return "\n>\n".join(f"> {text}" for text in texts)


def _listing(block: Listing, page: str) -> str:
    gap = "\n\n" if _needs_air(block) else "\n"
    return gap.join(_item(number, item, block.ordered, page) for number, item in enumerate(block.items, 1))


def _needs_air(block: Listing) -> bool:
    """Two lists of different kinds in one item need an empty line, and so do then all items around them."""
    return any(len(item.lists) > 1 or any(map(_needs_air, item.lists)) for item in block.items)


def _item(number: int, item: Item, ordered: bool, page: str) -> str:
    """Items stay tight and their lists are indented by four, which both generators read as nested."""
    mark = f"{number}." if ordered else "-"
    inner = "\n\n".join(_listing(listing, page) for listing in item.lists)  # lists of two kinds need an empty line
    gap = "\n\n" if len(item.lists) > 1 or any(map(_needs_air, item.lists)) else "\n"
    text = f"{mark} {inline_markdown(item.content, page)}" + (f"{gap}{inner}" if inner else "")
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"    {text}" if text else "" for text in rest)])
