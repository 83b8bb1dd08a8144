"""The moves of an instrument result (domain.md a1, c2)."""

from __future__ import annotations

from typing import Final

from ..models.consent import Purpose
from ..models.instrument_result import InstrumentResultState as S
from ..moves import Move, Need, Stamp, Table, stages
from .checks import answers_are_usable, instrument_was_given, interpreter_may, told_afterwards

ALL: Final = (Need(Purpose.INSTRUMENT),)

INSTRUMENT_RESULT: Final = Table(
    starts=(S.PLANNED,),
    stages=stages(
        planning=("purpose", "planned_date"),
        execution=("administered_date", "administrator"),
        evaluation=("completeness", "evaluation"),
        analysis=("conclusion",),
        follow_up=("follow_up",),
        report=("told_date",),
    ),
    moves=(
        Move(
            "administrasikan",
            "Catat pengadministrasian",
            frozenset({S.PLANNED}),
            S.ADMINISTERED,
            needs=ALL,
            asks=("administered_date", "administrator"),
            filled=("administered_date", "administrator"),
            checks=(instrument_was_given,),
        ),
        Move(
            "olah",
            "Catat pengolahan",
            frozenset({S.ADMINISTERED}),
            S.PROCESSED,
            "Hanya kelengkapannya yang dicatat. Jawaban, butir, dan kunci tidak disimpan di sini.",
            asks=("completeness", "evaluation"),
            filled=("completeness",),
        ),
        Move(
            "tafsirkan",
            "Catat simpulan",
            frozenset({S.PROCESSED}),
            S.INTERPRETED,
            "Simpulan saja, tanpa butir dan tanpa angka jawaban.",
            needs=ALL,
            asks=("interpreter", "qualification", "conclusion"),
            filled=("interpreter", "conclusion"),
            checks=(answers_are_usable, interpreter_may),
            stamps=(Stamp.FINAL,),
        ),
        Move(
            "sampaikan",
            "Catat penyampaian",
            frozenset({S.INTERPRETED}),
            S.TOLD,
            needs=ALL,
            asks=("told_to", "told_date"),
            filled=("told_to", "told_date"),
            checks=(told_afterwards,),
        ),
        Move(
            "tindak-lanjuti",
            "Catat tindak lanjut",
            frozenset({S.TOLD}),
            S.FOLLOWED_UP,
            asks=("follow_up", "raw_destroyed_date"),
            filled=("follow_up", "raw_destroyed_date"),
        ),
        Move(
            "batalkan",
            "Batalkan",
            frozenset({S.PLANNED, S.ADMINISTERED, S.PROCESSED}),
            S.CANCELLED,
            asks=("halted_reason", "raw_destroyed_date"),
            filled=("halted_reason",),
        ),
    ),
)
