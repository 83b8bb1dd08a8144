"""The download card of an instrument as a fence, and how its files are named. Pure."""

from __future__ import annotations

from cms.core.audiences import Audience
from cms.core.instruments import SHORT_FORMATS, FileFormat

from .blocks import Fence
from .documents import PageTarget
from .documents_instruments import Listed, Offer, OfferedFile, Shown
from .links import relative
from .prose import escaped, href, line

DOWNLOADS = "unduh"
"""First part of the addresses below which signed-in people download."""
HIDDEN = frozenset({FileFormat.PICTURE, FileFormat.MARKDOWN})
"""Not among the links of a text: a preview, and what a generator would take for a page."""


def card(entry: Listed, offer: Offer | None, page: str) -> Fence:
    """Return the card of a listed instrument on page `page`; without an `offer` it says where to sign in."""
    title = f"[{escaped(entry.title)}]({href(PageTarget(entry.path), page)})"
    downloads = _login(entry) if offer is None else _links(entry, offer, page)
    children = (Fence("p.rujukan", (title,)), line(entry.purpose), Fence("div.unduhan", (downloads,)))
    return Fence("section.instrumen", children, {"data-instrumen": entry.code})


def _login(entry: Listed) -> str:
    audience = escaped(str(Audience(entry.audience).label))
    return f"Untuk: {audience}. [Masuk untuk mengunduh](/{DOWNLOADS}/{entry.code}/)"


def _links(entry: Listed, offer: Offer, page: str) -> str:
    folder = relative(page, f"{entry.path}/{offer.number}")
    shown = (file for file in offer.files if file.format not in HIDDEN)
    return "\n".join(f"- [{short_name(file)}]({folder}/{file.name}) ({size_text(file.size)})" for file in shown)


def has_downloads(activity: str, shown: Shown) -> bool:
    """Return whether a built site has a ZIP of the activity's forms."""
    return any(entry.activity == activity and entry.code in shown.offers for entry in shown.listed)


def short_name(file: OfferedFile) -> str:
    """Return the format as a reader calls it: `PDF A4`, `DOCX`; of a trainer's own file its ending."""
    kind = FileFormat(file.format)
    return file.name.rpartition(".")[2].upper() if kind is FileFormat.OWN else SHORT_FORMATS[kind]


def size_text(count: int) -> str:
    """Return a number of bytes in a unit that is read at a glance."""
    return f"{count} B" if count < 1024 else f"{(count + 512) // 1024} kB"
