"""What may become an attachment: a picture or a PDF, known by its content, and nothing that runs.

Pictures are drawn anew (`pictures.py`). A PDF is kept as it is, after the check that own files of trainers go through
(no script, no action, no embedded file, nothing outside its objects); its title and author may stay in it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cms.core.errors import Refused
from cms.core.text import single_line
from cms.instruments.uploads import UploadRefused, check_upload

from .pictures import JPEG_TYPE, PictureRefused, drawn_anew, is_picture

PDF_TYPE: Final = "application/pdf"
EXTENSIONS: Final = {PDF_TYPE: "pdf", JPEG_TYPE: "jpg"}
NAME_LENGTH: Final = 150
_HEIF: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")

EMPTY = "Berkas ini kosong. Periksa berkasnya, lalu pilih lagi."
TOO_LARGE = (
    "Berkas ini lebih besar dari {limit} MB. Kecilkan dahulu (misalnya pindai hitam putih, atau kurangi halaman), lalu "
    "pilih lagi."
)
HEIF = (
    "Foto ini berformat HEIC atau AVIF, yang tidak dapat dibuka di sini. Simpan atau kirim sebagai JPG (di iPhone: "
    "Pengaturan, Kamera, Format, Paling Kompatibel), lalu pilih lagi."
)
FOREIGN = (
    "Isi berkas ini bukan PDF atau gambar JPG, PNG, atau WebP. Simpan sebagai PDF atau ambil fotonya, lalu pilih lagi; "
    "mengganti akhiran nama saja tidak cukup."
)


class FileRefused(Refused):
    """The file may not be stored; the sentence says what was found and how to mend it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that may be stored: its content as it will lie there, its media type, the name that it came with."""

    content: bytes
    media_type: str
    name: str


def judged(upload: UploadedFile[Any]) -> Judged:
    """Return what to store of the upload. Raises FileRefused."""
    limit = settings.SULUH_ATTACHMENT_BYTES
    if not upload.size:
        raise FileRefused(EMPTY)
    if upload.size > limit:
        raise FileRefused(TOO_LARGE.format(limit=limit // (1024 * 1024)))
    upload.seek(0)
    content, media_type = _kept(upload.read(limit + 1))
    if len(content) > limit:
        raise FileRefused(TOO_LARGE.format(limit=limit // (1024 * 1024)))
    return Judged(content, media_type, single_line(upload.name or "")[:NAME_LENGTH] or "berkas")


def _kept(data: bytes) -> tuple[bytes, str]:
    if data.startswith(b"%PDF-"):
        return _pdf(data), PDF_TYPE
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        raise FileRefused(HEIF)
    if not is_picture(data):
        raise FileRefused(FOREIGN)
    try:
        return drawn_anew(data), JPEG_TYPE
    except PictureRefused as refusal:
        raise FileRefused(str(refusal)) from None


def _pdf(data: bytes) -> bytes:
    try:
        check_upload("lampiran.pdf", io.BytesIO(data))
    except UploadRefused as refusal:
        raise FileRefused(str(refusal)) from None
    return data
