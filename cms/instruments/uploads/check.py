"""The door for a trainer's own files: accept as it is, or refuse with a reason. Nothing is rewritten, nothing stored."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from . import limits
from .archive import read_archive
from .odf import ODT_TYPE, check_odt
from .ooxml import TYPES_PART, check_ooxml
from .pdf import check_pdf
from .refusal import Reason, UploadRefused

MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": ODT_TYPE,
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Kinds that a browser would not give to one of the four; vague ones (octet-stream, a product's own name) say nothing.
_OTHER_KIND: Final = re.compile(r"(?:text|image|audio|video|font|message|multipart)/|application/(?:x-ms|java|x-sh)")
_MACRO_EXTENSIONS: Final = {"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "xla"}
_BAD_SIGNS: Final = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_STEP: Final = 256 * limits.KIB

# First bytes of what people send by mistake -> how they call it.
_MISTAKES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"MZ", "program Windows"),
    (b"\x7fELF", "program Linux"),
    (b"\xff\xd8\xff", "gambar JPG"),
    (b"\x89PNG", "gambar PNG"),
    (b"GIF8", "gambar GIF"),
    (b"{\\rtf", "RTF"),
    (b"<", "HTML atau XML"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"\xd0\xcf\x11\xe0", "format lama (.doc, .xls) atau berkas bersandi"),
)


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """What the check found. `size` in bytes; `sha256` of the bytes that were checked: store only what equals it."""

    format: str
    media_type: str
    extension: str
    size: int
    sha256: str


def check_upload(name: str, stream: BinaryIO, *, declared_type: str = "") -> AcceptedFile:
    """Return what the file is; raise UploadRefused when it is not a plain, passive DOCX, ODT, PDF or XLSX.

    `name`: as the browser sent it; `declared_type`: the media type that the browser gave, if any. The stream can seek;
    it is read from its beginning and left there. Decided by content; name and declared type may only agree.
    """
    extension = _extension(name)
    data = _content(stream)
    found = _check_content(data)
    if extension != found:
        raise UploadRefused(Reason.EXTENSION, detail=f".{extension}, isinya {found.upper()}")
    _check_declared(declared_type, found)
    return AcceptedFile(found, MEDIA_TYPES[found], f".{found}", len(data), hashlib.sha256(data).hexdigest())


def _extension(name: str) -> str:
    stem, _, extension = name.rpartition(".")
    extension = extension.lower()
    if extension in _MACRO_EXTENSIONS:
        raise UploadRefused(Reason.MACRO, detail=f"format .{extension}")
    is_bad = not stem.strip(" .") or len(name) > limits.NAME_LENGTH or _BAD_SIGNS.search(name)
    if is_bad or extension not in MEDIA_TYPES:
        raise UploadRefused(Reason.BAD_NAME, detail=name)
    return extension


def _content(stream: BinaryIO) -> bytes:
    """Return the bytes, at most one more than allowed are read."""
    stream.seek(0)
    pieces, size = [], 0
    while size <= limits.FILE_BYTES and (piece := stream.read(_STEP)):
        pieces.append(piece)
        size += len(piece)
    stream.seek(0)
    if size > limits.FILE_BYTES:
        raise UploadRefused(Reason.TOO_LARGE)
    if not size:
        raise UploadRefused(Reason.EMPTY)
    return b"".join(pieces)


def _check_content(data: bytes) -> str:
    """Return the format by the content; it is checked there."""
    if data.startswith(b"%PDF-"):
        return check_pdf(data)
    if not data.startswith(b"PK\x03\x04"):
        _refuse_other(data)
    archive = read_archive(data)
    if TYPES_PART in archive.entries:
        return check_ooxml(archive)
    if "mimetype" in archive.entries:
        return check_odt(archive)
    raise UploadRefused(Reason.WRONG_TYPE, detail="arsip ZIP biasa")


def _refuse_other(data: bytes) -> None:
    """Say what it is instead: a document behind other bytes, or something else."""
    for magic, called in _MISTAKES:
        if data.lstrip().startswith(magic):
            raise UploadRefused(Reason.WRONG_TYPE, detail=called)
    if b"%PDF-" in data[:4096] or data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557)) >= 0:
        raise UploadRefused(Reason.POLYGLOT, detail="data di depan dokumen")
    raise UploadRefused(Reason.WRONG_TYPE)


def _check_declared(declared: str, found: str) -> None:
    """Refuse a declared type that is another of the four, or of a wholly different kind."""
    told = declared.partition(";")[0].strip().lower()
    if told == MEDIA_TYPES[found]:
        return
    if told in MEDIA_TYPES.values() or _OTHER_KIND.match(told):
        raise UploadRefused(Reason.EXTENSION, detail=f"{told}, isinya {found.upper()}")
