"""Fences: the one form in which a typed block stands in Markdown. Pure.

`/// html | section.tahapan`, options indented by four, a blank line after the header and before the closer,
an inner fence one slash longer than its parent. An option is a string or the whole fence becomes text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS: dict[str, str] = {"full": "Penuh", "read": "Baca", "short": "Ringkas", "numbers": "Angka", "none": "Tidak"}
"""How much a party may see (access matrix): key in the database, word on the page."""

CALLOUTS: dict[str, str] = {
    "note": "Catatan",
    "tip": "Kiat",
    "example": "Contoh",
    "warning": "Perhatian",
    "danger": "Bahaya",
}
"""Kinds of callout: key and class of the theme, label for editors."""


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
