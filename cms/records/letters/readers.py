"""Which letters the koordinator of the school makes besides the counselor in charge, and what then stays to be written.

The table of roles gives him the letters, and of the record the short version only: so a letter that says more is not
his, and of the others the lines that say more are left to a pen. Each letter is decided here by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from ..matrix import Column, Item, Level, level
from ..models import ProtectedRecord
from ..selectors import columns_of
from .facts import OFFICE, Facts
from .letter import Letter, Line


def _to_be_written(facts: Facts) -> str:
    """Leave the room to a pen."""
    return ""


def _officer_alone(facts: Facts) -> tuple[dict[str, str], ...]:
    """Name the counselor; who goes along is between him and the pupil."""
    return ({"nama": facts.counselor, "jabatan": OFFICE},)


LEAD: Final[Mapping[str, Mapping[str, Line] | None]] = MappingProxyType(
    {
        "surat-tugas-kunjungan-rumah": MappingProxyType(
            {"alamat": _to_be_written, "alamat_tujuan": _to_be_written, "petugas": _officer_alone}
        ),
        "surat-kesediaan-kunjungan": MappingProxyType(
            {"alamat": _to_be_written, "petugas": lambda facts: facts.counselor}
        ),
        "undangan-konsultasi": MappingProxyType({"alamat": _to_be_written}),
        "laporan-kunjungan-rumah": None,  # results and analysis
        "laporan-kunjungan-rumah-ringkas": None,  # why, and what the family promised
        "undangan-konferensi-kasus": None,  # who takes part
        "daftar-hadir-konferensi-kasus": None,  # who takes part
        "notulen-konferensi-kasus": None,  # what was said
        "berita-acara-konferensi-kasus": None,  # what was agreed
        "laporan-konferensi-kasus": None,  # results and analysis
        "surat-rujukan-alih-tangan-kasus": None,  # why, and what is known
        "lembar-umpan-balik-rujukan": None,  # goes with the letter, and names the receiver
        "laporan-alih-tangan-kasus": None,  # what came of it
        "lembar-hasil-instrumen": None,  # the conclusion
    }
)
"""Of each letter the lines that the koordinator does not get, each with what stands there; None: not his letter."""


def letter_for(user: Any, record: ProtectedRecord, letter: Letter) -> Letter | None:
    """Return the letter as this person makes it: whole for the counselor in charge; None where it is not his."""
    columns = columns_of(user, record)
    if Column.OWNER in columns:
        return letter
    instead = LEAD[letter.name]
    may_lead = Column.KOORDINATOR in columns and level(Item.LETTER, Column.KOORDINATOR) is Level.FULL
    return replace(letter, says={**letter.says, **instead}) if may_lead and instead is not None else None
