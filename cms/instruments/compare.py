"""What a reviewer reads about two drafts: one line a field, the changed ones only, nothing of a field left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import blocks
from wagtail.admin.compare import FieldComparison, TextDiff, diff_text

SECTION, REST = "Bagian", "…"


class SectionsComparison(FieldComparison):
    """Two contents of a form: section heads, and below each the lines that changed."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a: list[str] = list(content_lines(obj_a.sections))
        self.val_b: list[str] = list(content_lines(obj_b.sections))

    def htmldiff(self) -> SafeString:
        """Return the list of changed lines."""
        rows = ((row,) for row in _rows(self.val_a, self.val_b))
        return format_html('<ul class="suluh-banding">{}</ul>', format_html_join("", "<li>{}</li>", rows))


class OwnFileComparison(FieldComparison):
    """Two uploads, by name, size and SHA-256."""

    def __init__(self, field: Any, obj_a: Any, obj_b: Any) -> None:
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = _file_words(obj_a.own_file), _file_words(obj_b.own_file)


def content_lines(stream: Any) -> Iterator[str]:
    """Return the content as lines: the head of a section, its sentences, each of its fields with all that is set."""
    for section in stream:
        for name, child in section.block.child_blocks.items():
            value = section.value.get(name)
            if name == "title":
                yield f"{SECTION} {value or '(tanpa judul)'}"
            elif name == "fields":
                yield from (f"{field.block.label}: {_struct(field.block, field.value)}" for field in value)
            elif words := _words(child, value):
                yield words


def _struct(block: Any, value: Any) -> str:
    """Return everything that is set, the label first and without its name."""
    rest = (_words(child, value.get(name)) for name, child in block.child_blocks.items() if name != "label")
    return " · ".join([_quoted(value.get("label") or ""), *filter(None, rest)])


def _words(block: Any, value: Any) -> str:
    """Return a value with the name of its place; empty for what is empty, zero or not ticked."""
    if not value:
        return ""
    if isinstance(block, blocks.BooleanBlock):
        return str(block.label)
    if isinstance(block, blocks.ListBlock):
        child = block.child_block
        has_parts = isinstance(child, blocks.StructBlock)
        each = (f"({_struct(child, one)})" if has_parts else _quoted(one) for one in value)
        return f"{block.label}: {', '.join(each)}"
    return f"{block.label}: {_shown(block, value)}"


def _shown(block: Any, value: Any) -> str:
    if isinstance(block, blocks.ChoiceBlock):
        return str(dict(block.field.choices).get(value, value))
    return str(value) if isinstance(value, int) else _quoted(value)


def _quoted(text: str) -> str:
    """Return the text between quotes that it cannot forge: no words in one place read like two places."""
    return json.dumps(text, ensure_ascii=False)


def _rows(old: list[str], new: list[str]) -> Iterator[SafeString | str]:
    """Return what changed, under the head of its section; runs of unchanged lines become one sign."""
    head, is_cut = "", False
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            head = next((line for line in reversed(new[c:d]) if line.startswith(f"{SECTION} ")), head)
            is_cut = True
            continue
        if is_cut:
            yield REST
        if is_cut and head:
            yield format_html("<strong>{}</strong>", head)
        yield from (_row(*pair) for pair in zip_longest(old[a:b], new[c:d]))


def _row(before: str | None, after: str | None) -> SafeString:
    if before is None or after is None:
        changed = TextDiff([("addition", after)] if before is None else [("deletion", before)])
    else:
        changed = diff_text(before, after)
    html: SafeString = changed.to_html()
    return html


def _file_words(file: Any) -> str:
    return f"{file.name}, {filesizeformat(file.size)}, SHA-256 {file.sha256}" if file else "Tidak ada"
