"""A strict reader of ZIP: the three lists that a ZIP holds (central, local, the bytes themselves) must be one list.

`zipfile` forgives: it takes a ZIP behind other bytes, entries that share bytes, a local name that differs. Each of these
makes two programs see two different files, so here every byte belongs to exactly one entry or the file is refused.
Layout: APPNOTE.TXT 6.3, sections 4.3 to 4.5. Pure: bytes in, values out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from . import limits
from .archive_records import Entry, read_central, read_end
from .refusal import Reason, UploadRefused, in_part

_STEP: Final = 16 * limits.KIB  # packed bytes given to zlib at once: what it hands back is copied
_PIECE: Final = 256 * limits.KIB  # unpacked bytes held at once


@dataclass(frozen=True)
class Archive:
    """`data`: the whole file; `entries`: name -> entry in the order of the central directory, folders included."""

    data: bytes
    entries: dict[str, Entry]

    @property
    def files(self) -> list[Entry]:
        """Return the entries that are no folders."""
        return [entry for entry in self.entries.values() if not entry.is_folder]

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Yield the unpacked bytes in pieces of 256 KiB or a little more; raise when size or check sum are not as listed."""
        size, checksum, held = 0, 0, bytearray()
        for piece in self._unpacked(entry):
            size += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if size > entry.size:
                raise UploadRefused(Reason.ZIP_BOMB, in_part(entry.name))
            held += piece
            if len(held) >= _PIECE:  # gathered: an XML parser reads a long tag again with every piece
                yield bytes(held)
                held.clear()
        yield bytes(held)
        if size != entry.size or checksum != entry.checksum:
            raise UploadRefused(Reason.ZIP_BROKEN, in_part(entry.name), detail="ukuran atau jumlah periksa")

    def read(self, name: str, limit: int) -> bytes:
        """Return a small part as a whole; raise when it is missing or larger than `limit` bytes."""
        entry = self.entries.get(name)
        if entry is None or entry.is_folder:
            raise UploadRefused(Reason.ZIP_BROKEN, in_part(name), detail="bagian ini tidak ada")
        if entry.size > limit:
            raise UploadRefused(Reason.XML_LARGE, in_part(name))
        return b"".join(self.chunks(entry))

    def _unpacked(self, entry: Entry) -> Iterator[bytes]:
        end = entry.start + entry.packed
        if entry.is_stored:
            for at in range(entry.start, end, _PIECE):
                yield self.data[at : min(at + _PIECE, end)]
            return
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for at in range(entry.start, end, _STEP):
                rest = self.data[at : min(at + _STEP, end)]
                while rest and not stream.eof:
                    yield stream.decompress(rest, _PIECE)
                    rest = stream.unconsumed_tail
            while not stream.eof and (piece := stream.decompress(b"", _PIECE)):
                yield piece
        except zlib.error:
            raise UploadRefused(Reason.ZIP_BROKEN, in_part(entry.name), detail="data mampat rusak") from None
        if not stream.eof or stream.unused_data:
            raise UploadRefused(Reason.ZIP_BROKEN, in_part(entry.name), detail="data mampat rusak")


def read_archive(data: bytes) -> Archive:
    """Read a ZIP file; raise UploadRefused for everything that two programs could read differently."""
    if b"%PDF-" in data[:1024]:
        raise UploadRefused(Reason.POLYGLOT, detail="PDF di dalam ZIP")
    entries: dict[str, Entry] = {}
    folded: set[str] = set()
    for entry in read_central(data, read_end(data)):
        if entry.folded in folded:
            raise UploadRefused(Reason.ZIP_DUPLICATE, in_part(entry.name))
        folded.add(entry.folded)
        entries[entry.name] = entry
    _check_sizes(list(entries.values()))
    return Archive(data, entries)


def _check_sizes(entries: list[Entry]) -> None:
    """Refuse what would unpack to too much, before anything is unpacked (while unpacking, `chunks` holds to it)."""
    if sum(entry.size for entry in entries) > limits.UNPACKED_BYTES:
        raise UploadRefused(Reason.ZIP_BOMB, detail=f"lebih dari {limits.UNPACKED_BYTES // limits.MIB} MB")
    for entry in entries:
        if entry.size > limits.ENTRY_BYTES:
            raise UploadRefused(Reason.ZIP_BOMB, in_part(entry.name))
        if entry.size > limits.RATIO_FROM and entry.size > limits.RATIO * entry.packed:
            raise UploadRefused(Reason.ZIP_BOMB, in_part(entry.name), detail="dimampatkan berlapis-lapis")
