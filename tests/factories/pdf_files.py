"""Small PDFs, object by object."""

from __future__ import annotations

import zlib
from typing import Final

CATALOG: Final = b"<< /Type /Catalog /Pages 2 0 R %s >>"
PAGES: Final = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE: Final = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R %s >>"


def stream(data: bytes, entries: bytes = b"", *, flate: bool = False) -> bytes:
    """Return a stream object; `flate`: packed."""
    packed = zlib.compress(data, 9) if flate else data
    kind = b"/Filter /FlateDecode " if flate else b""
    return b"<< /Length %d %s%s >>\nstream\n%s\nendstream" % (len(packed), kind, entries, packed)


def objects(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> list[bytes]:
    """Return a one-page document: further entries of the catalog and the page, further objects from number 5."""
    return [CATALOG % catalog, PAGES, PAGE % page, stream(b"BT ET"), *more]


def pdf_of(bodies: list[bytes], *, trailer: bytes = b"", tail: bytes = b"\n", version: bytes = b"1.7") -> bytes:
    """Return a PDF with a classic table; objects are numbered from 1."""
    out, offsets = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return bytes(out) + _table(len(out), dict(enumerate(offsets, 1)), len(bodies) + 1, trailer) + tail


def _table(at: int, offsets: dict[int, int], size: int, trailer: bytes, *, first: bool = True) -> bytes:
    rows = b"xref\n" + (b"0 1\n0000000000 65535 f \n" if first else b"")
    for number, offset in offsets.items():
        rows += b"%d 1\n%010d 00000 n \n" % (number, offset)
    ending = b"startxref\n%d\n%%%%EOF" % at
    return rows + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer) + ending


def saved_again(data: bytes, number: int, body: bytes) -> bytes:
    """Return the PDF with one object saved again behind its end, as editors do."""
    previous = int(data.rpartition(b"startxref")[2].split()[0])
    at = len(data)
    added = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return data + added + _table(at + len(added), {number: at}, 99, b"/Prev %d" % previous, first=False) + b"\n"


def packed_pdf(bodies: list[bytes], hidden: list[bytes], *, hybrid: bool = False) -> bytes:
    """Return a PDF whose `hidden` objects (numbers behind those of `bodies`) stand in an object stream.

    `hybrid`: a classic table with a cross-reference stream beside it, as Word writes; else only the stream.
    """
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    first, container = len(bodies) + 1, len(bodies) + len(hidden) + 1
    heads, packed = b"", b""
    for number, body in enumerate(hidden, first):
        heads += b"%d %d " % (number, len(packed))
        packed += body + b"\n"
    entries = b"/Type /ObjStm /N %d /First %d" % (len(hidden), len(heads))
    offsets_container = len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (container, stream(heads + packed, entries, flate=True))
    rows = bytes(5) + b"".join(b"\x01" + offset.to_bytes(3) + b"\x00" for offset in offsets)
    rows += b"".join(b"\x02" + container.to_bytes(3) + bytes([index]) for index in range(len(hidden)))
    at = len(out)
    rows += b"\x01" + offsets_container.to_bytes(3) + b"\x00" + b"\x01" + at.to_bytes(3) + b"\x00"
    kind = b"/Type /XRef /W [1 3 1] /Size %d /Root 1 0 R" % (container + 2)
    out += b"%d 0 obj\n%s\nendobj\n" % (container + 1, stream(rows, kind, flate=True))
    if not hybrid:
        return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % at
    places = dict(enumerate(offsets, 1))
    return bytes(out) + _table(len(out), places, container + 2, b"/XRefStm %d" % at) + b"\n"
