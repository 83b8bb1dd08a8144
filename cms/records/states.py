"""Which state may follow which. Pure tables; a test holds that every state stands in its table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .models import ProtectedRecord
from .models.attachment import AttachmentState
from .models.case import CaseState
from .models.data_pool import EntryState
from .models.guardian import GuardianState
from .models.hold import HoldState
from .models.note import NoteState
from .models.student import StudentState

CASE_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        CaseState.NEW: frozenset({CaseState.HANDLED, CaseState.REFERRED, CaseState.CLOSED}),
        CaseState.HANDLED: frozenset({CaseState.WATCHED, CaseState.DONE, CaseState.REFERRED, CaseState.CLOSED}),
        CaseState.WATCHED: frozenset({CaseState.HANDLED, CaseState.DONE, CaseState.REFERRED}),
        CaseState.DONE: frozenset(),
        CaseState.REFERRED: frozenset({CaseState.HANDLED, CaseState.DONE}),
        CaseState.CLOSED: frozenset(),
    }
)
STUDENT_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        StudentState.ACTIVE: frozenset({StudentState.LEFT}),
        StudentState.LEFT: frozenset(),
    }
)
ENTRY_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {EntryState.CURRENT: frozenset({EntryState.RETIRED}), EntryState.RETIRED: frozenset()}
)
NOTE_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {NoteState.OPEN: frozenset({NoteState.CLOSED}), NoteState.CLOSED: frozenset()}
)
GUARDIAN_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {GuardianState.ACTIVE: frozenset({GuardianState.CLOSED}), GuardianState.CLOSED: frozenset()}
)
HOLD_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        HoldState.STANDING: frozenset({HoldState.ASKED}),
        HoldState.ASKED: frozenset(),
        HoldState.LIFTED: frozenset(),
    }
)
"""What the counselor in charge may do; the rest is for a second person."""
ATTACHMENT_MOVES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {AttachmentState.STORED: frozenset({AttachmentState.REMOVED}), AttachmentState.REMOVED: frozenset()}
)
MOVES: Final[Mapping[str, Mapping[str, frozenset[str]]]] = MappingProxyType(
    {
        "student": STUDENT_MOVES,
        "case": CASE_MOVES,
        "datapoolentry": ENTRY_MOVES,
        "note": NOTE_MOVES,
        "guardian": GUARDIAN_MOVES,
        "safetyhold": HOLD_MOVES,
        "attachment": ATTACHMENT_MOVES,
    }
)
"""By model name."""


def is_ended(record: ProtectedRecord) -> bool:
    """Return whether no state follows the record's own; a kind without a table never ends."""
    moves = MOVES.get(str(record._meta.model_name))
    return moves is not None and not moves.get(record.state)
