"""The moves of a referral, both tracks (domain.md a5, c5)."""

from __future__ import annotations

from typing import Final

from ..models.consent import Purpose
from ..models.referral import ReferralState as S
from ..moves import Move, Need, Stamp, Table, Who, stages
from .checks import (
    emergency_is_reasoned,
    has_receiver,
    no_commitment_runs,
    packet_is_frozen,
    pupil_was_told,
    receiver_has_no_account,
    receiver_is_of_school,
)

ALL: Final = (Need(Purpose.REFERRAL, unless="emergency_at"),)
OUT: Final = frozenset(
    {S.CONSIDERED, S.AGREED, S.CONTACTED, S.ACCEPTED, S.DECLINED, S.LETTER_SENT, S.HANDLED, S.FEEDBACK, S.WATCHED}
)

REFERRAL: Final = Table(
    starts=(S.CONSIDERED, S.ARRIVED),
    stages=stages(
        planning=("reason",),
        execution=("letter_date", "packet_frozen_at"),
        evaluation=("evaluation",),
        analysis=("analysis",),
        follow_up=("follow_up",),
        report=("feedback_date", "final_at"),
    ),
    moves=(
        Move(
            "setuju",
            "Peserta didik dan orang tua setuju",
            frozenset({S.CONSIDERED}),
            S.AGREED,
            needs=(Need(Purpose.REFERRAL),),
        ),
        Move(
            "darurat",
            "Setujui jalur darurat",
            frozenset({S.CONSIDERED}),
            S.AGREED,
            "Hanya bila menunggu persetujuan membahayakan peserta didik. Persetujuannya dicatat sesudahnya.",
            who=Who.SECOND,
            asks=("emergency_reason",),
            filled=("emergency_reason",),
            checks=(emergency_is_reasoned,),
            stamps=(Stamp.EMERGENCY,),
        ),
        Move(
            "hubungi",
            "Penerima dihubungi",
            frozenset({S.AGREED}),
            S.CONTACTED,
            needs=ALL,
            asks=("receiver", "receiver_account"),
            checks=(has_receiver, receiver_is_of_school),
        ),
        Move(
            "terima",
            "Terima",
            frozenset({S.CONTACTED}),
            S.ACCEPTED,
            who=Who.RECEIVER,
            needs=ALL,
            checks=(has_receiver,),
        ),
        Move(
            "tolak",
            "Tolak",
            frozenset({S.CONTACTED}),
            S.DECLINED,
            who=Who.RECEIVER,
            asks=("halted_reason",),
            filled=("halted_reason",),
            stamps=(Stamp.SHUT,),
        ),
        Move(
            "penerima-menerima",
            "Penerima menerima",
            frozenset({S.CONTACTED}),
            S.ACCEPTED,
            needs=ALL,
            checks=(has_receiver, receiver_has_no_account),
        ),
        Move(
            "penerima-menolak",
            "Penerima menolak",
            frozenset({S.CONTACTED}),
            S.DECLINED,
            asks=("halted_reason",),
            filled=("halted_reason",),
            checks=(receiver_has_no_account,),
            stamps=(Stamp.SHUT,),
        ),
        Move("cari-penerima-lain", "Cari penerima lain", frozenset({S.DECLINED}), S.AGREED, needs=ALL),
        Move(
            "kirim-surat",
            "Catat surat yang dikirim",
            frozenset({S.ACCEPTED}),
            S.LETTER_SENT,
            needs=ALL,
            asks=("letter_number", "letter_date", "letter_channel"),
            filled=("letter_date", "letter_channel"),
            checks=(packet_is_frozen,),
        ),
        Move("ditangani", "Sedang ditangani", frozenset({S.LETTER_SENT}), S.HANDLED, asks=("feedback_asked_date",)),
        Move(
            "umpan-balik",
            "Catat umpan balik",
            frozenset({S.HANDLED}),
            S.FEEDBACK,
            asks=("feedback_date", "feedback"),
            filled=("feedback_date", "feedback"),
        ),
        Move(
            "pantau",
            "Pantau di sekolah",
            frozenset({S.FEEDBACK}),
            S.WATCHED,
            asks=("evaluation", "analysis", "follow_up"),
            filled=("evaluation", "analysis", "follow_up"),
        ),
        Move(
            "selesai",
            "Selesai",
            frozenset({S.WATCHED}),
            S.FINISHED,
            checks=(no_commitment_runs,),
            stamps=(Stamp.FINAL, Stamp.SHUT),
        ),
        Move(
            "kembali",
            "Kembali ke BK",
            frozenset({S.HANDLED, S.FEEDBACK, S.WATCHED}),
            S.RETURNED,
            asks=("halted_reason",),
            filled=("halted_reason",),
            stamps=(Stamp.SHUT,),
        ),
        Move(
            "cabut",
            "Cabut rujukan",
            OUT,
            S.REVOKED,
            "Berkas dan tautannya tertutup saat itu juga.",
            asks=("halted_reason",),
            filled=("halted_reason",),
            stamps=(Stamp.SHUT,),
        ),
        Move(
            "terima-masuk",
            "Terima rujukan",
            frozenset({S.ARRIVED}),
            S.TAKEN_IN,
            asks=("is_pupil_told",),
            checks=(pupil_was_told,),
        ),
        Move("tangani", "Mulai menangani", frozenset({S.TAKEN_IN}), S.HANDLED_IN, asks=("services_given",)),
        Move(
            "jawab-perujuk",
            "Catat umpan balik kepada perujuk",
            frozenset({S.HANDLED_IN}),
            S.ANSWERED,
            "Perujuk hanya diberi tahu apa yang perlu ia lakukan.",
            asks=("feedback_date", "feedback", "evaluation", "analysis", "follow_up"),
            filled=("feedback_date", "feedback"),
        ),
        Move(
            "selesai-masuk",
            "Selesai",
            frozenset({S.ANSWERED}),
            S.FINISHED_IN,
            checks=(no_commitment_runs,),
            stamps=(Stamp.FINAL,),
        ),
    ),
)
