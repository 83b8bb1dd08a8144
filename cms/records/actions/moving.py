"""A record moves along its table: one action for all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused, WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import ProtectedRecord, Verb
from ..moves import Move, Stamp, Who
from ..permissions import NOT_THERE, check_record_change
from ..permissions_steps import check_record_step
from ..stepping import missing_for, move_of, table_of
from ..trail import keep_trail
from ..validation import clean
from .making import go_on
from .shares import shares_shut

Kind = TypeVar("Kind", bound=ProtectedRecord)
FINAL = (
    "Laporan ini sudah selesai dan tidak diubah lagi. Yang baru dicatat pada tindak lanjut atau kegiatan berikutnya."
)


@transaction.atomic
def record_step(record: Kind, name: str, values: Mapping[str, Any], *, by: User, at: datetime) -> Kind:
    """Make the move with what was asked, and return the record as it is now.

    Raises NotAllowed, WrongState for a move that does not lead away from its state, Refused with everything that is
    missing, ValidationError.
    """
    record = _locked(record)
    table = table_of(record)
    named = table.named(name) if table else None
    if named is not None:
        check_record_step(by, record, named)
    move = move_of(record, name)
    for field in move.asks:
        if field in values:
            setattr(record, field, values[field])
    missing = missing_for(record, move, at)
    if missing:
        raise Refused(" ".join(missing))
    _stamp(record, move, by=by, at=at)
    keep_trail(record, move, by=by, at=at)
    record.state, record.changed_by, record.changed_at = move.target, by, at
    clean(record)
    record.save()
    if Stamp.SHUT in move.stamps:
        shares_shut(record, by=by, at=at, why=move.name)
    why = Column.OWNER if move.who is Who.OWNER else move.who.value
    facts: dict[str, int | str] = {"move": move.name, "fields": len(move.asks)}
    logged(by=by, verb=_verb(record, move), about=About.record(record, why), facts=facts, at=at)
    return record


@transaction.atomic
def activity_change(record: ProtectedRecord, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Change what stands in a record that has not ended and whose report is not final. Raises NotAllowed, WrongState, ValidationError."""
    check_record_change(by, record)
    table = table_of(record)
    if getattr(record, "final_at", None) is not None or (table is not None and table.is_end(record.state)):
        raise WrongState(FINAL)
    go_on(record, values, by=by, at=at)


def _locked(record: Kind) -> Kind:
    """Return the row as it stands now; a second press meets the state that the first one left."""
    found: Kind | None = type(record).objects.select_for_update().filter(pk=record.pk).first()
    if found is None:
        raise NotAllowed(NOT_THERE)
    return found


def _stamp(record: Any, move: Move, *, by: User, at: datetime) -> None:
    for stamp in move.stamps:
        match stamp:
            case Stamp.FINAL:
                record.final_by, record.final_at = by, at
            case Stamp.EMERGENCY:
                record.emergency_by, record.emergency_at = by, at
            case Stamp.CONFIRMED:
                record.confirmed_by, record.confirmed_at = by, at
            case Stamp.DECIDED:
                record.decided_by, record.decided_at = by, at
            case Stamp.ANSWERED:
                record.answered_by, record.answered_at = by, at
            case Stamp.LETTER:
                record.letter_count += 1


def _verb(record: ProtectedRecord, move: Move) -> Verb:
    table = table_of(record)
    is_end = table is not None and table.is_end(record.state) and not move.corrects
    return Verb.CLOSE if is_end else Verb.CHANGE
