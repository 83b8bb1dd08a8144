"""Formulas of a workbook: they may count and look up, and call nothing outside of their own file."""

from __future__ import annotations

import re
from typing import Final

from . import limits
from .links import is_clicked
from .refusal import Reason, UploadRefused

# Elements whose own text is a formula (worksheets, tables, names, rules, charts).
FORMULA_ELEMENTS: Final = {
    "f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula", "oldFormula",
}  # fmt: skip

# A text or a quoted sheet name, whichever begins first: each may hold the other's sign.
_QUOTED: Final = re.compile(r""" "(?:[^"]|"")*+"? | '(?:[^']|'')*+'? """, re.VERBOSE)
# Refused wherever they stand, since a function may also be handed on by its name.
_REACHES_OUT: Final = (
    r"WEBSERVICE|FILTERXML|STOCKHISTORY|ENCODEURL|SQL\.REQUEST|REGISTER\.ID|RTD|IMPORTDATA|IMPORTXML|IMPORTHTML|"
    r"IMPORTRANGE|IMPORTFEED|CUBE\w+|DDEINIT|DDEEXECUTE|FOPEN|FWRITE\w*|FORMULA\.FILL"
)
# Refused when called; as plain words they may be names of sheets and ranges.
_CALLED: Final = (
    r"CALL|REGISTER|UNREGISTER|EXEC|EXECUTE|IMAGE|DDE|COPILOT|PY|TRANSLATE|DETECTLANGUAGE|INITIATE|RUN|POKE"
)
_FUNCTION: Final = re.compile(
    rf"(?:(?<![\w.])|_XLFN\.|_XLWS\.|_XLL\.|_XLUDF\.)(?P<name>(?:{_REACHES_OUT})(?![\w.!])|(?:{_CALLED})(?=\s*\())"
)
_OTHER_BOOK: Final = re.compile(r"\[[^\[\]]*\.XL\w*\]|(?<![\w\]\[,@])\[\d+\][^\[\],]*!|^\s*\[\d+\]")
# A link whose address is not simply written there: another cell or function would say where it leads.
_MADE_LINK: Final = re.compile(r'(?<![\w.])HYPERLINK\s*\((?!\s*"")')
_LINKED: Final = re.compile(r'HYPERLINK\s*\(\s*"((?:[^"]|"")*+)"', re.IGNORECASE)


def check_formula(formula: str, where: str) -> None:
    """Raise UploadRefused for calls to the outside, other workbooks, DDE (`cmd|'/c x'!A0`) and odd links."""
    if len(formula) > limits.FORMULA_SIGNS:
        raise UploadRefused(Reason.XML_LARGE, where)
    if odd := [address for address in _LINKED.findall(formula) if not is_clicked(address)]:
        raise UploadRefused(Reason.LINK, where, detail=odd[0])
    if any(_is_other_book(quoted) for quoted in _QUOTED.findall(formula)):
        raise UploadRefused(Reason.EXTERNAL, where, detail=formula)
    plain = _QUOTED.sub(lambda quoted: quoted[0][0] * 2, formula).upper()
    if _MADE_LINK.search(plain):
        raise UploadRefused(Reason.LINK, where, detail=formula)
    if "|" in plain:
        raise UploadRefused(Reason.FORMULA, where, detail=f"DDE {formula}")
    if called := _FUNCTION.search(plain):
        raise UploadRefused(Reason.FORMULA, where, detail=called["name"])
    if _OTHER_BOOK.search(plain):
        raise UploadRefused(Reason.EXTERNAL, where, detail=formula)


def _is_other_book(quoted: str) -> bool:
    """Tell whether a quoted sheet name holds a path or a workbook: no sheet may be named with these signs."""
    return quoted.startswith("'") and any(sign in quoted for sign in "[]\\/?*")
