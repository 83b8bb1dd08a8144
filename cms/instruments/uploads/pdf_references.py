"""The cross-reference sections of a PDF: where each object is said to be. ISO 32000-1, 7.5.4 to 7.5.8."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from . import limits
from .pdf_streams import Output, unpacked
from .pdf_syntax import BLANK, Dictionary, Name, Reader, Tokens, as_int
from .refusal import Reason, UploadRefused, at_byte

_TAIL: Final = re.compile(rb"startxref[" + BLANK + rb"]+(\d{1,10})[" + BLANK + rb"]+%%EOF[" + BLANK + rb"]*\Z")
OBJECT: Final = re.compile(rb"(\d{1,10})[" + BLANK + rb"]{1,32}+(\d{1,5})[" + BLANK + rb"]{1,32}+obj(?![A-Za-z0-9])")
_TABLE: Final = re.compile(rb"xref[" + BLANK + rb"]+")
_SUBSECTION: Final = re.compile(rb"(\d{1,10}) (\d{1,10})[" + BLANK + rb"]*[\r\n][" + BLANK + rb"]*")
_ROW: Final = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r\n]{1,2}")
# An object that is one whole number, as the length of a stream may be. Short: it is looked up anywhere, many times.
NUMBER: Final = re.compile(
    rb"[%b]{0,32}+(\d{1,10})[%b]{1,32}+\d{1,5}[%b]{1,32}+obj[%b]{1,32}+(\d{1,10})[%b]{1,32}+endobj".replace(
        b"%b", BLANK
    )
)
_BLANKS: Final = re.compile(rb"[" + BLANK + rb"]{0,2}+")


@dataclass
class References:
    """All sections of a file, newest first. `offsets`: object -> where it stands, for each time that it was saved;

    `packed`: (object, object stream, position in it).
    """

    offsets: dict[int, set[int]] = field(default_factory=dict)
    packed: set[tuple[int, int, int]] = field(default_factory=set)
    trailers: list[Dictionary] = field(default_factory=list)
    rows: int = 0

    def expect(self, rows: int) -> None:
        """Count rows before they are read; raise when all sections together have too many."""
        self.rows += rows
        if self.rows > limits.PDF_ROWS:
            raise UploadRefused(Reason.PDF_LARGE, detail=f"lebih dari {limits.PDF_OBJECTS} objek")

    def add(self, number: int, offset: int) -> None:
        """Add the place of an object."""
        self.offsets.setdefault(number, set()).add(offset)


def unseen(_: Dictionary) -> None:
    """Look at nothing: the walk through the file sees the same dictionaries again."""


def read_references(data: bytes, tokens: Tokens, output: Output) -> References:
    """Follow the sections from the end of the file; raise UploadRefused when one is missing or broken."""
    found = References()
    waiting, known = [_last_section(data)], set[int]()
    while waiting:
        at = waiting.pop()
        if at in known or len(known) >= limits.PDF_SECTIONS:
            raise UploadRefused(Reason.PDF_BROKEN, at_byte(at), detail="daftar objek berputar")
        known.add(at)
        reader = Reader(data, tokens, unseen)
        reader.pos = at
        trailer = read_table(reader, found) if data.startswith(b"xref", at) else _read_stream(reader, found, output)
        found.trailers.append(trailer)
        waiting += _next_sections(trailer, at)
    return found


def _last_section(data: bytes) -> int:
    end = data.rfind(b"%%EOF")
    tail = len(data) - end - 5
    if end < 0:
        raise UploadRefused(Reason.PDF_BROKEN, at_byte(len(data)), detail="akhir berkas tidak ada; mungkin terpotong")
    if tail > limits.PDF_TAIL_BYTES or data[end + 5 :].strip(b"\x00\t\n\x0c\r "):
        raise UploadRefused(Reason.POLYGLOT, at_byte(end + 5))
    found = _TAIL.search(data, max(0, end - 64))
    if found is None:
        raise UploadRefused(Reason.PDF_BROKEN, at_byte(end), detail="startxref")
    return int(found[1])


def _next_sections(trailer: Dictionary, at: int) -> list[int]:
    """Return the places of the older section and of the second half of this one."""
    places = []
    for key in ("Prev", "XRefStm"):
        if key in trailer:
            place = as_int(trailer[key])
            if place is None:
                raise UploadRefused(Reason.PDF_BROKEN, at_byte(at), detail=key)
            places.append(place)
    return places


def read_table(reader: Reader, found: References) -> Dictionary:
    """Read `xref`, its rows and its trailer; return the trailer."""
    data = reader.data
    start = _TABLE.match(data, reader.pos)
    if start is None:
        raise reader.broken("xref")
    reader.pos = start.end()
    while head := _SUBSECTION.match(data, reader.pos):
        reader.pos = head.end()
        _read_rows(reader, int(head[1]), int(head[2]), found)
    if not data.startswith(b"trailer", reader.pos):
        raise reader.broken("trailer")
    reader.pos += len(b"trailer")
    trailer = reader.value()
    if not isinstance(trailer, dict):
        raise reader.broken("trailer")
    return trailer


def _read_rows(reader: Reader, first: int, count: int, found: References) -> None:
    found.expect(count)
    for number in range(first, first + count):
        row = _ROW.match(reader.data, reader.pos)
        if row is None:
            raise reader.broken("baris daftar objek")
        reader.pos = row.end()
        if row[3] == b"n":
            found.add(number, int(row[1]))


def read_head(reader: Reader) -> int:
    """Go past `12 0 obj` and return the number; raise UploadRefused when it does not stand there."""
    head = OBJECT.match(reader.data, reader.pos)
    if head is None:
        raise reader.broken("objek tidak ada di tempatnya")
    reader.pos = head.end()
    return int(head[1])


def stream_bytes(reader: Reader, lengths: set[int]) -> bytes:
    """Go past a stream that begins at `pos` and return its bytes; raise when none of `lengths` leads to its end."""
    data = reader.data
    start = reader.pos + len(b"stream")
    start += 2 if data.startswith(b"\r\n", start) else 1
    if data[start - 1 : start] != b"\n":
        raise reader.broken("stream")
    for length in sorted(lengths):
        end = _BLANKS.match(data, start + length)
        if end and data.startswith(b"endstream", end.end()):
            reader.pos = end.end() + len(b"endstream")
            return data[start : start + length]
    raise reader.broken("panjang stream")


def _read_stream(reader: Reader, found: References, output: Output) -> Dictionary:
    reader.skip()
    read_head(reader)
    stream = reader.value()
    reader.skip()
    if not isinstance(stream, dict) or stream.get("Type") != Name("XRef"):
        raise reader.broken("daftar objek")
    length = as_int(stream.get("Length"))
    where = at_byte(reader.pos)
    if length is None or not reader.data.startswith(b"stream", reader.pos):
        raise reader.broken("panjang stream")
    rows = unpacked(stream, stream_bytes(reader, {length}), output, where)
    _read_packed_rows(stream, rows, found, where)
    return stream


def _read_packed_rows(stream: Dictionary, rows: bytes, found: References, where: str) -> None:
    """Read the rows of a cross-reference stream: three whole numbers each, of the widths in `W`."""
    widths, size = _numbers(stream.get("W")), as_int(stream.get("Size")) or 0
    ranges = _numbers(stream.get("Index", [0, size]))
    if len(widths) != 3 or len(ranges) % 2 or not 1 <= sum(widths) <= 24:
        raise UploadRefused(Reason.PDF_BROKEN, where, detail="daftar objek")
    at, width = 0, sum(widths)
    for first, count in zip(ranges[::2], ranges[1::2], strict=True):
        if at + count * width > len(rows):
            raise UploadRefused(Reason.PDF_BROKEN, where, detail="daftar objek")
        found.expect(count)
        for number in range(first, first + count):
            _read_packed_row(number, rows[at : at + width], widths, found)
            at += width


def _read_packed_row(number: int, row: bytes, widths: list[int], found: References) -> None:
    first, second = widths[0], widths[0] + widths[1]
    kind = int.from_bytes(row[:first]) if first else 1
    place, position = int.from_bytes(row[first:second]), int.from_bytes(row[second:])
    if kind == 1:
        found.add(number, place)
    elif kind == 2:
        found.packed.add((number, place, position))


def _numbers(value: object) -> list[int]:
    """Return a list of whole numbers; an unreadable one is an empty list."""
    found = [as_int(item) for item in value] if isinstance(value, list) else []
    return [] if None in found else [item for item in found if item is not None]
