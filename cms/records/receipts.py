"""The receipt of an erasure: what went from where, in counts. Pure: a dictionary in, readable Indonesian out. No content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

TITLE: Final = "Tanda terima pemusnahan rekaman"
OLD_BACKUPS: Final = (
    "Cadangan lama basis data tidak terbaca lagi untuk peserta didik ini: kunci datanya sudah musnah. Memulihkan cadangan "
    "tidak menghidupkannya, karena `restore` mengulang pemusnahan ini. Buang cadangan kunci yang lebih tua dari hari ini."
)
OLD_BACKUPS_OF_PART: Final = (
    "Peserta didiknya tetap ada, maka kunci datanya tetap hidup: cadangan yang lebih tua masih memuat rekaman ini, tersegel, "
    "sampai cadangan itu dibuang. Memulihkannya tidak menghidupkan rekaman ini, karena `restore` mengulang pemusnahan."
)
LOG_STAYS: Final = "Catatan akses tetap utuh. Isinya kode, waktu, dan pelaku; tidak ada isi rekaman di dalamnya."
SWEPT: Final = {
    "wal": "SQLite: isi yang dihapus ditimpa (secure_delete) dan catatan tulis (WAL) dikosongkan.",
    "vacuum": "PostgreSQL: VACUUM dijalankan pada setiap tabel yang barisnya dihapus.",
    "busy": "SQLite: catatan tulis (WAL) belum kosong karena masih dibaca. Jalankan pemusnahan sekali lagi.",
}


@dataclass(frozen=True, slots=True)
class Store:
    """One place and how much of it went."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Who and when, as people read it. `people`: (what he did, who, when)."""

    school: str
    npsn: str
    code: str
    basis: str
    people: tuple[tuple[str, str, str], ...]
    is_part: bool
    begun_at: str
    done_at: str


def receipt(facts: Facts, stores: Iterable[Store], *, swept: str, log_rows: int) -> dict[str, Any]:
    """Return the receipt as JSON holds it. `swept` is a key of SWEPT, `log_rows` what stays in the access log."""
    return {
        **asdict(facts),
        "people": [list(person) for person in facts.people],
        "stores": [asdict(store) for store in stores],
        "database": swept,
        "database_text": SWEPT[swept],
        "backups": OLD_BACKUPS_OF_PART if facts.is_part else OLD_BACKUPS,
        "kept": {"access_log_rows": log_rows, "text": LOG_STAYS},
    }


def as_text(told: dict[str, Any]) -> str:
    """Return the receipt for people, lines of plain text."""
    width = max(len(store["label"]) for store in told["stores"])
    return "\n".join(
        [
            TITLE,
            "",
            f"Sekolah   : {told['school']} (NPSN {told['npsn']})",
            f"Kode      : {told['code']}",
            f"Dasar     : {told['basis']}",
            f"Dimulai   : {told['begun_at']}",
            f"Selesai   : {told['done_at']}",
            "",
            *(f"{what}: {who}{', ' + when if when else ''}" for what, who, when in told["people"]),
            "",
            "Yang dimusnahkan",
            *(f"  {store['label']:<{width}}  {store['count']:>6}" for store in told["stores"]),
            "",
            told["database_text"],
            told["backups"],
            "",
            f"Yang tetap ada: {told['kept']['access_log_rows']} baris catatan akses. {told['kept']['text']}",
            "",
        ]
    )
