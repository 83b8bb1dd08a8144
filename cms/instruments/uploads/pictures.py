"""What may lie in an office file beside XML: pictures and fonts, known by their first bytes; nothing else."""

from __future__ import annotations

from typing import Final

from . import limits
from .archive import Archive
from .archive_records import Entry
from .refusal import Reason, UploadRefused, in_part

# First bytes of what is never a part of a form -> how people call it.
_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "arsip ZIP atau berkas Office"),
    (b"PK\x05\x06", "arsip ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "objek OLE"),
    (b"MZ", "program Windows"),
    (b"\x7fELF", "program Linux"),
    (b"\xcf\xfa\xed\xfe", "program macOS"),
    (b"\xca\xfe\xba\xbe", "program Java atau macOS"),
    (b"#!", "skrip"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7z"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"BZh", "arsip bzip2"),
    (b"\xfd7zXZ", "arsip xz"),
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
)
_KNOWN: Final[dict[str, tuple[bytes, ...]]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "emf": (b"\x01\x00\x00\x00",),
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00"),
    "wdp": (b"II\xbc",),
    "ttf": (b"\x00\x01\x00\x00", b"true"),
    "otf": (b"OTTO", b"\x00\x01\x00\x00"),
    "odttf": (b"",),  # a font of Word, whose first bytes are masked
}


_NO_FRAME: Final = {0xC4, 0xC8, 0xCC}  # tables of a JPEG whose numbers lie between those of frames


def check_points(head: bytes, where: str) -> None:
    """Refuse a picture that fills the memory of who opens it. `head`: its first 256 KiB, or all of it."""
    width = height = 0
    if head.startswith(b"\x89PNG"):
        width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    elif head.startswith(b"GIF8"):
        width, height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    elif head.startswith(b"BM"):
        width = abs(int.from_bytes(head[18:22], "little", signed=True))
        height = abs(int.from_bytes(head[22:26], "little", signed=True))
    elif head.startswith(b"\xff\xd8"):
        width, height = _jpeg_size(head)
    if width * height > limits.PICTURE_POINTS:
        raise UploadRefused(Reason.ZIP_BOMB, where, detail=f"gambar {width} x {height}")


def _jpeg_size(head: bytes) -> tuple[int, int]:
    """Return width and height from the frame header, behind the segments before it; (0, 0) where there is none."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        kind = head[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in _NO_FRAME:
            return int.from_bytes(head[at + 7 : at + 9]), int.from_bytes(head[at + 5 : at + 7])
        at += 1 if kind == 0xFF else 2 + int.from_bytes(head[at + 2 : at + 4])
    return 0, 0


def check_binary(archive: Archive, entry: Entry, kinds: dict[str, tuple[bytes, ...]] | None = None) -> None:
    """Read a part that is no XML to its end; raise UploadRefused unless it is a known picture or font.

    `kinds`: further extensions with their first bytes (an empty one: any).
    """
    head = b""
    for chunk in archive.chunks(entry):
        head = head or chunk
    where = in_part(entry.name)
    check_points(head, where)
    for magic, called in _REFUSED:
        if head.startswith(magic):
            raise UploadRefused(Reason.NESTED, where, detail=called)
    known = (_KNOWN | (kinds or {})).get(extension_of(entry.name))
    if known is None or not head.startswith(known):
        raise UploadRefused(Reason.FOREIGN, where)


def extension_of(name: str) -> str:
    """Return the extension of the last part of a path, in lower case, without its dot; "" when there is none."""
    stem, dot, extension = name.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot and stem else ""
