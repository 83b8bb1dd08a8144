"""The moves of somebody who takes part in a conference (domain.md a4, b10)."""

from __future__ import annotations

from typing import Final

from ..models.conference import ParticipantState as S
from ..models.consent import Purpose
from ..moves import Move, Need, Stamp, Table, stages
from .checks import attendance_is_open, conference_was_invited, meeting_has_begun, somebody_stays

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
        Move("tidak-hadir", "Tidak hadir", BEFORE, S.ABSENT, checks=(attendance_is_open,), stamps=(Stamp.SHUT,)),
        Move(
            "ternyata-hadir",
            "Perbaiki: hadir",
            frozenset({S.ABSENT}),
            S.ATTENDED,
            "Kehadirannya keliru dicatat. Perbaikan ini tercatat, dan mungkin selama laporan belum selesai.",
            needs=ALL,
            asks=("pledged_date",),
            filled=("pledged_date",),
            checks=(meeting_has_begun,),
            corrects=True,
        ),
        Move(
            "ternyata-tidak-hadir",
            "Perbaiki: tidak hadir",
            frozenset({S.ATTENDED}),
            S.ABSENT,
            "Kehadirannya keliru dicatat. Perbaikan ini tercatat, dan mungkin selama laporan belum selesai.",
            checks=(attendance_is_open, somebody_stays),
            stamps=(Stamp.SHUT,),
            corrects=True,
        ),
    ),
)
