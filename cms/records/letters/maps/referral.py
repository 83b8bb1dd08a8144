"""The letters of a referral to somebody outside (domain.md b11): the letter, the slip that comes back, the report.

Once the packet is frozen, the letter says of the ticked fields what was frozen, and of the others nothing: by the paper
no more leaves than by the packet.
"""

from __future__ import annotations

from typing import Final

from ...models import Referral
from ...models.consent import Giver, Purpose
from ...models.referral import ReferralState as S
from ...models.referral import Track
from ...packets import frozen_text
from .. import words
from ..facts import Facts
from ..letter import Letter, Line, Wait
from ..lines import counselor, from_record, on_day, or_dash, pupil, written

SENDING: Final = frozenset({S.AGREED, S.CONTACTED, S.ACCEPTED, S.LETTER_SENT, S.HANDLED})
TOLD: Final = frozenset({S.WATCHED, S.FINISHED, S.RETURNED})


def is_sent(referral: Referral) -> bool:
    """Return whether the case goes, or went, to somebody outside."""
    return referral.track == Track.OUT and referral.state in SENDING


def is_told(referral: Referral) -> bool:
    """Return whether the receiver answered, or the case came back."""
    return referral.track == Track.OUT and referral.state in TOLD


def agreed_to(facts: Facts) -> str:
    """Return what is missing of the consents; an emergency that a second person approved goes before them."""
    return "" if facts.referral.emergency_at else facts.unconsented(Purpose.REFERRAL)


def has_receiver(facts: Facts) -> str:
    """Return what to do where it is not said to whom."""
    is_said = facts.referral.receiver_id is not None or facts.referral.receiver_account_id is not None
    return "" if is_said else "Pilih dahulu penerimanya."


def leaves(name: str) -> Line:
    """Return the line with a field of the referral as it leaves."""

    def line(facts: Facts) -> str:
        frozen = frozen_text(facts.referral, facts.referral, name)
        return str(getattr(facts.referral, name) or "") if frozen is None else frozen or words.NOTHING

    return line


def said(name: str, label: str) -> Wait:
    """Return the condition that a field is filled, while no packet was chosen that may leave it out."""
    filled = written(name, label)
    return lambda facts: filled(facts) if facts.referral.packet_frozen_at is None else ""


def pupils_number(facts: Facts) -> str:
    """Return the NIS, unless the packet was frozen without it."""
    frozen = frozen_text(facts.referral, facts.student, "nis")
    return str(facts.student.nis) if frozen is None else frozen or words.NOTHING


def to_whom(facts: Facts) -> str:
    """Return the person at the receiver, else his kind of work."""
    receiver = facts.referral.receiver
    if receiver is None:
        return str(facts.referral.receiver_account or "")
    return receiver.contact or receiver.kind


def institution(facts: Facts) -> str:
    """Return the institution; of a receiver with an account the school."""
    receiver = facts.referral.receiver
    return receiver.name if receiver is not None else str(facts.record.school.name)


def address(facts: Facts) -> str:
    """Return the receiver's address, "" for one with an account."""
    receiver = facts.referral.receiver
    return receiver.address if receiver is not None else ""


def consent_of(giver: Giver, facts: Facts) -> str:
    """Return number and day of the consent, or how it stands with the emergency."""
    at = facts.referral.emergency_at
    said = facts.consent_words(Purpose.REFERRAL, giver)
    return said or (f"menyusul; keadaan darurat, disetujui koordinator BK {words.day(at)}" if at else "")


def enclosed(facts: Facts) -> tuple[str, ...]:
    """Return what goes along: what is ticked here is who the pupil is and what was done; files go by the packet."""
    return ("Identitas", "Ringkasan layanan") if is_told_of(facts) else ("Identitas",)


def is_told_of(facts: Facts) -> bool:
    """Return whether what was done already goes along."""
    frozen = frozen_text(facts.referral, facts.referral, "services_given")
    return bool(facts.referral.services_given if frozen is None else frozen)


def answer_to(facts: Facts) -> str:
    """Return to whom the feedback goes."""
    return words.joined([facts.counselor, facts.record.owner.email])


def course(facts: Facts) -> str:
    """Return what happened, in the order of its days."""
    referral = facts.referral
    number, sent = referral.letter_number, words.day(referral.letter_date)
    way = referral.get_letter_channel_display().lower()
    told = (
        f"Penerima: {institution(facts)}.",
        f"Surat {f'nomor {number} ' if number else ''}tanggal {sent}, disampaikan lewat: {way or words.NOTHING}."
        if sent
        else "",
        f"Umpan balik diminta {words.day(referral.feedback_asked_date)}." if referral.feedback_asked_date else "",
        f"Umpan balik diterima {words.day(referral.feedback_date)}." if referral.feedback_date else "",
        f"Kembali ke BK: {referral.halted_reason}" if referral.state == S.RETURNED else "",
    )
    return words.paragraphs(*told)


REFERRAL: Final = (
    Letter(
        name="surat-rujukan-alih-tangan-kasus",
        label="Surat rujukan",
        form="surat-rujukan-alih-tangan-kasus",
        model=Referral,
        offered=is_sent,
        waits=(
            *(agreed_to, has_receiver, said("services_given", "layanan yang sudah diberikan")),
            said("help_requested", "bantuan yang diminta"),
        ),
        left_out=frozenset({"lampiran", "nisn"}),
        says={
            "nomor_surat": Facts.letter_number,
            "tanggal_surat": on_day("letter_date"),
            "kepada": to_whom,
            "instansi": institution,
            "alamat_instansi": address,
            **pupil(),
            "nis": pupils_number,
            "alasan": leaves("reason"),
            "layanan_sudah": leaves("services_given"),
            "permintaan": leaves("help_requested"),
            "persetujuan_siswa": lambda facts: consent_of(Giver.STUDENT, facts),
            "persetujuan_orang_tua": lambda facts: consent_of(Giver.GUARDIAN, facts),
            "data_disertakan": enclosed,
            "kontak_balik": answer_to,
            "guru_bk": counselor,
        },
    ),
    Letter(
        name="lembar-umpan-balik-rujukan",
        label="Lembar umpan balik, dilampirkan pada surat",
        form="lembar-umpan-balik-rujukan",
        model=Referral,
        offered=is_sent,
        waits=(has_receiver,),
        by_hand=frozenset({"diterima", "tanggal"}),
        says={
            "nomor_surat": Facts.letter_number,
            "inisial_siswa": lambda facts: facts.case.code,
            "penerima": lambda facts: words.joined([to_whom(facts), institution(facts)]),
        },
    ),
    Letter(
        name="laporan-alih-tangan-kasus",
        label="Laporan, untuk arsip BK",
        form="laporan-alih-tangan-kasus",
        model=Referral,
        offered=is_told,
        left_out=frozenset({"catatan", "kepala_sekolah"}),
        says={
            **pupil("letter_date"),
            "tanggal": or_dash(on_day("letter_date")),
            "dirujuk_ke": to_whom,
            "instansi": institution,
            "alasan": from_record("reason"),
            "proses": course,
            "hasil": or_dash(from_record("feedback")),
            "evaluasi": or_dash(lambda facts: words.paragraphs(facts.referral.evaluation, facts.referral.analysis)),
            "tindak_lanjut": or_dash(from_record("follow_up")),
            "tanggal_ttd": on_day("final_at"),
            "guru_bk": counselor,
        },
    ),
)
