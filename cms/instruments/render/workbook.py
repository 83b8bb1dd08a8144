"""A workbook as bytes: title, language and moment set, packed the same way each time."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl.xml.functions import tostring

from .zipping import MADE, canonical

if TYPE_CHECKING:
    from openpyxl import Workbook

PROPERTIES = "docProps/core.xml"


def packed(book: Workbook, title: str, subject: str) -> bytes:
    """Return the file. The library stamps the clock's moment on what it saves; here a fixed one takes its place."""
    core = book.properties
    core.title, core.subject, core.creator, core.lastModifiedBy = title, subject[:255], "Suluh", "Suluh"
    core.language, core.created = "id-ID", MADE
    out = BytesIO()
    book.save(out)
    core.modified = MADE
    return canonical(out.getvalue(), {PROPERTIES: tostring(core.to_tree())})
