"""The moves of a home visit (domain.md a3, c3)."""

from __future__ import annotations

from typing import Final

from ..models.consent import Giver, Purpose
from ..models.home_visit import HomeVisitState as S
from ..moves import Move, Need, Stamp, Table, stages
from .checks import has_commitment, no_commitment_runs, visit_has_begun, visit_lies_ahead

PUPIL: Final = (Need(Purpose.HOME_VISIT, (Giver.STUDENT,)),)
ALL: Final = (Need(Purpose.HOME_VISIT),)
BEFORE: Final = frozenset({S.PLANNED, S.AGREED, S.LETTER_SENT, S.WILLING, S.OTHER_TIME, S.NO_ANSWER})
RESULTS: Final = ("data_found", "statements", "facilities")

HOME_VISIT: Final = Table(
    starts=(S.PLANNED,),
    stages=stages(
        planning=("purpose", "data_sought", "visit_at"),
        execution=("visited_at", "persons_met", *RESULTS),
        evaluation=("evaluation",),
        analysis=("analysis",),
        follow_up=("follow_up",),
        report=("final_at",),
    ),
    moves=(
        Move(
            "setuju",
            "Peserta didik setuju",
            frozenset({S.PLANNED}),
            S.AGREED,
            "Jadwal dan alamat tercetak pada surat tugas dan surat kesediaan. Nomor surat boleh menyusul dari tata usaha.",
            needs=PUPIL,
            asks=("visit_at", "address", "letter_number", "letter_date"),
            filled=("visit_at",),
            checks=(visit_lies_ahead,),
        ),
        Move(
            "kirim-surat",
            "Catat surat yang dikirim",
            frozenset({S.AGREED, S.NO_ANSWER, S.OTHER_TIME}),
            S.LETTER_SENT,
            "Surat tugas dan surat kesediaan sudah berangkat. Surat kedua dikirim lewat jalan lain daripada yang pertama.",
            needs=PUPIL,
            asks=("letter_number", "letter_date", "letter_channel"),
            filled=("letter_date", "letter_channel"),
            stamps=(Stamp.LETTER,),
        ),
        Move(
            "bersedia",
            "Keluarga bersedia",
            frozenset({S.LETTER_SENT, S.NO_ANSWER, S.OTHER_TIME}),
            S.WILLING,
            needs=ALL,
            asks=("slip",),
        ),
        Move("minta-waktu-lain", "Keluarga minta waktu lain", frozenset({S.LETTER_SENT}), S.OTHER_TIME, asks=("slip",)),
        Move("tidak-menjawab", "Tidak ada jawaban", frozenset({S.LETTER_SENT}), S.NO_ANSWER, asks=("slip",)),
        Move(
            "menolak",
            "Keluarga menolak",
            frozenset({S.LETTER_SENT, S.NO_ANSWER, S.OTHER_TIME, S.WILLING, S.SCHEDULED}),
            S.REFUSED,
            "Kunjungan tidak diteruskan. Cari jalan lain, misalnya pertemuan di sekolah.",
            asks=("slip", "halted_reason"),
        ),
        Move(
            "jadwalkan",
            "Jadwalkan",
            frozenset({S.WILLING, S.POSTPONED, S.NOT_MET}),
            S.SCHEDULED,
            needs=ALL,
            asks=("visit_at", "address"),
            filled=("visit_at",),
            checks=(visit_lies_ahead,),
        ),
        Move(
            "terlaksana",
            "Catat kunjungan",
            frozenset({S.SCHEDULED}),
            S.DONE,
            needs=ALL,
            asks=("visited_at", "minutes", "persons_met"),
            filled=("visited_at", "persons_met"),
            checks=(visit_has_begun,),
        ),
        Move("tidak-bertemu", "Tidak bertemu", frozenset({S.SCHEDULED}), S.NOT_MET, asks=("halted_reason",)),
        Move("tunda", "Tunda", frozenset({S.SCHEDULED}), S.POSTPONED, asks=("halted_reason",)),
        Move(
            "batalkan",
            "Batalkan",
            BEFORE | {S.SCHEDULED, S.POSTPONED, S.NOT_MET},
            S.CANCELLED,
            "Kunjungan tidak jadi, misalnya karena peserta didik tidak setuju. Alasannya tetap tercatat.",
            asks=("halted_reason",),
            filled=("halted_reason",),
        ),
        Move(
            "susun-laporan",
            "Tulis hasil",
            frozenset({S.DONE}),
            S.DRAFT,
            "Empat hasil kunjungan dicatat terpisah: data, keterangan, kemudahan, dan komitmen.",
            asks=("home_condition", *RESULTS),
            filled=("data_found",),
        ),
        Move(
            "selesaikan-laporan",
            "Selesaikan laporan",
            frozenset({S.DRAFT}),
            S.FINAL,
            "Laporan selesai tidak diubah lagi.",
            asks=("evaluation", "analysis", "revisit_needed", "follow_up"),
            filled=("data_found", "evaluation", "analysis", "follow_up"),
            stamps=(Stamp.FINAL,),
        ),
        Move("pantau", "Pantau komitmen", frozenset({S.FINAL}), S.WATCHED, checks=(has_commitment,)),
        Move("selesai", "Selesai", frozenset({S.FINAL, S.WATCHED}), S.FINISHED, checks=(no_commitment_runs,)),
    ),
)
