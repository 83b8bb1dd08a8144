"""Plainly invented activities for the demo: each of the five, at a point where somebody has something to do next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from cms.accounts.models import User
from cms.instruments.selectors import latest_version

from .actions import activities, cases
from .actions.conferences import conference_open
from .actions.moving import record_step
from .models import Case, Receiver
from .models.consent import Giver, Purpose
from .models.referral import Track

PURPOSES: Final = (Purpose.INSTRUMENT, Purpose.HOME_VISIT, Purpose.CONFERENCE, Purpose.REFERRAL)
CONSENT: Final = {"text_version": "Persetujuan kegiatan, versi contoh", "means": "tertulis", "scope": "Satu semester."}
INSTRUMENT: Final = "angket-kebutuhan"
RESULT: Final = {"purpose": "Mengetahui mata pelajaran dan waktu belajar yang paling berat (data contoh)."}
RESULT_STEPS: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("administrasikan", {"administrator": "Konselor Contoh"}),
    ("olah", {"completeness": "lengkap", "evaluation": "Semua pertanyaan dijawab."}),
    (
        "tafsirkan",
        {
            "interpreter": "Konselor Contoh",
            "conclusion": "Waktu belajar di rumah terpotong pekerjaan rumah tangga; semangat belajar tetap baik.",
        },
    ),
)
VISIT: Final = {
    "purpose": "Mengenal tempat dan waktu belajar di rumah (data contoh).",
    "data_sought": "Tempat belajar, jam belajar, siapa yang menemani.",
    "persons_to_meet": "Ibu Anggrek Contoh",
    "may_tell": "Kehadiran dan usaha belajar anak.",
    "may_not_tell": "Isi konseling.",
    "companion": "Wali kelas VIII-A",
}
RESULTS: Final = {
    "data_found": "Meja belajar dipakai bergantian dengan adik (data contoh).",
    "statements": "Ibu bercerita bahwa anak membantu di warung sampai pukul tujuh malam.",
    "facilities": "Kakak bersedia menjaga warung dua malam seminggu.",
}
REPORT: Final = {
    "evaluation": "Data yang dicari diperoleh; jam belajar belum sempat dihitung.",
    "analysis": "Waktu belajar kurang karena pekerjaan rumah, bukan karena minat.",
    "follow_up": "Jadwal belajar baru dicoba dua minggu.",
}
NEXT_VISIT: Final = {
    "purpose": "Melihat bersama keluarga bagaimana jadwal baru berjalan (data contoh).",
    "data_sought": "Jam belajar yang terlaksana.",
    "persons_to_meet": "Ibu Anggrek Contoh",
}
CONFERENCE: Final = {
    "problem": "Tugas tiga mata pelajaran terlambat (data contoh).",
    "data_sought": "Tugas mana yang dapat digabung, dan tenggat yang masuk akal.",
    "may_not_tell": "Isi konseling pribadi.",
}
OUTWARD: Final = {
    "reason": "Sering sakit kepala sepulang sekolah; perlu pemeriksaan (data contoh).",
    "services_given": "Dua kali konseling dan satu kunjungan rumah.",
    "help_requested": "Pemeriksaan mata dan saran jam istirahat.",
}
INWARD: Final = {
    "referrer": "Guru Contoh",
    "relation": "Guru mata pelajaran",
    "reason": "Tertidur dua kali di jam terakhir (data contoh).",
    "facts": "Selasa dan Kamis, jam terakhir.",
    "efforts": "Diajak bicara sesudah pelajaran.",
}


def activities_add(case: Case, users: Mapping[str, User], receiver: Receiver, *, at: datetime) -> None:
    """Add one record of each activity to the case, and a second visit that waits for its letter."""
    _consents(case, at)
    _result(case, at)
    _visit_reported(case, at)
    _visit_agreed(case, at)
    _conference(case, users["walikelas"], at)
    _referral(case, receiver, at)
    activities.referral_begin(
        case, {**INWARD, "referrer_account": users["guru"]}, track=Track.IN, by=_owner(case), at=at
    )


def _owner(case: Case) -> User:
    owner: User = case.owner
    return owner


def _consents(case: Case, at: datetime) -> None:
    for purpose in PURPOSES:
        for giver, name in ((Giver.STUDENT, case.student.name), (Giver.GUARDIAN, f"Ibu {case.student.name}")):
            said = {"purpose": purpose, "giver": giver, "giver_name": name, "given_date": timezone.localdate(at)}
            cases.consent_record(case, {**CONSENT, **said}, is_given=True, by=_owner(case), at=at)


def _result(case: Case, at: datetime) -> None:
    """Add a result that waits to be told to the pupil; where the starter forms were not loaded, none."""
    version, day = latest_version(INSTRUMENT), timezone.localdate(at)
    if version is None:
        return
    values = {**RESULT, "version": version, "planned_date": day}
    result: Any = activities.instrument_result_plan(case, values, by=_owner(case), at=at)
    for name, said in RESULT_STEPS:
        result = record_step(result, name, {**said, "administered_date": day}, by=_owner(case), at=at)


def _visit_reported(case: Case, at: datetime) -> None:
    """Add a visit with its final report and two commitments, of which one is overdue."""
    by, day = _owner(case), timezone.localdate(at)
    visit: Any = activities.home_visit_plan(case, VISIT, by=by, at=at)
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = (
        (
            "setuju",
            {"visit_at": at, "address": "Jalan Contoh Nomor 1", "letter_number": "CONTOH/1", "letter_date": day},
        ),
        ("kirim-surat", {"letter_channel": "diantar"}),
        ("bersedia", {"slip": "kembali"}),
        ("jadwalkan", {}),
        ("terlaksana", {"visited_at": at, "minutes": 45, "persons_met": "Ibu dan kakak"}),
        ("susun-laporan", RESULTS),
    )
    for name, values in steps:
        visit = record_step(visit, name, values, by=by, at=at)
    for party, action, days in (
        ("Kakak", "Menjaga warung pada Selasa dan Kamis malam.", 14),
        ("Ibu", "Memindahkan meja belajar ke ruang depan.", -1),
    ):
        values = {"party": party, "action": action, "due_date": day + timedelta(days=days)}
        activities.commitment_add(visit, values, by=by, at=at)
    record_step(visit, "selesaikan-laporan", {**REPORT, "revisit_needed": True}, by=by, at=at)


def _visit_agreed(case: Case, at: datetime) -> None:
    by, soon = _owner(case), at + timedelta(days=3)
    visit: Any = activities.home_visit_plan(case, NEXT_VISIT, by=by, at=at)
    record_step(visit, "setuju", {"visit_at": soon, "address": "Jalan Contoh Nomor 1"}, by=by, at=at)


def _conference(case: Case, teacher: User, at: datetime) -> None:
    """Add a conference of tomorrow; the wali kelas is offered two fields, which wait for his pledge."""
    by, starts = _owner(case), at + timedelta(days=1)
    conference: Any = activities.case_conference_propose(case, CONFERENCE, by=by, at=at)
    for person in ({"name": "Wali Kelas Contoh", "position": "Wali kelas VIII-A", "account": teacher},
                   {"name": f"Ibu {case.student.name}", "position": "Orang tua"}):  # fmt: skip
        activities.participant_add(conference, person, by=by, at=at)
    conference = record_step(conference, "setuju", {}, by=by, at=at)
    when = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "place": "Ruang BK"}
    conference = record_step(conference, "undang", when, by=by, at=at)
    conference_open(conference, teacher, fields=("problem", "data_sought"), by=by, at=at)


def _referral(case: Case, receiver: Receiver, at: datetime) -> None:
    """Add a referral whose receiver was asked; its packet waits to be chosen."""
    by = _owner(case)
    referral: Any = activities.referral_begin(case, OUTWARD, track=Track.OUT, by=by, at=at)
    referral = record_step(referral, "setuju", {}, by=by, at=at)
    record_step(referral, "hubungi", {"receiver": receiver}, by=by, at=at)
