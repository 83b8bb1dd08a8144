"""The moves of a commitment (domain.md e4)."""

from __future__ import annotations

from typing import Final

from ..models.commitment import CommitmentState as S
from ..moves import Move, Table, stages

RUNNING: Final = frozenset({S.RUNNING})

COMMITMENT: Final = Table(
    starts=(S.RUNNING,),
    stages=stages(
        planning=("action", "due_date"),
        execution=("party",),
        evaluation=("checked_date",),
        analysis=("outcome",),
        follow_up=(),
        report=(),
    ),
    moves=(
        Move(
            "ditepati",
            "Ditepati",
            RUNNING,
            S.KEPT,
            asks=("checked_date", "outcome"),
            filled=("checked_date",),
        ),
        Move(
            "tidak-ditepati",
            "Tidak ditepati",
            RUNNING,
            S.BROKEN,
            asks=("checked_date", "outcome"),
            filled=("checked_date", "outcome"),
        ),
        Move("batalkan", "Batalkan", RUNNING, S.DROPPED, asks=("checked_date", "outcome"), filled=("outcome",)),
    ),
)
