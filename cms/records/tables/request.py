"""The moves of a request of a person: two persons answer it; to refuse it takes a third, the PPDP (docs/security.md)."""

from __future__ import annotations

from typing import Final

from ..models.request import PersonRequestState as S
from ..moves import Move, Stamp, Table, Who, stages
from .checks_request import right_was_served

ANSWERABLE: Final = frozenset({S.RECEIVED, S.CHECKED, S.WORKED})
NOT_TOLD: Final = ANSWERABLE | {S.READY, S.CONFIRMED, S.PROPOSED, S.SECONDED, S.DECIDED}

PERSON_REQUEST: Final = Table(
    starts=(S.RECEIVED,),
    stages=stages(planning=(), execution=(), evaluation=(), analysis=(), follow_up=(), report=()),
    moves=(
        Move(
            "periksa",
            "Catat pemeriksaan identitas",
            frozenset({S.RECEIVED}),
            S.CHECKED,
            "Pastikan pemohon memang orangnya, dan memang berhak bagi peserta didik ini, sebelum apa pun diberikan.",
            asks=("identity_means", "identity_note"),
            filled=("identity_means",),
        ),
        Move("kerjakan", "Mulai kerjakan", frozenset({S.CHECKED}), S.WORKED),
        Move(
            "siapkan-jawaban",
            "Siapkan jawaban",
            frozenset({S.WORKED}),
            S.READY,
            "Koordinator BK memastikan lebih dahulu, tanpa membaca isinya. Jamnya terus berjalan sampai jawaban disampaikan.",
            asks=("outcome", "answer"),
            filled=("outcome", "answer"),
            checks=(right_was_served,),
        ),
        Move(
            "pastikan",
            "Pastikan jawaban",
            frozenset({S.READY}),
            S.CONFIRMED,
            "Anda memastikan bahwa identitas pemohon diperiksa dan haknya dipenuhi seperti tercatat di halaman ini.",
            who=Who.SECOND,
            stamps=(Stamp.CONFIRMED,),
        ),
        Move(
            "kembalikan",
            "Kembalikan untuk dikerjakan",
            frozenset({S.READY}),
            S.WORKED,
            "Konselor mengerjakannya lagi. Jamnya terus berjalan.",
            who=Who.SECOND,
        ),
        Move(
            "sampaikan",
            "Catat jawaban sudah disampaikan",
            frozenset({S.CONFIRMED}),
            S.ANSWERED,
            "Jam berhenti di sini. Catat hanya bila jawaban memang sudah sampai kepada pemohon.",
            asks=("delivered_by",),
            filled=("delivered_by",),
            stamps=(Stamp.ANSWERED,),
        ),
        Move(
            "usulkan-penolakan",
            "Usulkan penolakan",
            ANSWERABLE,
            S.PROPOSED,
            "Penolakan hanya sah bila koordinator BK memastikan dan PPDP memutuskan. Mereka membaca alasannya, bukan isinya.",
            asks=("refusal", "refusal_text"),
            filled=("refusal", "refusal_text"),
        ),
        Move(
            "pastikan-penolakan",
            "Teruskan usul penolakan",
            frozenset({S.PROPOSED}),
            S.SECONDED,
            "Usul ini diteruskan kepada PPDP, yang memutuskan.",
            who=Who.SECOND,
            stamps=(Stamp.CONFIRMED,),
        ),
        Move(
            "kembalikan-usul",
            "Kembalikan usul penolakan",
            frozenset({S.PROPOSED}),
            S.RECEIVED,
            "Permintaan ini dikerjakan lagi dari awal. Jamnya terus berjalan.",
            who=Who.SECOND,
        ),
        Move(
            "putuskan-penolakan",
            "Putuskan: ditolak",
            frozenset({S.SECONDED}),
            S.DECIDED,
            "Konselor menyampaikan penolakan beserta alasannya. Keberatan pemohon dicatat pada rekaman yang dimaksud.",
            who=Who.DECIDER,
            stamps=(Stamp.DECIDED,),
        ),
        Move(
            "tidak-ditolak",
            "Putuskan: tidak ditolak",
            frozenset({S.SECONDED}),
            S.RECEIVED,
            "Permintaan ini harus dipenuhi. Konselor mengerjakannya lagi; jamnya terus berjalan.",
            who=Who.DECIDER,
        ),
        Move(
            "sampaikan-penolakan",
            "Catat penolakan sudah disampaikan",
            frozenset({S.DECIDED}),
            S.REFUSED,
            "Jam berhenti di sini. Bila pemohon berkeberatan, tulis dengan kata-katanya: keberatan itu tetap bersama rekaman.",
            asks=("delivered_by", "objection"),
            filled=("delivered_by",),
            stamps=(Stamp.ANSWERED,),
        ),
        Move(
            "tarik",
            "Pemohon menarik permintaan",
            NOT_TOLD,
            S.WITHDRAWN,
            "Hanya bila pemohon sendiri menariknya. Terlihat oleh koordinator BK dan PPDP, beserta siapa yang mencatatnya.",
            asks=("halted_reason",),
            filled=("halted_reason",),
        ),
    ),
)
