"""Who may see what of the records: the one table (shared/access.md), as values. Pure.

Built from the asas of the field, the code of ethics, and UU 27/2022. The handbook page and the test print the same words.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Item(StrEnum):
    """The rows of the table: kinds of content, not models."""

    NOTE = "note"
    GENERAL = "general"
    PERSONAL = "personal"
    RESULT = "result"
    HOME_VISIT = "home_visit"
    CONFERENCE = "conference"
    REFERRAL = "referral"
    LETTER = "letter"
    NUMBERS = "numbers"
    ACCESS_LOG = "access_log"
    REQUEST = "request"


class Column(StrEnum):
    """The columns: how a person stands to one record. One person may stand in several."""

    OWNER = "owner"
    KOORDINATOR = "koordinator"
    KEPALA = "kepala"
    WALIKELAS = "walikelas"
    GURUWALI = "guruwali"
    GURU = "guru"
    PPDP = "ppdp"
    STRANGER = "stranger"


class Level(StrEnum):
    """What a cell gives."""

    FULL = "full"
    READ = "read"
    SHORT = "short"  # kind, area, dates, state, follow-up
    SHARED_SHORT = "shared_short"  # the short version, only while a share names the person
    PARTICIPANT = "participant"  # through a share, after the pledge, while it lasts
    SIGN = "sign"
    HANDLED = "handled"  # the words "sedang ditangani" and nothing else
    OWN_STATE = "own_state"  # the state of what the person sent in
    SLIP = "slip"  # the slips that the person hands out
    NUMBERS = "numbers"  # no cell under five
    CODES = "codes"  # codes, no content
    PREPARE = "prepare"
    SECOND = "second"
    DECIDE = "decide"
    NONE = "none"


_COLUMNS: Final = tuple(Column)
_F, _R, _S, _N = Level.FULL, Level.READ, Level.SHORT, Level.NONE
_C, _SH, _PA = Level.NUMBERS, Level.SHARED_SHORT, Level.PARTICIPANT
_HA, _OWN, _SL = Level.HANDLED, Level.OWN_STATE, Level.SLIP
# One row of the table stands on one line.
# fmt: off
_ROWS: Final[dict[Item, tuple[Level, ...]]] = {
    #                owner          koord.        kepala      kelas guru wali guru  ppdp          stranger
    Item.NOTE:       (_F,           _N,           _N,         _N,   _N,       _N,   _N,           _N),
    Item.GENERAL:    (_F,           _R,           _R,         _R,   _R,       _N,   _N,           _N),
    Item.PERSONAL:   (_F,           _S,           _N,         _N,   _N,       _N,   _N,           _N),
    Item.RESULT:     (_F,           _S,           _C,         _SH,  _SH,      _N,   _N,           _N),
    Item.HOME_VISIT: (_F,           _S,           _S,         _SH,  _SH,      _N,   _N,           _N),
    Item.CONFERENCE: (_F,           _S,           _PA,        _PA,  _PA,      _PA,  _N,           _N),
    Item.REFERRAL:   (_F,           _S,           Level.SIGN, _HA,  _HA,      _OWN, _N,           _N),
    Item.LETTER:     (_F,           _F,           _R,         _R,   _R,       _SL,  _N,           _N),
    Item.NUMBERS:    (_F,           _F,           _R,         _C,   _C,       _N,   _R,           _N),
    Item.ACCESS_LOG: (_R,           _N,           _N,         _N,   _N,       _N,   Level.CODES,  _N),
    Item.REQUEST:    (Level.PREPARE, Level.SECOND, _N,        _N,   _N,       _N,   Level.DECIDE, _N),
}
# fmt: on
TABLE: Final = MappingProxyType(
    {item: MappingProxyType(dict(zip(_COLUMNS, row, strict=True))) for item, row in _ROWS.items()}
)
SIGHT: Final = frozenset({Level.FULL, Level.READ, Level.SHORT})
"""The levels that show a row by the table alone; the others need a share, a signature or a count."""
_ORDER: Final = (Level.FULL, Level.READ, Level.SHORT)


def level(item: Item, column: Column) -> Level:
    """Return what the cell gives."""
    return TABLE[item][column]


def columns_with_sight(item: Item) -> frozenset[Column]:
    """Return the columns that see a row of this kind by the table alone."""
    return frozenset(column for column in Column if TABLE[item][column] in SIGHT)


def best(item: Item, columns: frozenset[Column]) -> Level:
    """Return the widest of FULL, READ, SHORT that the columns give, or NONE."""
    given = {TABLE[item][column] for column in columns}
    return next((found for found in _ORDER if found in given), Level.NONE)
