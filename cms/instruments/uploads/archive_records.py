"""The records of a ZIP: end, central directory, local headers, data descriptors; and that they all say the same."""

from __future__ import annotations

import re
import stat
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from . import limits
from .refusal import Reason, UploadRefused, at_byte, in_part

_END: Final = struct.Struct("<4s4H2LH")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")

_STORED: Final = 0
_DEFLATED: Final = 8
_LOCKED_BITS: Final = 0x2041  # encrypted, strong encryption, masked headers
_DESCRIPTOR_BIT: Final = 0x0008
_ZIP64: Final = 0xFFFFFFFF
_EXTRA_ZIP64: Final = 0x0001
_EXTRA_NAME: Final = 0x7075  # a second name, in Unicode
_MADE_ON_UNIX: Final = (3, 19)

_BAD_NAME: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive. Sizes in bytes; `header`: offset of its local header; `start`: of its packed bytes."""

    name: str
    method: int
    flags: int
    checksum: int
    packed: int
    size: int
    header: int
    start: int

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")

    @property
    def is_stored(self) -> bool:
        return self.method == _STORED

    @property
    def folded(self) -> str:
        """Return the name as a file system without upper case would see it."""
        return unicodedata.normalize("NFC", self.name).casefold().rstrip("/")


@dataclass(frozen=True, slots=True)
class End:
    """What the end record says: how many entries, and where their directory is."""

    count: int
    start: int
    size: int


def read_end(data: bytes) -> End:
    """Return the end record: it is the last 22 bytes, without a comment and without anything behind it."""
    at = len(data) - _END.size
    if at < 0 or data[at : at + 4] != b"PK\x05\x06":
        if data.rfind(b"PK\x05\x06") >= 0:
            raise UploadRefused(Reason.POLYGLOT, at_byte(data.rfind(b"PK\x05\x06") + _END.size), detail="data tambahan")
        raise UploadRefused(Reason.ZIP_BROKEN, detail="akhir berkas tidak ada; mungkin terpotong")
    _, disk, first_disk, count_here, count, size, start, comment = _END.unpack_from(data, at)
    if _ZIP64 in (size, start) or count == 0xFFFF:
        raise UploadRefused(Reason.ZIP_ODD, detail="ZIP64")
    if disk or first_disk or comment or count_here != count:
        raise UploadRefused(Reason.ZIP_BROKEN, at_byte(at), detail="catatan akhir")
    if count > limits.ENTRIES:
        raise UploadRefused(Reason.ZIP_BOMB, detail=f"lebih dari {limits.ENTRIES} bagian")
    if start + size != at:
        raise UploadRefused(
            Reason.POLYGLOT if start + size < at else Reason.ZIP_BROKEN, at_byte(at), detail="daftar isi"
        )
    return End(count, start, size)


def read_central(data: bytes, end: End) -> Iterator[Entry]:
    """Yield the entries of the central directory, each compared with its local header; then compare their places."""
    at, stop = end.start, end.start + end.size
    entries = []
    for _ in range(end.count):
        entry, at = _central_entry(data, at, stop)
        entries.append(entry)
        yield entry
    if at != stop:
        raise UploadRefused(Reason.ZIP_MISMATCH, at_byte(at), detail="daftar isi")
    _check_layout(data, entries, end.start)


def _central_entry(data: bytes, at: int, stop: int) -> tuple[Entry, int]:
    if at + _CENTRAL.size > stop or data[at : at + 4] != b"PK\x01\x02":
        raise UploadRefused(Reason.ZIP_BROKEN, at_byte(at), detail="daftar isi")
    (_, made_by, _, flags, method, _, _, checksum, packed, size, name_length, extra_length, comment_length, disk, _,
     attributes, header) = _CENTRAL.unpack_from(data, at)  # fmt: skip
    at += _CENTRAL.size
    next_at = at + name_length + extra_length + comment_length
    if next_at > stop or disk or comment_length:
        raise UploadRefused(Reason.ZIP_BROKEN, at_byte(at), detail="daftar isi")
    raw = data[at : at + name_length]
    name = _checked_name(raw)
    if flags & _LOCKED_BITS:
        raise UploadRefused(Reason.ENCRYPTED, in_part(name))
    if method not in (_STORED, _DEFLATED):
        raise UploadRefused(Reason.ZIP_ODD, in_part(name), detail=f"cara {method}")
    kind = stat.S_IFMT(attributes >> 16) if made_by >> 8 in _MADE_ON_UNIX else 0
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UploadRefused(Reason.ZIP_LINK, in_part(name))
    _check_extra(data[at + name_length : at + name_length + extra_length], name, {_EXTRA_ZIP64, _EXTRA_NAME})
    if _ZIP64 in (packed, size, header):
        raise UploadRefused(Reason.ZIP_ODD, in_part(name), detail="ZIP64")
    entry = Entry(name, method, flags, checksum, packed, size, header, start=0)
    return _with_local(data, entry, raw), next_at


def _checked_name(raw: bytes) -> str:
    """Return the name of an entry; refuse absolute paths, climbing paths, and signs that systems read differently."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UploadRefused(Reason.ZIP_NAME, in_part(raw.decode("latin-1"))) from None
    parts = name.removesuffix("/").split("/")
    climbs = any(part in ("", ".", "..") or part != part.strip() or part.endswith(".") for part in parts)
    if climbs or len(name) > limits.NAME_LENGTH or _BAD_NAME.search(name):
        raise UploadRefused(Reason.ZIP_NAME, in_part(name))
    return name


def _check_extra(extra: bytes, name: str, refused: set[int]) -> dict[int, bytes]:
    """Return the extra fields by their number (APPNOTE 4.5); refuse broken ones and those in `refused`."""
    fields: dict[int, bytes] = {}
    at = 0
    while at < len(extra):
        if at + 4 > len(extra):
            raise UploadRefused(Reason.ZIP_BROKEN, in_part(name), detail="data tambahan")
        number, length = struct.unpack_from("<HH", extra, at)
        if number in refused:
            raise UploadRefused(Reason.ZIP_ODD, in_part(name), detail="ZIP64 atau nama kedua")
        fields[number] = extra[at + 4 : at + 4 + length]
        at += 4 + length
    if at != len(extra):
        raise UploadRefused(Reason.ZIP_BROKEN, in_part(name), detail="data tambahan")
    return fields


def _with_local(data: bytes, entry: Entry, raw: bytes) -> Entry:
    """Return the entry with the place of its bytes, after comparing the local header with the central one."""
    where = in_part(entry.name)
    at = entry.header
    if at + _LOCAL.size > len(data) or data[at : at + 4] != b"PK\x03\x04":
        raise UploadRefused(Reason.ZIP_MISMATCH, where, detail="kepala bagian tidak ada")
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _LOCAL.unpack_from(data, at)
    at += _LOCAL.size
    start = at + name_length + extra_length
    name = data[at : at + name_length]
    extra = _check_extra(data[at + name_length : start], entry.name, {_EXTRA_NAME})
    if _EXTRA_ZIP64 in extra:
        size, packed = _zip64_sizes(extra[_EXTRA_ZIP64], size, packed, where)
    told = (checksum, packed, size)
    expected = (entry.checksum, entry.packed, entry.size)
    later = bool(flags & _DESCRIPTOR_BIT) and all(one in (0, other) for one, other in zip(told, expected, strict=True))
    if name != raw or flags != entry.flags or method != entry.method or not (told == expected or later):
        raise UploadRefused(Reason.ZIP_MISMATCH, where)
    if start + entry.packed > len(data) or (entry.is_stored and entry.packed != entry.size):
        raise UploadRefused(Reason.ZIP_BROKEN, where, detail="ukuran")
    return Entry(entry.name, method, flags, entry.checksum, entry.packed, entry.size, entry.header, start)


def _zip64_sizes(field: bytes, size: int, packed: int, where: str) -> tuple[int, int]:
    """Return the sizes of a local header that has a ZIP64 field: some writers add one beforehand, full of zeros.

    It counts when the sizes beside it say so; otherwise it may not say anything else than they do.
    """
    told = struct.unpack("<QQ", field) if len(field) == 16 else (-1, -1)
    if (size, packed) == (_ZIP64, _ZIP64):
        return told
    if told not in ((0, 0), (size, packed)):
        raise UploadRefused(Reason.ZIP_ODD, where, detail="ZIP64")
    return size, packed


def _check_layout(data: bytes, entries: list[Entry], stop: int) -> None:
    """Refuse entries that share bytes, and bytes that belong to no entry."""
    at = 0
    for entry in sorted(entries, key=lambda entry: entry.header):
        if entry.header != at:
            raise UploadRefused(Reason.ZIP_OVERLAP, in_part(entry.name))
        at = entry.start + entry.packed
        if entry.flags & _DESCRIPTOR_BIT:
            at += _descriptor_length(data, entry, at)
    if at != stop:
        raise UploadRefused(Reason.ZIP_OVERLAP, at_byte(at))


def _descriptor_length(data: bytes, entry: Entry, at: int) -> int:
    """Return the length of the data descriptor at `at`: with or without signature, sizes of 4 or 8 bytes."""
    for layout in ("<LLL", "<LQQ"):
        plain = struct.pack(layout, entry.checksum, entry.packed, entry.size)
        for expected in (b"PK\x07\x08" + plain, plain):
            if data.startswith(expected, at):
                return len(expected)
    raise UploadRefused(Reason.ZIP_MISMATCH, in_part(entry.name), detail="ukuran")
