"""A row of the access log in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.apps import apps

from cms.accounts.roles import Role
from cms.accounts.selectors import Person, schools_with_role

from .audit import SERVER
from .models import AccessLogRow, Verb

ELSEWHERE: Final = "rekaman sekolah lain"
_WHY: Final = {
    "owner": "memegang rekaman",
    "koordinator": "koordinator BK",
    "kepala": "kepala sekolah",
    "walikelas": "wali kelas",
    "guruwali": "guru wali",
    "guru": "guru",
    "ppdp": "PPDP",
    "share": "dibagikan kepadanya",
    "break-glass": "dibuka darurat",
    "handover": "ditawarkan kepadanya",
    "link": "tautan dan kode berkas rujukan",
    "second": "orang kedua",
    "receiver": "penerima rujukan",
    "consent": "persetujuannya tidak berlaku lagi",
}
_FACTS: Final = {
    "rows": "{} baris",
    "number": "baris nomor {}",
    "tried": "mencoba: {}",
    "fields": "{} isian",
    "state": "keadaan: {}",
    "what": "{}",
    "form": "halaman: {}",
    "kib": "{} KiB",
    "move": "langkah: {}",
    "letter": "surat: {}",
    "format": "berkas {}",
    "days": "{} hari",
    "count": "ke-{}",
    "ended": "{} pembagian berakhir",
}
SAID: Final = {
    "accept": "menerima",
    "add": "isian baru",
    "again": "dibuka lagi",
    "checked": "diperiksa",
    "class": "kelas",
    "code": "kode salah",
    "confirmed": "dipastikan",
    "dead": "tautan sudah mati",
    "decided": "diputuskan",
    "distinct": "bukan ganda",
    "doubles": "kemungkinan ganda",
    "edit": "ubah isian",
    "erased": "dimusnahkan",
    "erasure": "permintaan pemusnahan",
    "freeze": "berkas dibekukan",
    "guru-wali": "guru wali",
    "homeroom": "wali kelas",
    "letters": "daftar surat",
    "lift": "mengakhiri penahanan",
    "link": "tautan berkas rujukan",
    "made": "dibuat",
    "make": "pembuatan paket akses",
    "merged": "digabung",
    "minta-akhiri": "minta diakhiri",
    "moved": "isinya dipindahkan",
    "offer": "menawarkan",
    "opening": "berkas dibuka dengan kode",
    "ordered": "diperintahkan",
    "ownerless": "rekaman tanpa pemegang",
    "packet-made": "tautan yang baru dibuat",
    "packet-preview": "pratinjau berkas rujukan",
    "packet-ticks": "memilih isi berkas rujukan",
    "packet-ways": "berkas rujukan",
    "pledge": "pernyataan menjaga rahasia",
    "prepared": "disiapkan",
    "receipt": "tanda terima",
    "receiver": "daftar penerima rujukan",
    "refuse": "menolak",
    "refused": "ditolak",
    "review": "tinjauan untuk paket akses",
    "reviewed": "ditinjau",
    "spent": "sudah dibuka paling banyak",
    "wait": "menunggu persetujuan",
    "window": "waktu pertemuan",
    "withdraw": "menarik kembali",
    "withdrawn": "ditarik kembali",
}
"""What the room's own short words in the log mean; the log itself keeps the short words."""
STEP: Final = "step-"
"""Begins the word of the form of a move; the rest is the move's own Indonesian key."""
_VERBS: Final = {verb.value: verb.label.lower() for verb in Verb}


@dataclass(frozen=True, slots=True)
class RowShown:
    """The columns of one row."""

    id: UUID
    number: int
    at: datetime
    who: str
    username: str
    roles: str
    verb: str
    verb_label: str
    what: str
    kind: str
    why: str
    facts: str
    chain: str
    mac: str


def shown(rows: Iterable[AccessLogRow], reader: Person) -> list[RowShown]:
    """Return the rows in words; the code of another school's record is not told to this school's PPDP."""
    own = set(schools_with_role(reader, Role.PPDP).values_list("pk", flat=True))
    return [_shown(row, own) for row in rows]


def _shown(row: AccessLogRow, own: set[int]) -> RowShown:
    foreign = row.school_id is not None and row.school_id not in own
    return RowShown(
        id=row.id,
        number=row.number,
        at=row.at,
        who=_who(row),
        username=row.actor_name,
        roles=", ".join(Role(role).label for role in row.roles.split(",") if role),
        verb=row.verb,
        verb_label=_VERBS.get(row.verb, row.verb).capitalize(),
        what=ELSEWHERE if foreign else row.code or "",
        kind=_kind(row.model),
        why=why_in_words(row.why),
        facts=", ".join(_FACTS.get(name, f"{name} {{}}").format(_word(value)) for name, value in row.facts.items()),
        chain=row.chain,
        mac=row.mac,
    )


def why_in_words(key: str) -> str:
    """Return by what right somebody saw a record."""
    return _WHY.get(key, key)


def _who(row: AccessLogRow) -> str:
    if row.actor_name == SERVER:
        return "perintah di server"
    return row.actor.get_full_name() if row.actor else row.actor_name


def _word(value: int | str) -> str:
    if isinstance(value, str) and value.startswith(STEP):
        return f"langkah {value.removeprefix(STEP)}"
    return SAID.get(value, _VERBS.get(value, value)) if isinstance(value, str) else f"{value}"


def _kind(label: str) -> str:
    """Return the Indonesian name of a model, or its label when it is gone."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label
