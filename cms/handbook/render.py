"""Documents to Markdown files. Pure: values in, text out. The same values give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import yaml

from cms.core.sections import Section

from .documents import Block, Document, Prose, SectionMark
from .prose import SEPARATOR
from .render_blocks import RENDERERS, Place, References, listing

__all__ = ["RENDERERS", "References", "body_markdown", "document_markdown", "front_matter", "markdown_file"]


def document_markdown(document: Document, references: References) -> str:
    """Return the whole file of one page."""
    place = Place(document.path, references)
    instruments = listing(document.activity, place) if document.kind == "activity" else ""
    return markdown_file(front_matter(document), body_markdown(document.body, place.page, references, instruments))


def body_markdown(body: tuple[Block, ...], page: str, references: References, instruments: str = "") -> str:
    """Return the blocks of a page as Markdown, `instruments` below the heading of the documents."""
    place = Place(page, references)
    parts: list[str] = []
    before: Block | None = None
    for block in body:
        if isinstance(before, Prose) and isinstance(block, Prose):
            parts.append(SEPARATOR)
        parts.append(RENDERERS[type(block)](block, place))
        if isinstance(block, SectionMark) and block.key == Section.DOCUMENTS:
            parts.append(instruments)
        before = block
    return "\n\n".join(part for part in parts if part)


def front_matter(document: Document) -> dict[str, object]:
    """Return the fields of a page as the theme and the loader read them: text is HTML-escaped, empty fields left out.

    Both themes print these texts without escaping, so the escaped form is the stored one.
    """
    texts = {
        "title": document.title,
        "kind": document.kind,
        "activity": document.activity,
        "uid": document.uid,
        "description": document.description,
        "owner": document.owner,
        "reviewed": document.reviewed,
        "changed": document.changed,
        "change_note": document.change_note,
    }
    fields: dict[str, object] = {key: escape(value) for key, value in texts.items() if value}
    fields["order"] = document.order
    if document.review_months:
        fields["review_months"] = document.review_months
    if document.labels:
        fields["labels"] = [escape(label) for label in document.labels]
    return fields


def markdown_file(fields: Mapping[str, object], body: str) -> str:
    """Return front matter and body as one file."""
    head = yaml.dump(
        dict(fields), Dumper=_Dumper, default_style='"', width=1 << 30, allow_unicode=True, sort_keys=False, indent=2
    )
    return f"---\n{head}---\n\n{body}\n" if body else f"---\n{head}---\n"


class _Dumper(yaml.SafeDumper):
    """Text double-quoted (the two generators read bare scalars differently), numbers bare."""


def _number(dumper: yaml.SafeDumper, value: int) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:int", str(value), style="")


_Dumper.add_representer(int, _number)
