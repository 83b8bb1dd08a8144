"""Does the state allow the move, and what is missing for it? Sentences with their cure; nothing is changed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cms.core.errors import WrongState
from cms.core.stages import Stage

from .models import ProtectedRecord
from .moves import Move, Need, Table
from .sharing import consents_missing
from .tables import TABLES

NOUNS: Final = {
    "final_at": "laporan yang selesai",
    "visited_at": "waktu berkunjung",
    "persons_met": "nama yang ditemui",
    "visit_at": "jadwal kunjungan",
    "starts_at": "waktu mulai",
    "ends_at": "waktu berakhir",
    "planned_date": "tanggal rencana",
    "feedback_date": "umpan balik",
    "packet_frozen_at": "berkas rujukan yang dibekukan",
    "checked_date": "tanggal pemeriksaan",
    "party": "nama yang berkomitmen",
    "action": "tindakan yang disepakati",
    "due_date": "batas waktu",
    "raw_destroyed_date": "tanggal pemusnahan jawaban mentah",
    "pledged_date": "tanggal pernyataan menjaga rahasia",
}
"""What is missing, as a thing: "belum ada …", "Isi dahulu: …". Of the other fields the label says it."""
UNKNOWN: Final = "Langkah ini tidak ada untuk rekaman ini. Muat ulang halamannya."


@dataclass(frozen=True, slots=True)
class StageDone:
    """One of the six stages of a record: what of it is there and what is missing, as labels."""

    stage: Stage
    is_done: bool
    missing: tuple[str, ...]


def table_of(record: ProtectedRecord) -> Table | None:
    """Return the table of the record's kind; None for a kind whose states no table of moves tells."""
    return TABLES.get(str(record._meta.model_name))


def has_steps(model: type[ProtectedRecord]) -> bool:
    """Return whether a table of moves tells the states of the kind."""
    return str(model._meta.model_name) in TABLES


def move_of(record: ProtectedRecord, name: str) -> Move:
    """Return the move, if it leads away from the record's state. Raises WrongState, which says from where it would."""
    table = table_of(record)
    move = table.named(name) if table else None
    if move is None:
        raise WrongState(UNKNOWN)
    if record.state not in move.sources:
        sources = ", ".join(record.STATES(state).label for state in sorted(move.sources))
        raise WrongState(
            f"“{move.label}” tidak dapat dilakukan dari keadaan “{record.get_state_display()}”. "
            f"Langkah ini tersedia dari: {sources}."
        )
    return move


def missing_for(record: ProtectedRecord, move: Move, at: datetime) -> list[str]:
    """Return what the move still needs: consents, fields, conditions. Empty: it may be made."""
    found = [_consent(record, need) for need in move.needs]
    found += [_field(record, name) for name in move.filled]
    found += [check(record, at) for check in move.checks]
    return [sentence for sentence in found if sentence]


def consents_missing_for(record: ProtectedRecord, move: Move) -> list[str]:
    """Return only what of the consents is missing."""
    return [sentence for sentence in (_consent(record, need) for need in move.needs) if sentence]


def stages_of(record: ProtectedRecord) -> list[StageDone]:
    """Return the six stages in their order."""
    table = table_of(record)
    if table is None:
        return []
    return [_stage(record, stage, fields) for stage, fields in table.stages.items() if fields]


def _stage(record: ProtectedRecord, stage: Stage, fields: tuple[str, ...]) -> StageDone:
    missing = tuple(_label(record, name) for name in fields if _is_empty(record, name))
    return StageDone(stage, not missing, missing)


def _consent(record: ProtectedRecord, need: Need) -> str:
    instead = getattr(record, need.unless) if need.unless else None
    missing = consents_missing(record, need.purpose, need.givers, instead=instead)
    if not missing:
        return ""
    return f"Belum ada persetujuan yang berlaku untuk “{need.purpose.label}” dari: {', '.join(missing)}."


def _field(record: ProtectedRecord, name: str) -> str:
    return f"Isi dahulu: {_label(record, name)}." if _is_empty(record, name) else ""


def _is_empty(record: ProtectedRecord, name: str) -> bool:
    value: Any = getattr(record, name)
    return value is None or value == ""


def _label(record: ProtectedRecord, name: str) -> str:
    return NOUNS.get(name) or str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
