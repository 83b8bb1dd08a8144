"""Fences: the one form in which a typed block stands in Markdown. Pure.

`/// html | section.tahapan`, options indented by four, a blank line after the header and before the closer,
an inner fence one slash longer than its parent. An option is a string or the whole fence becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_OPENED = re.compile(r"^/{3,} html \| ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fence:
    """`selector` is `tag.class` or `tag.class#id`; children are Markdown text or fences."""

    selector: str
    children: tuple[str | Fence, ...] = ()
    attrs: Mapping[str, str] = field(default_factory=dict)


def write_fence(fence: Fence, level: int = 3) -> str:
    """Return the fence as Markdown, with `level` slashes."""
    slashes = "/" * level
    head = [f"{slashes} html | {fence.selector}"]
    if fence.attrs:
        head.append("    attrs:")
        head.extend(f"        {name}: '{value}'" for name, value in fence.attrs.items())
    parts = ["\n".join(head)]
    parts += [write_fence(child, level + 1) if isinstance(child, Fence) else child for child in fence.children]
    return "\n\n".join([*(part for part in parts if part), slashes])


def count_fences(text: str) -> int:
    """Return how many fences a written file opens; a slash that begins a line of text is never written as such."""
    return len(_OPENED.findall(text))
