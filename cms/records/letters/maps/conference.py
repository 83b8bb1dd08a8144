"""The letters of a case conference (domain.md b10). Invitation, attendance and minutes show the case code, no name.

The report stays with the counselor: the principal was there as a participant, or reads nothing, so he does not sign it.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from cms.instruments.render import Given

from ...models import CaseConference, Participant
from ...models.activity import Fulfilment
from ...models.conference import CaseConferenceState as S
from ...models.consent import Purpose
from .. import words
from ..facts import OFFICE, Facts
from ..letter import Letter
from ..lines import counselor, fixed, from_record, on_day, or_dash, pupil, when, written, year_of

BEFORE: Final = frozenset({S.AGREED, S.INVITED, S.POSTPONED})
AFTER: Final = frozenset({S.HELD, S.FINAL, S.WATCHED, S.FINISHED})
FULFILMENT: Final = {
    Fulfilment.FULL: "Terpenuhi",
    Fulfilment.PARTLY: "Terpenuhi sebagian",
    Fulfilment.NOT_YET: "Belum terpenuhi",
}
TOPIC: Final = 80  # letters: before a colon, what a paragraph of the minutes is about


def invites(participant: Participant) -> bool:
    """Return whether the conference of this participant is still to come."""
    return participant.conference.state in BEFORE


def is_listed(conference: CaseConference) -> bool:
    """Return whether people were invited, or came."""
    return conference.state in BEFORE | AFTER


def is_held(conference: CaseConference) -> bool:
    """Return whether the meeting took place."""
    return conference.state in AFTER


def is_recorded(conference: CaseConference) -> bool:
    """Return whether the school asks for a berita acara of this meeting."""
    return is_held(conference) and conference.has_official_report


def agreed_to(facts: Facts) -> str:
    """Return what is missing of the consents."""
    return facts.unconsented(Purpose.CONFERENCE)


def somebody_is_invited(facts: Facts) -> str:
    """Return what to do where nobody is."""
    return "" if facts.participants else "Tambahkan dahulu pesertanya."


def is_final(facts: Facts) -> str:
    """Return what is missing where the report can still change."""
    return "" if facts.conference.final_at else "Laporan dicetak setelah diselesaikan."


def attendance(facts: Facts) -> Given:
    """Return everybody who is invited; who is there signs."""
    return tuple({"nama": one.name, "jabatan": one.position} for one in facts.participants)


def talked_of(facts: Facts) -> Given:
    """Return one row for each paragraph of the minutes: "pokok: keterangan"."""
    rows = []
    for line in words.paragraphs(facts.conference.minutes).splitlines():
        topic, colon, rest = line.partition(":")
        is_topic = bool(colon) and len(topic) <= TOPIC
        rows.append({"pokok": topic if is_topic else words.NOTHING, "keterangan": rest.strip() if is_topic else line})
    return tuple(row for row in rows if row["keterangan"])


def commitments(facts: Facts) -> Given:
    """Return who does what by when."""
    return tuple(
        {"tindakan": one.action, "penanggung_jawab": one.party, "batas_waktu": words.day(one.due_date)}
        for one in facts.commitments
    ) or ({"tindakan": words.NOTHING, "penanggung_jawab": words.NOTHING, "batas_waktu": words.NOTHING},)


def attended_by(facts: Facts) -> str:
    """Return how many came and as what, without their names."""
    counted = Counter(one.position for one in facts.present)
    parts = words.joined(f"{position} ({count})" if count > 1 else position for position, count in counted.items())
    return f"{len(facts.present)} orang: {parts}." if parts else ""


def signers(facts: Facts) -> Given:
    """Return everybody who came, to sign."""
    return tuple({"unsur": one.position, "nama": one.name} for one in facts.present)


PLACE: Final = {
    "kode_kasus": lambda facts: facts.case.code,
    **when("starts_at"),
    "tempat": from_record("place"),
}
UNTIL: Final = {"jam_selesai": lambda facts: words.clock(facts.conference.ends_at)}

CONFERENCE: Final = (
    Letter(
        name="undangan-konferensi-kasus",
        label="Undangan",
        form="undangan-konferensi-kasus",
        model=Participant,
        offered=invites,
        waits=(agreed_to, written("starts_at", "waktu konferensi"), written("place", "tempat")),
        left_out=frozenset({"lampiran", "bahan", "konfirmasi"}),
        says={
            "nomor_surat": Facts.letter_number,
            "tanggal_surat": on_day("letter_date"),
            "kepada": lambda facts: facts.participant.name,
            "peran": lambda facts: facts.participant.position,
            **PLACE,
            **UNTIL,
            "guru_bk": counselor,
        },
    ),
    Letter(
        name="daftar-hadir-konferensi-kasus",
        label="Daftar hadir dan pernyataan menjaga rahasia",
        form="daftar-hadir-konferensi-kasus",
        model=CaseConference,
        offered=is_listed,
        waits=(written("starts_at", "waktu konferensi"), somebody_is_invited),
        by_hand=frozenset({"peserta.setuju_rahasia"}),
        says={**PLACE, "peserta": attendance, "guru_bk": counselor},
    ),
    Letter(
        name="notulen-konferensi-kasus",
        label="Notulen (tidak wajib)",
        form="notulen-konferensi-kasus",
        model=CaseConference,
        offered=is_held,
        waits=(written("minutes", "notulen"),),
        left_out=frozenset({"notulis", "agenda"}),
        says={
            **PLACE,
            **UNTIL,
            "pemandu": counselor,
            "jumlah_hadir": lambda facts: str(len(facts.present)),
            "pokok_bahasan": talked_of,
            "kesepakatan": commitments,
            "tanggal_ttd": on_day("starts_at"),
            "guru_bk": counselor,
        },
    ),
    Letter(
        name="berita-acara-konferensi-kasus",
        label="Berita acara",
        form="berita-acara-konferensi-kasus",
        model=CaseConference,
        offered=is_recorded,
        says={
            **PLACE,
            **UNTIL,
            "dihadiri": attended_by,
            "hasil": or_dash(Facts.agreed),
            "tindak_lanjut": or_dash(from_record("follow_up")),
            "saksi": signers,
            "tanggal_ttd": on_day("starts_at"),
            "guru_bk": counselor,
        },
    ),
    Letter(
        name="laporan-konferensi-kasus",
        label="Laporan, untuk arsip BK",
        form="laporan-konferensi-kasus",
        model=CaseConference,
        offered=is_held,
        waits=(is_final,),
        left_out=frozenset({"kepala_sekolah", "rujukan_pelayanan"}),
        says={
            **pupil("starts_at"),
            "tahun_ajaran": year_of("starts_at"),
            "jenis_masalah": from_record("problem"),
            "waktu": lambda facts: words.moment(facts.conference.starts_at),
            "pemandu": counselor,
            "jabatan_pemandu": fixed(OFFICE),
            "persetujuan": or_dash(lambda facts: facts.basis(Purpose.CONFERENCE)),
            "data_dicari": from_record("data_sought"),
            "uraian": or_dash(from_record("core")),
            "data_diperoleh": or_dash(from_record("data_found")),
            "keterangan": or_dash(from_record("statements")),
            "kemudahan": or_dash(from_record("facilities")),
            "komitmen": or_dash(Facts.agreed),
            "keterpenuhan": lambda facts: FULFILMENT[Fulfilment(facts.conference.fulfilment)],
            "evaluasi": or_dash(from_record("evaluation")),
            "analisis": or_dash(from_record("analysis")),
            "tindak_lanjut": or_dash(from_record("follow_up")),
            "tanggal_ttd": on_day("final_at"),
            "guru_bk": counselor,
        },
    ),
)
