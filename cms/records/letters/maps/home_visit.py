"""The letters of a home visit (domain.md b6, b8, b9).

The full report is the counselor's archive: the family and the principal do not read it, so they do not sign it. They
sign the short one: when, why, what was agreed, what follows.
"""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from cms.instruments.render import Given

from ...models import HomeVisit
from ...models.consent import Giver, Purpose
from ...models.home_visit import HomeVisitState as S
from ...tables.checks import visit_lies_ahead
from .. import words
from ..facts import OFFICE, Facts
from ..letter import Letter
from ..lines import counselor, fixed, from_record, half_of, on_day, or_dash, pupil, when, written

PURPOSE: Final = "Membicarakan perkembangan peserta didik dan mencari jalan bersama."
"""Neutral: why a family is visited is not written on a letter that others carry."""
BEFORE: Final = frozenset({S.PLANNED, S.AGREED, S.LETTER_SENT, S.WILLING, S.OTHER_TIME, S.NO_ANSWER, S.SCHEDULED})
AGAIN: Final = BEFORE | {S.POSTPONED, S.NOT_MET}
TURNED: Final = frozenset({S.REFUSED, S.NO_ANSWER, S.NOT_MET, S.CANCELLED})
REPORTED: Final = frozenset({S.DRAFT, S.FINAL, S.WATCHED, S.FINISHED})


def is_before(visit: HomeVisit) -> bool:
    """Return whether the visit is still to come."""
    return visit.state in AGAIN


def is_turned_away(visit: HomeVisit) -> bool:
    """Return whether another way to the family is looked for."""
    return visit.state in TURNED


def is_reported(visit: HomeVisit) -> bool:
    """Return whether the report was begun."""
    return visit.state in REPORTED


def pupil_agreed(facts: Facts) -> str:
    """Return what is missing of the pupil's own consent."""
    return facts.unconsented(Purpose.HOME_VISIT, Giver.STUDENT)


def lies_ahead(facts: Facts) -> str:
    """Return what to do where the planned day is over."""
    return visit_lies_ahead(facts.record, timezone.now())


def is_final(facts: Facts) -> str:
    """Return what is missing where the report can still change."""
    return "" if facts.visit.final_at else "Laporan dicetak setelah diselesaikan."


def parents(facts: Facts) -> str:
    """Return the parents' names, else those of other guardians."""
    return words.joined(guardian.name for guardian in facts.guardians[:2])


def only_parent(facts: Facts) -> str:
    """Return the name of the one who can sign, "" where there are several: who signs writes his name."""
    return facts.guardians[0].name if len(facts.guardians) == 1 else ""


def place(facts: Facts) -> str:
    """Return the address to visit."""
    return facts.visit.address or facts.home()


def officers(facts: Facts) -> Given:
    """Return the counselor and who goes along: named only because the pupil agreed to him."""
    along = [{"nama": name, "jabatan": rest or "Pendamping"} for name, rest in words.people(facts.visit.companion)]
    return ({"nama": facts.counselor, "jabatan": OFFICE}, *along)


def officers_in_line(facts: Facts) -> str:
    """Return the same names in one line."""
    return words.joined([facts.counselor, *(name for name, _ in words.people(facts.visit.companion))])


def family(facts: Facts) -> Given:
    """Return who was met, one a row."""
    return tuple(
        {"nama": name, "hubungan": rest or words.NOTHING} for name, rest in words.people(facts.visit.persons_met)
    )


def revisit(facts: Facts) -> Given:
    """Return whether another visit is needed; "" where it was not said."""
    return "" if facts.visit.revisit_needed is None else facts.visit.revisit_needed


REPORT: Final = {
    "semester": half_of("visited_at"),
    **pupil("visited_at"),
    "bidang_layanan": lambda facts: (facts.case.get_area_display(),),
    "topik": lambda facts: f"Kasus {facts.case.code}, bidang {facts.case.get_area_display().lower()}",
    "fungsi_layanan": fixed("Pemahaman"),  # what a visit serves first (domain.md a3)
    "pihak_terlibat": officers_in_line,
    "tujuan": from_record("purpose"),
    "gambaran_masalah": lambda facts: facts.case.summary,
    "alamat_kunjungan": or_dash(place),
    "waktu_kunjungan": lambda facts: words.moment(facts.visit.visited_at),
    "durasi_menit": lambda facts: str(facts.visit.minutes or words.NOTHING),
    "anggota_keluarga": family,
    "kondisi_rumah": or_dash(lambda facts: words.paragraphs(facts.visit.home_condition, facts.visit.data_found)),
    "keterangan_keluarga": or_dash(from_record("statements")),
    "kemudahan": or_dash(from_record("facilities")),
    "komitmen": or_dash(Facts.agreed),
    "rencana_evaluasi": or_dash(from_record("evaluation")),
    "analisis": or_dash(from_record("analysis")),
    "tindak_lanjut": or_dash(from_record("follow_up")),
    "kunjungan_ulang": revisit,
    "tanggal_ttd": on_day("final_at"),
    "guru_bk": counselor,
}
SHORT: Final = (
    *("kop_surat", "semester", "siswa", "kelas", "tujuan", "waktu_kunjungan", "durasi_menit", "komitmen"),
    *("tindak_lanjut", "kunjungan_ulang", "tanggal_ttd", "ttd_orang_tua", "guru_bk", "kepala_sekolah"),
)

HOME_VISIT: Final = (
    Letter(
        name="surat-tugas-kunjungan-rumah",
        label="Surat tugas dan pemberitahuan",
        form="surat-tugas-kunjungan-rumah",
        model=HomeVisit,
        offered=is_before,
        waits=(pupil_agreed, written("visit_at", "jadwal kunjungan"), lies_ahead),
        says={
            "nomor_surat": Facts.letter_number,
            "tanggal_surat": on_day("letter_date"),
            "nama_orang_tua": parents,
            "alamat": Facts.home,
            "petugas": officers,
            **pupil(),
            **when("visit_at"),
            "alamat_tujuan": place,
            "maksud": fixed(PURPOSE),
        },
    ),
    Letter(
        name="surat-kesediaan-kunjungan",
        label="Surat kesediaan menerima kunjungan",
        form="surat-kesediaan-kunjungan",
        model=HomeVisit,
        offered=is_before,
        waits=(pupil_agreed, written("visit_at", "jadwal kunjungan"), lies_ahead),
        by_hand=frozenset({"kesediaan", "izin_foto", "tanggal_pernyataan"}),
        says={
            "nama_orang_tua": only_parent,
            "alamat": Facts.home,
            **pupil(),
            "petugas": officers_in_line,
            **when("visit_at"),
            "nomor_surat_tugas": Facts.letter_number,
            "tanggal_surat_tugas": on_day("letter_date"),
        },
    ),
    Letter(
        name="undangan-konsultasi",
        label="Undangan konsultasi di sekolah",
        form="undangan-konsultasi",
        model=HomeVisit,
        offered=is_turned_away,
        by_hand=frozenset(
            {"nomor_surat", "tanggal_surat", "hari", "tanggal", "jam_mulai", "jawaban.jawaban", "jawaban.nama"}
        ),
        says={
            "nama_orang_tua": parents,
            "alamat": Facts.home,
            **pupil(),
            "dengan": counselor,
            "topik_umum": fixed("Perkembangan belajar dan keseharian putra/putri Bapak/Ibu"),
            "guru_bk": counselor,
            "jawaban.nama_siswa": lambda facts: facts.student.name,
        },
    ),
    Letter(
        name="laporan-kunjungan-rumah",
        label="Laporan lengkap, untuk arsip BK",
        form="laporan-kunjungan-rumah",
        model=HomeVisit,
        offered=is_reported,
        waits=(is_final,),
        left_out=frozenset({"catatan_khusus", "lampiran_foto", "ttd_orang_tua", "kepala_sekolah"}),
        says=REPORT,
    ),
    Letter(
        name="laporan-kunjungan-rumah-ringkas",
        label="Laporan ringkas, ditandatangani keluarga dan kepala sekolah",
        form="laporan-kunjungan-rumah",
        title="Laporan Kunjungan Rumah (Ringkas)",
        model=HomeVisit,
        offered=is_reported,
        waits=(is_final,),
        only=frozenset(SHORT),
        says={name: line for name, line in REPORT.items() if name in SHORT},
    ),
)
