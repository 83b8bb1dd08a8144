"""The moves of a case conference (domain.md a4, c4)."""

from __future__ import annotations

from typing import Final

from ..models.conference import CaseConferenceState as S
from ..models.consent import Purpose
from ..moves import Move, Need, Stamp, Table, stages
from .checks import all_present_have_pledged, conference_is_open, has_commitment, has_participants, no_commitment_runs

ALL: Final = (Need(Purpose.CONFERENCE),)

CASE_CONFERENCE: Final = Table(
    starts=(S.PROPOSED,),
    stages=stages(
        planning=("problem", "data_sought", "starts_at"),
        execution=("core", "data_found"),
        evaluation=("fulfilment", "evaluation"),
        analysis=("analysis",),
        follow_up=("follow_up",),
        report=("final_at",),
    ),
    moves=(
        Move("setuju", "Peserta didik dan orang tua setuju", frozenset({S.PROPOSED}), S.AGREED, needs=ALL),
        Move(
            "undang",
            "Catat undangan",
            frozenset({S.AGREED, S.POSTPONED}),
            S.INVITED,
            "Undangan memuat kode kasus, bukan nama.",
            needs=ALL,
            asks=("starts_at", "ends_at", "place", "letter_number", "letter_date"),
            filled=("starts_at", "ends_at", "place"),
            checks=(has_participants,),
        ),
        Move(
            "terlaksana",
            "Catat pelaksanaan",
            frozenset({S.INVITED}),
            S.HELD,
            needs=ALL,
            asks=("core",),
            checks=(conference_is_open, all_present_have_pledged),
        ),
        Move(
            "tunda",
            "Tunda",
            frozenset({S.INVITED}),
            S.POSTPONED,
            "Akses peserta tertutup saat itu juga. Waktu yang baru ditulis pada undangan berikutnya.",
            asks=("halted_reason",),
            stamps=(Stamp.SHUT,),
        ),
        Move(
            "batalkan",
            "Batalkan",
            frozenset({S.PROPOSED, S.AGREED, S.INVITED, S.POSTPONED}),
            S.CANCELLED,
            "Akses peserta tertutup saat itu juga. Alasannya tetap tercatat.",
            asks=("halted_reason",),
            filled=("halted_reason",),
            stamps=(Stamp.SHUT,),
        ),
        Move(
            "selesaikan-laporan",
            "Selesaikan laporan",
            frozenset({S.HELD}),
            S.FINAL,
            "Empat hasil dicatat terpisah: data, keterangan, kemudahan, dan komitmen. Laporan selesai tidak diubah lagi.",
            asks=("data_found", "statements", "facilities", "fulfilment", "evaluation", "analysis", "follow_up"),
            filled=("core", "data_found", "fulfilment", "evaluation", "analysis", "follow_up"),
            stamps=(Stamp.FINAL, Stamp.SHUT),
        ),
        Move("pantau", "Pantau komitmen", frozenset({S.FINAL}), S.WATCHED, checks=(has_commitment,)),
        Move("selesai", "Selesai", frozenset({S.FINAL, S.WATCHED}), S.FINISHED, checks=(no_commitment_runs,)),
    ),
)
