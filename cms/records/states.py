"""Which state may follow which. Pure tables; a test holds that every state stands in its table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .models.case import CaseState

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
