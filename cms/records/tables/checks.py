"""Conditions of moves that no single field tells: (record, now) -> a sentence with its cure, or ""."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from ..models.commitment import CommitmentState
from ..models.conference import CaseConferenceState, ParticipantState
from ..models.instrument_result import Completeness
from ..sharing import may_receive

EMERGENCY_REASON: Final = 20
"""Letters of a reason that tells something."""
ATTENDANCE_SHUT: Final = "Laporan konferensi ini sudah selesai; kehadirannya tidak berubah lagi."


def no_commitment_runs(record: Any, at: datetime) -> str:
    """Every commitment was looked at."""
    running = record.commitments.filter(state=CommitmentState.RUNNING).count()
    return f"Periksa dahulu {running} komitmen yang masih berjalan: ditepati atau tidak." if running else ""


def has_commitment(record: Any, at: datetime) -> str:
    """At least one commitment was agreed."""
    return (
        "" if record.commitments.exists() else "Belum ada komitmen yang dicatat. Tambahkan, atau langsung selesaikan."
    )


def visit_has_begun(record: Any, at: datetime) -> str:
    """The visit was not in the future."""
    moment = record.visited_at
    return "Waktu berkunjung masih di depan. Periksa tanggal dan jamnya." if moment and moment > at else ""


def visit_lies_ahead(record: Any, at: datetime) -> str:
    """A visit is planned for a day that is not over."""
    moment = record.visit_at
    is_past = moment is not None and timezone.localdate(moment) < timezone.localdate(at)
    return "Jadwal kunjungan sudah lewat. Tulis tanggal yang akan datang." if is_past else ""


def answers_are_usable(record: Any, at: datetime) -> str:
    """Answers that cannot be processed are not interpreted."""
    is_bad = record.completeness == Completeness.UNUSABLE
    return (
        "Jawabannya tidak dapat diolah, jadi tidak dapat ditafsirkan. Batalkan, lalu rencanakan lagi." if is_bad else ""
    )


def instrument_was_given(record: Any, at: datetime) -> str:
    """The instrument was not given in the future."""
    day = record.administered_date
    is_ahead = day is not None and day > timezone.localdate(at)
    return "Tanggal pengadministrasian masih di depan. Periksa tanggalnya." if is_ahead else ""


def told_afterwards(record: Any, at: datetime) -> str:
    """The result was told after the instrument was given, and not in the future."""
    day, given = record.told_date, record.administered_date
    is_wrong = day is not None and (day > timezone.localdate(at) or (given is not None and day < given))
    return "Tanggal penyampaian harus sesudah pengadministrasian dan tidak di depan." if is_wrong else ""


def interpreter_may(record: Any, at: datetime) -> str:
    """A test that others hold is interpreted by somebody whose authority is named (domain.md b14)."""
    if record.reference_id is None or record.qualification:
        return ""
    return "Tes milik pihak lain hanya ditafsirkan oleh yang berwenang. Tulis kewenangan penafsirnya."


def has_participants(record: Any, at: datetime) -> str:
    """Somebody is invited besides the counselor."""
    return "" if record.participants.exists() else "Belum ada peserta. Tambahkan siapa yang diundang."


def conference_is_open(record: Any, at: datetime) -> str:
    """The meeting has begun."""
    starts = record.starts_at
    return "Konferensi belum dimulai menurut undangannya." if starts is None or starts > at else ""


def conference_was_invited(record: Any, at: datetime) -> str:
    """The participant's conference is one to which people are invited."""
    is_invited = record.conference.state == CaseConferenceState.INVITED
    return "" if is_invited else "Catat dahulu undangan konferensinya."


def meeting_has_begun(record: Any, at: datetime) -> str:
    """The participant's conference is invited to or held, and has begun."""
    return attendance_is_open(record, at) or conference_is_open(record.conference, at)


def attendance_is_open(record: Any, at: datetime) -> str:
    """Who was there may still be noted: people were invited, and the report is not finished."""
    if record.conference.state == CaseConferenceState.HELD:
        return ""
    return conference_was_invited(record, at) if record.conference.final_at is None else ATTENDANCE_SHUT


def somebody_stays(record: Any, at: datetime) -> str:
    """A meeting that took place had at least one participant."""
    others = record.conference.participants.filter(state=ParticipantState.ATTENDED).exclude(pk=record.pk)
    is_alone = record.conference.state == CaseConferenceState.HELD and not others.exists()
    return "Catat dahulu siapa yang hadir: tanpa peserta, konferensinya tidak terlaksana." if is_alone else ""


def all_present_have_pledged(record: Any, at: datetime) -> str:
    """Somebody was there, and each who was there pledged."""
    there = [one for one in record.participants.all() if one.state == ParticipantState.ATTENDED]
    if not there:
        return "Catat dahulu siapa yang hadir."
    missing = [one.code for one in there if one.pledged_date is None]
    return f"Pernyataan menjaga rahasia belum tercatat: {', '.join(missing)}." if missing else ""


def has_receiver(record: Any, at: datetime) -> str:
    """It is said to whom: to one, in the directory or with an account."""
    said = sum(key is not None for key in (record.receiver_id, record.receiver_account_id))
    return ("Pilih dahulu penerimanya.", "", "Pilih satu penerima saja: dari daftar, atau yang mempunyai akun.")[said]


def receiver_is_of_school(record: Any, at: datetime) -> str:
    """The receiver stands in the school's own directory, or works at the school."""
    if record.receiver_id is not None and record.receiver.school_id != record.school_id:
        return "Penerima ini bukan dari daftar sekolah rekaman."
    person = record.receiver_account
    if person is None or may_receive(person, record):
        return ""
    return "Penerima dengan akun harus pendidik atau pimpinan lain di sekolah ini."


def emergency_is_reasoned(record: Any, at: datetime) -> str:
    """Why waiting for the consent would harm stands there in a sentence."""
    is_said = len(record.emergency_reason.strip()) >= EMERGENCY_REASON
    return "" if is_said else f"Tulis alasan daruratnya, paling sedikit {EMERGENCY_REASON} huruf."


def receiver_has_no_account(record: Any, at: datetime) -> str:
    """Who has an account answers himself."""
    return "" if record.receiver_account_id is None else "Penerima mempunyai akun; ia menjawab sendiri di ruangnya."


def packet_is_frozen(record: Any, at: datetime) -> str:
    """The packet was chosen and frozen."""
    return "" if record.packet_frozen_at is not None else "Pilih dahulu isi berkas rujukan, lalu bekukan."


def pupil_was_told(record: Any, at: datetime) -> str:
    """Whether the pupil knows was asked (domain.md b11)."""
    return "" if record.is_pupil_told is not None else "Catat dahulu apakah peserta didik tahu bahwa ia dirujuk."
