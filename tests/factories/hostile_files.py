"""All hostile files, each with the reason for which it must be refused. Made in code; nothing in them does harm."""

from __future__ import annotations

from typing import Final

from .hostile_archives import WRONG_TYPES, XML_TRAPS, ZIP_TRAPS, Hostile
from .hostile_more import MORE
from .hostile_office import EXCEL, ODF, WORD
from .hostile_pdfs import ACTIONS, STRUCTURE

HOSTILE_FILES: Final[list[Hostile]] = [
    *WRONG_TYPES,
    *ZIP_TRAPS,
    *XML_TRAPS,
    *WORD,
    *EXCEL,
    *ODF,
    *ACTIONS,
    *STRUCTURE,
    *MORE,
]
