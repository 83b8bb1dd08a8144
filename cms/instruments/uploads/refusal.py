"""Why a file was refused: a code for logs and tests, an Indonesian sentence for the person who sent it."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from cms.core.errors import Refused
from cms.core.text import single_line


class Reason(StrEnum):
    # The file as a whole.
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    BAD_NAME = "bad-name"
    WRONG_TYPE = "wrong-type"
    EXTENSION = "extension"
    POLYGLOT = "polyglot"
    ENCRYPTED = "encrypted"
    # ZIP.
    ZIP_BROKEN = "zip-broken"
    ZIP_BOMB = "zip-bomb"
    ZIP_NAME = "zip-name"
    ZIP_DUPLICATE = "zip-duplicate"
    ZIP_LINK = "zip-link"
    ZIP_MISMATCH = "zip-mismatch"
    ZIP_OVERLAP = "zip-overlap"
    ZIP_ODD = "zip-odd"
    NESTED = "nested"
    FOREIGN = "foreign"
    # XML.
    XML_BROKEN = "xml-broken"
    XML_DOCTYPE = "xml-doctype"
    XML_LARGE = "xml-large"
    # Office files.
    MACRO = "macro"
    ACTIVE = "active"
    EMBEDDED = "embedded"
    EXTERNAL = "external"
    LINK = "link"
    FIELD = "field"
    FORMULA = "formula"
    # PDF.
    PDF_BROKEN = "pdf-broken"
    PDF_LARGE = "pdf-large"
    PDF_SCRIPT = "pdf-script"
    PDF_ACTION = "pdf-action"
    PDF_MEDIA = "pdf-media"
    PDF_XFA = "pdf-xfa"
    PDF_FILTER = "pdf-filter"


_RESAVE: Final = (
    "Buka berkas di pengolah kata atau lembar kerja, simpan sebagai berkas baru, lalu unggah berkas baru itu."
)
_REPRINT: Final = "Buat ulang PDF-nya dari dokumen asal (Simpan sebagai PDF atau Cetak ke PDF), lalu unggah lagi."

# What was found, and how to mend it.
SENTENCES: Final[dict[Reason, tuple[str, str]]] = {
    Reason.EMPTY: ("Berkas ini kosong", "Periksa berkas di komputer Anda, lalu unggah lagi."),
    Reason.TOO_LARGE: ("Berkas ini lebih besar dari 10 MB", "Perkecil gambar di dalamnya, lalu unggah lagi."),
    Reason.BAD_NAME: (
        "Nama berkas ini tidak diterima",
        "Beri nama biasa yang berakhiran .docx, .odt, .pdf, atau .xlsx.",
    ),
    Reason.WRONG_TYPE: (
        "Isi berkas ini bukan DOCX, ODT, PDF, atau XLSX",
        "Simpan dokumen asalnya sebagai salah satu dari keempat format itu; mengganti akhiran nama saja tidak cukup.",
    ),
    Reason.EXTENSION: (
        "Nama atau jenis berkas ini tidak cocok dengan isinya",
        "Sesuaikan akhiran namanya dengan isi berkas, lalu unggah lagi.",
    ),
    Reason.POLYGLOT: (
        "Berkas ini memuat data lain di luar dokumennya",
        "Buka dokumennya, simpan sebagai berkas baru, lalu unggah berkas baru itu.",
    ),
    Reason.ENCRYPTED: ("Berkas ini dikunci dengan kata sandi", "Hapus kata sandinya, simpan, lalu unggah lagi."),
    Reason.ZIP_BROKEN: ("Susunan berkas ini rusak", _RESAVE),
    Reason.ZIP_BOMB: ("Isi berkas ini terlalu besar setelah dibuka", "Kurangi isi dan gambarnya. " + _RESAVE),
    Reason.ZIP_NAME: ("Nama bagian di dalam berkas ini berbahaya atau tidak lazim", _RESAVE),
    Reason.ZIP_DUPLICATE: ("Dua bagian di dalam berkas ini bernama sama", _RESAVE),
    Reason.ZIP_LINK: ("Berkas ini memuat tautan ke berkas lain di komputer", _RESAVE),
    Reason.ZIP_MISMATCH: ("Daftar isi berkas ini tidak cocok dengan isinya", _RESAVE),
    Reason.ZIP_OVERLAP: ("Bagian-bagian berkas ini bertumpuk atau bercelah", _RESAVE),
    Reason.ZIP_ODD: ("Berkas ini dimampatkan dengan cara yang tidak lazim", _RESAVE),
    Reason.NESTED: (
        "Berkas ini memuat arsip atau program di dalamnya",
        "Hapus lampiran itu dari dokumen, simpan, lalu unggah lagi.",
    ),
    Reason.FOREIGN: ("Berkas ini memuat bagian yang tidak dikenal", _RESAVE),
    Reason.XML_BROKEN: ("Isi bagian ini rusak dan tidak dapat dibaca", _RESAVE),
    Reason.XML_DOCTYPE: ("Bagian ini memuat deklarasi DOCTYPE atau entitas", _RESAVE),
    Reason.XML_LARGE: (
        "Isi bagian ini terlalu banyak atau terlalu dalam untuk sebuah formulir",
        "Pisahkan menjadi beberapa berkas yang lebih kecil, lalu unggah lagi.",
    ),
    Reason.MACRO: (
        "Berkas ini memuat makro atau skrip",
        "Simpan sebagai .docx, .xlsx, atau .odt tanpa makro dan tanpa skrip, lalu unggah lagi.",
    ),
    Reason.ACTIVE: (
        "Berkas ini memuat kontrol atau tambahan aktif",
        "Hapus kontrol atau tambahan itu (pakai tabel, kotak centang, atau isian biasa), simpan, lalu unggah lagi.",
    ),
    Reason.EMBEDDED: (
        "Berkas ini memuat berkas atau objek lain",
        "Ganti objek itu dengan gambar atau tabel biasa, simpan, lalu unggah lagi.",
    ),
    Reason.EXTERNAL: (
        "Berkas ini mengambil isi dari tempat lain",
        "Putuskan tautan data, gambar, atau templat luar itu sehingga semuanya tersimpan di dalam berkas.",
    ),
    Reason.LINK: (
        "Berkas ini memuat tautan yang tidak diterima",
        "Pakai hanya tautan yang dimulai dengan https://, http://, atau mailto:.",
    ),
    Reason.FIELD: (
        "Dokumen ini memuat bidang (field) otomatis yang tidak diterima",
        "Pilih bidang itu di pengolah kata, ubah menjadi teks biasa (Ctrl+Shift+F9 di Word), lalu simpan dan unggah lagi.",
    ),
    Reason.FORMULA: (
        "Lembar kerja ini memuat rumus yang memanggil luar berkas",
        "Ganti rumus itu dengan nilainya, simpan, lalu unggah lagi.",
    ),
    Reason.PDF_BROKEN: ("Susunan PDF ini rusak", _REPRINT),
    Reason.PDF_LARGE: ("Isi PDF ini terlalu banyak untuk sebuah formulir", "Kurangi halaman dan gambarnya. " + _REPRINT),
    Reason.PDF_SCRIPT: ("PDF ini memuat JavaScript", _REPRINT),
    Reason.PDF_ACTION: ("PDF ini memuat tindakan otomatis yang tidak diterima", _REPRINT),
    Reason.PDF_MEDIA: ("PDF ini memuat suara, film, atau isi aktif", _REPRINT),
    Reason.PDF_XFA: ("PDF ini memuat formulir XFA", _REPRINT),
    Reason.PDF_FILTER: ("PDF ini dimampatkan dengan cara yang tidak lazim", _REPRINT),
}  # fmt: skip

WHOLE: Final = "pada berkas itu sendiri"


class UploadRefused(Refused):
    """The file may not be stored: `reason` for logs and tests, the message for the person who sent it."""

    def __init__(self, reason: Reason, where: str = WHOLE, *, detail: str = "") -> None:
        """Say what was found (`detail`: as the file names it), `where` in the file, and how to mend it."""
        self.reason = reason
        self.where = where
        found, cure = SENTENCES[reason]
        named = f": {shown(detail)}" if detail else ""
        super().__init__(f"{found}{named}. Letaknya {where}. {cure}")


def shown(text: str, limit: int = 80) -> str:
    """Return what a hostile file calls something as one short visible line."""
    line = "".join(sign for sign in single_line(text[: limit * 4]) if unicodedata.category(sign)[0] != "C")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def in_part(name: str) -> str:
    """Return the place: a part of an archive."""
    return f"di bagian “{shown(name)}”"


def at_byte(offset: int) -> str:
    """Return the place: an offset in bytes, counted from 0."""
    return f"pada bita ke-{offset}"


def in_object(number: int) -> str:
    """Return the place: an object of a PDF."""
    return f"di objek PDF nomor {number}"
