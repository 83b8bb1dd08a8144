"""PDF: every byte from the header to the last %%EOF is read as objects, each of them in the cross-reference and harmless.

The walk goes through the file from front to back, so that nothing lies between the objects; then what the walk met is
compared with what the cross-reference says, so that no reader has a reason to repair the file and find something else.
"""

from __future__ import annotations

import re
import struct
from typing import Final

from . import limits
from .pdf_references import NUMBER, OBJECT, References, read_head, read_references, read_table, stream_bytes
from .pdf_rules import PdfRules
from .pdf_streams import Output, filters_of, measure, unpacked
from .pdf_syntax import BLANK, Dictionary, Name, Reader, Ref, Tokens, as_int
from .refusal import Reason, UploadRefused, at_byte, in_object

# What an object and a stream cost beside their tokens, in tokens.
_OBJECT_COST: Final = 3
_STREAM_COST: Final = 4
_ZIP_END: Final = struct.Struct("<2LH")  # of its end record: size and place of the list, length of the comment
_HEADER: Final = re.compile(rb"%PDF-(?:1\.[0-7]|2\.0)[\r\n \t]")
_START: Final = re.compile(rb"startxref\s+\d{1,10}(?=\s)")
# Some writers point to the line break in front of an object.
_NEARBY: Final = re.compile(rb"[" + BLANK + rb"]{0,8}+")
_PACKED_HEAD: Final = re.compile(rb"\s*(\d{1,10})\s+(\d{1,10})")


def check_pdf(data: bytes) -> str:
    """Return "pdf"; raise UploadRefused for a broken file and for anything that is not a page to read or print."""
    if not _HEADER.match(data):
        raise UploadRefused(Reason.PDF_BROKEN, at_byte(0), detail="versi PDF")
    _check_no_archive(data)
    tokens, output = Tokens(), Output()
    references = read_references(data, tokens, output)
    if any("Encrypt" in trailer for trailer in references.trailers):
        raise UploadRefused(Reason.ENCRYPTED)
    _Walk(data, references, tokens, output).run()
    return "pdf"


def _check_no_archive(data: bytes) -> None:
    """Refuse a PDF that is a ZIP too: the end record of a ZIP may stand before a comment of up to 64 KiB.

    Lenient readers take one whose comment has another length, as long as a list of entries stands before it.
    """
    first = max(0, len(data) - 65_557)
    at = data.rfind(b"PK\x05\x06")
    while at >= first:
        size, _, comment = _ZIP_END.unpack(data[at + 12 : at + 22].ljust(10, b"\0"))
        if at + 22 + comment == len(data) or data.startswith(b"PK\x01\x02", max(0, at - size)):
            raise UploadRefused(Reason.POLYGLOT, at_byte(at), detail="ZIP di dalam PDF")
        at = data.rfind(b"PK\x05\x06", 0, at)


class _Walk:
    """One pass through the file."""

    def __init__(self, data: bytes, references: References, tokens: Tokens, output: Output) -> None:
        self.references = references
        self.tokens = tokens
        self.output = output
        self.rules = PdfRules()
        self.reader = Reader(data, tokens, self.rules.see)
        self.met: dict[int, int] = {}  # offset -> object
        self.packed: set[tuple[int, int, int]] = set()  # as in References

    def run(self) -> None:
        """Read everything, then compare."""
        reader, data = self.reader, self.reader.data
        while True:
            reader.skip()
            self.rules.where = at_byte(reader.pos)
            if reader.pos >= len(data):
                break
            if started := _START.match(data, reader.pos):
                reader.pos = started.end()
            elif data.startswith(b"xref", reader.pos):
                read_table(reader, References())
            elif OBJECT.match(data, reader.pos):
                self._object()
            else:
                raise reader.broken("data di luar objek")
        self.rules.finish()
        self._compare()

    def _object(self) -> None:
        reader, offset = self.reader, self.reader.pos
        number = read_head(reader)
        self.rules.where = in_object(number)
        self.met[offset] = number
        if len(self.met) + len(self.packed) > limits.PDF_OBJECTS:
            raise UploadRefused(Reason.PDF_LARGE, detail=f"lebih dari {limits.PDF_OBJECTS} objek")
        self.tokens.spend(_OBJECT_COST)
        value = reader.value()
        self.rules.see_object(number, value)
        reader.skip()
        if isinstance(value, dict) and reader.data.startswith(b"stream", reader.pos):
            self._stream(number, value, stream_bytes(reader, self._lengths(value)))
            reader.skip()
        if not reader.data.startswith(b"endobj", reader.pos):
            raise reader.broken("endobj")
        reader.pos += len(b"endobj")

    def _lengths(self, stream: Dictionary) -> set[int]:
        """Return the length of a stream: written there, or in another object (which may have been saved twice)."""
        told = stream.get("Length")
        if not isinstance(told, Ref):
            length = as_int(told)
            return set() if length is None else {length}
        offsets = self.references.offsets.get(told.number, set())
        self.tokens.spend(len(offsets))
        found = [NUMBER.match(self.reader.data, offset) for offset in offsets]
        return {int(number[2]) for number in found if number and int(number[1]) == told.number}

    def _stream(self, number: int, stream: Dictionary, data: bytes) -> None:
        where = in_object(number)
        self.tokens.spend(_STREAM_COST)
        if "F" in stream:
            raise UploadRefused(Reason.EXTERNAL, where, detail="/F")
        if stream.get("Type") == Name("ObjStm"):
            self._object_stream(number, stream, unpacked(stream, data, self.output, where))
        elif stream.get("Type") != Name("XRef"):
            measure(data, filters_of(stream, where), self.output, where)

    def _object_stream(self, container: int, stream: Dictionary, data: bytes) -> None:
        """Read the objects that are packed in a stream; they fill it from /First to its end."""
        reader = Reader(data, self.tokens, self.rules.see)
        count, first = as_int(stream.get("N")), as_int(stream.get("First"))
        if count is None or first is None or count > limits.PDF_OBJECTS - len(self.packed):
            raise UploadRefused(Reason.PDF_LARGE, in_object(container), detail="/N")
        for position, (number, at) in enumerate(self._packed_heads(reader, count, first)):
            before = reader.pos
            reader.skip()
            if not before <= at <= reader.pos:
                raise UploadRefused(Reason.PDF_BROKEN, in_object(container), detail="objek bertumpuk atau bercelah")
            self.rules.where = in_object(number)
            self.tokens.spend(_OBJECT_COST)
            self.rules.see_object(number, reader.value())
            self.packed.add((number, container, position))
        reader.skip()
        if reader.pos != len(data):
            raise UploadRefused(Reason.PDF_BROKEN, in_object(container), detail="data di luar objek")

    def _packed_heads(self, reader: Reader, count: int, first: int) -> list[tuple[int, int]]:
        heads = []
        for _ in range(count):
            head = _PACKED_HEAD.match(reader.data, reader.pos, first)
            if head is None:
                raise UploadRefused(Reason.PDF_BROKEN, self.rules.where, detail="/First")
            reader.pos = head.end()
            heads.append((int(head[1]), first + int(head[2])))
        return heads

    def _compare(self) -> None:
        """Refuse a cross-reference that points to where the walk met no object, or another one."""
        data = self.reader.data
        for number, offsets in self.references.offsets.items():
            for offset in offsets:
                if self.met.get(_NEARBY.match(data, min(offset, len(data))).end()) != number:  # type: ignore[union-attr]  # it matches nothing too
                    raise UploadRefused(Reason.PDF_BROKEN, in_object(number), detail=f"tidak ada pada bita {offset}")
        for number, container, _ in self.references.packed - self.packed:
            raise UploadRefused(Reason.PDF_BROKEN, in_object(number), detail=f"tidak ada di objek {container}")
        root = self.references.trailers[0].get("Root")
        if not isinstance(root, Ref) or root.number not in self.rules.catalogs or not self.rules.pages:
            raise UploadRefused(Reason.PDF_BROKEN, detail="halaman tidak ada")
