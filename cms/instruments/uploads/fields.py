"""Word's fields: an instruction such as `PAGE` or `DDEAUTO cmd` in runs that may be split anywhere.

Only fields that read the document itself, or ask the person who fills it in (LibreOffice writes its input fields as
`FILLIN`), are known. All others (DDE, DDEAUTO, INCLUDETEXT, INCLUDEPICTURE, LINK, EMBED,
DATABASE, IMPORT, MACROBUTTON, QUOTE, which can spell another field, ...) are refused by not being in the list.
List of fields: ECMA-376 part 1, 17.16.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from . import limits
from .links import is_clicked
from .markup import Attributes
from .refusal import Reason, UploadRefused

_KNOWN: Final = {
    "=", "ADVANCE", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BIBLIOGRAPHY", "CITATION", "COMMENTS",
    "COMPARE", "CREATEDATE", "DATE", "DOCPROPERTY", "EDITTIME", "EQ", "FILENAME", "FILESIZE", "FILLIN",
    "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "HYPERLINK", "IF", "INDEX", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEFIELD",
    "MERGEREC", "MERGESEQ", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "REF",
    "REVNUM", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "SYMBOL", "TA", "TC", "TEMPLATE",
    "TIME", "TITLE", "TOA", "TOC", "USERNAME", "USERADDRESS", "USERINITIALS", "XE",
}  # fmt: skip
FIELD_ELEMENTS: Final = {"fldSimple", "fldChar", "instrText", "delInstrText"}
_WORD: Final = re.compile(r'"([^"]*)"|(\S+)')
_TAKES_VALUE: Final = {"\\l", "\\o", "\\t", "\\s", "\\*"}


def check_field(instruction: str, where: str) -> None:
    """Raise UploadRefused when a field does more than read its own document or ask its reader."""
    if len(instruction) > limits.FIELD_SIGNS:
        raise UploadRefused(Reason.XML_LARGE, where)
    words = [quoted or bare for quoted, bare in _WORD.findall(instruction.replace("“", '"').replace("”", '"'))]
    if not words:
        return
    if len(words) > limits.FIELD_WORDS:
        raise UploadRefused(Reason.XML_LARGE, where)
    kind = "=" if words[0].startswith("=") else words[0].upper()
    if kind not in _KNOWN:
        raise UploadRefused(Reason.FIELD, where, detail=kind)
    if kind == "HYPERLINK":
        _check_address(words[1:], where)


def _check_address(words: list[str], where: str) -> None:
    """Compare the first word that is neither a switch nor the value of one."""
    skip = False
    for word in words:
        if skip or (word.startswith("\\") and len(word) <= 2):
            skip = not skip and word.lower() in _TAKES_VALUE
            continue
        if not is_clicked(word):
            raise UploadRefused(Reason.LINK, where, detail=word)
        return


@dataclass(slots=True)
class _Field:
    """An open field: the pieces of its instruction, until its separator."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    is_named: bool = False
    is_shown: bool = False  # behind the separator: what follows is the result

    def add(self, piece: str) -> None:
        if self.length <= limits.FIELD_SIGNS:  # a longer one is refused when it ends
            self.pieces.append(piece)
        self.length += len(piece)
        self.is_named = self.is_named or not piece.isspace()


class FieldWatch:
    """Put the instructions of one part together again; fields may stand in each other."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._open: list[_Field] = []
        self.is_reading = False  # inside of an instruction

    def start(self, name: str, attributes: Attributes) -> None:
        """See `fldSimple`, `fldChar`, `instrText` (and its deleted twin) begin."""
        self.is_reading = name in ("instrText", "delInstrText")
        for key, value in attributes if name in ("fldSimple", "fldChar") else ():
            if key == "instr":
                check_field(value, self._where)
            elif key == "fldCharType":
                self._turn(value)

    def text(self, data: str) -> None:
        """See text of an instruction: it belongs to the innermost field when it stands in an instruction."""
        if self._open and not self._open[-1].is_shown:
            self._open[-1].add(data)
        else:
            check_field(data, self._where)  # outside of an instruction: Word ignores it, others may not

    def finish(self) -> None:
        """Check what was never closed."""
        for opened in self._open:
            self._check(opened)

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            if self._open and not self._open[-1].is_shown and not self._open[-1].is_named:
                raise UploadRefused(Reason.FIELD, self._where, detail="nama bidang dibentuk oleh bidang lain")
            if len(self._open) >= limits.XML_DEPTH:
                raise UploadRefused(Reason.XML_LARGE, self._where)
            self._open.append(_Field())
        elif self._open:
            self._check(self._open[-1])
            self._open[-1].is_shown = True
            if kind == "end":
                self._open.pop()

    def _check(self, opened: _Field) -> None:
        if not opened.is_shown:
            check_field("".join(opened.pieces), self._where)
            opened.pieces = []
