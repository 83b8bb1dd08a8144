"""The moves of somebody who takes part in a conference (domain.md a4, b10)."""

from __future__ import annotations

from typing import Final

from ..models.conference import ParticipantState as S
from ..models.consent import Purpose
from ..moves import Move, Need, Stamp, Table, stages
from .checks import conference_was_invited, meeting_has_begun

ALL: Final = (Need(Purpose.CONFERENCE),)
BEFORE: Final = frozenset({S.INVITED, S.PLEDGED})

PARTICIPANT: Final = Table(
    starts=(S.INVITED,),
    stages=stages(planning=(), execution=(), evaluation=(), analysis=(), follow_up=(), report=()),
    moves=(
        Move(
            "menyatakan",
            "Catat pernyataan rahasia",
            frozenset({S.INVITED}),
            S.PLEDGED,
            "Peserta menandatangani pernyataan menjaga rahasia di atas kertas. Catatan ini tidak membuka apa pun baginya; "
            "peserta yang mempunyai akun menyatakannya sendiri di ruang bacanya.",
            needs=ALL,
            asks=("pledged_date",),
            filled=("pledged_date",),
            checks=(conference_was_invited,),
        ),
        Move(
            "hadir",
            "Hadir",
            BEFORE,
            S.ATTENDED,
            "Siapa yang hadir sudah menyatakan menjaga rahasia, paling lambat dengan tanda tangannya pada daftar hadir.",
            needs=ALL,
            asks=("pledged_date",),
            filled=("pledged_date",),
            checks=(meeting_has_begun,),
        ),
        Move("tidak-hadir", "Tidak hadir", BEFORE, S.ABSENT, checks=(conference_was_invited,), stamps=(Stamp.SHUT,)),
    ),
)
