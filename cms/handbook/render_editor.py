"""Rich text values to the editor's stored HTML. Pure."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from .documents import Break, Heading, Inlines, Listing, Paragraph, Quote, RichBlock, RichText, Run, Target

Attributes = Callable[[Target], dict[str, str]]
"""The attributes of the `<a>` element for a target in the editor's format."""


def to_html(text: RichText, attributes: Attributes) -> str:
    """Return rich text in the editor's stored format."""
    return "".join(_block_html(block, attributes) for block in text)


def _block_html(block: RichBlock, attributes: Attributes) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{inline_html(block.content, attributes)}</p>"
    if isinstance(block, Heading):
        return f"<h{block.level}>{inline_html(block.content, attributes)}</h{block.level}>"
    if isinstance(block, Quote):
        return "".join(f"<blockquote>{inline_html(text, attributes)}</blockquote>" for text in block.paragraphs)
    return _list_html(block, attributes)


def _list_html(listing: Listing, attributes: Attributes) -> str:
    tag = "ol" if listing.ordered else "ul"
    items = "".join(
        f"<li>{inline_html(item.content, attributes)}{''.join(_list_html(inner, attributes) for inner in item.lists)}</li>"
        for item in listing.items
    )
    return f"<{tag}>{items}</{tag}>"


def inline_html(content: Inlines, attributes: Attributes) -> str:
    """Return runs in the editor's stored format."""
    return "".join("<br/>" if isinstance(part, Break) else _run_html(part, attributes) for part in content)


def _run_html(run: Run, attributes: Attributes) -> str:
    html = escape(run.text, quote=False)
    if run.italic:
        html = f"<i>{html}</i>"
    if run.bold:
        html = f"<b>{html}</b>"
    if run.link is not None:
        pairs = "".join(f' {name}="{escape(value)}"' for name, value in attributes(run.link).items())
        html = f"<a{pairs}>{html}</a>"
    return html
