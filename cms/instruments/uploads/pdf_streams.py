"""The streams of a PDF: which ways of packing are known, and how much comes out. ISO 32000-1, 7.4."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Final

from . import limits
from .pdf_syntax import Dictionary, Name, Ref, as_int
from .refusal import Reason, UploadRefused

_STEP: Final = 16 * limits.KIB
_PIECE: Final = 64 * limits.KIB
_PICTURES: Final = {"DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"}
_FLATE: Final = {"FlateDecode", "Fl"}
_ASCII85: Final = {"ASCII85Decode", "A85"}
_ASCII_HEX: Final = {"ASCIIHexDecode", "AHx"}
_RUNS: Final = {"RunLengthDecode", "RL"}
_KNOWN: Final = _PICTURES | _FLATE | _ASCII85 | _ASCII_HEX | _RUNS
_BLANKS: Final = b"\x00\t\n\x0c\r "
_LONGEST_RUN: Final = 64  # what one packed byte can become


class Output:
    """How many bytes the streams of the file may still become."""

    def __init__(self) -> None:
        self.left = limits.UNPACKED_BYTES
        self.ascii85_left = limits.PDF_ASCII85_BYTES
        self.predicted_left = limits.PDF_PREDICTED_BYTES

    def spend(self, count: int, where: str) -> None:
        """Count unpacked bytes; raise when there are too many."""
        self.left -= count
        if self.left < 0:
            raise UploadRefused(Reason.PDF_LARGE, where, detail=f"lebih dari {limits.UNPACKED_BYTES // limits.MIB} MB")


def filters_of(stream: Dictionary, where: str) -> list[str]:
    """Return the names of the filters, first to undo first; refuse unknown ones and more than one way of packing."""
    told = stream.get("Filter", stream.get("F", []))
    found = told if isinstance(told, list) else [told]
    names = [str(name) for name in found if isinstance(name, Name)]
    packing = [name for name in names if name not in _ASCII85 | _ASCII_HEX]
    # A picture may be packed once more; the same packing twice is how a small file becomes a huge one.
    is_odd = len(names) > 2 or (len(packing) > 1 and (packing[0] not in _FLATE or packing[1] not in _PICTURES))
    if len(names) != len(found) or not set(names) <= _KNOWN or is_odd:
        raise UploadRefused(Reason.PDF_FILTER, where, detail=" ".join(map(str, found)))
    return names


def measure(data: bytes, filters: list[str], output: Output, where: str) -> None:
    """Undo the filters of a stream that nobody needs to read, and count what comes out."""
    for name in filters:
        if name in _ASCII85 | _ASCII_HEX:
            data = _from_ascii(data, name, output, where)
        elif name in _FLATE:
            for piece in _inflated(data, where):
                output.spend(len(piece), where)
        elif name in _RUNS:
            output.spend(len(data) * _LONGEST_RUN, where)
        if name not in _ASCII85 | _ASCII_HEX:
            return


def unpacked(stream: Dictionary, data: bytes, output: Output, where: str) -> bytes:
    """Return the bytes of an object stream or a cross-reference stream: not packed, or with Flate only."""
    filters = filters_of(stream, where)
    if not filters:
        plain = data
    elif len(filters) == 1 and filters[0] in _FLATE:
        plain = _bounded(data, where)
    else:
        raise UploadRefused(Reason.PDF_FILTER, where, detail=" ".join(filters))
    output.spend(len(plain), where)
    parameters = stream.get("DecodeParms")
    told = parameters[0] if isinstance(parameters, list) and len(parameters) == 1 else parameters
    if isinstance(told, Ref | list):
        raise UploadRefused(Reason.PDF_FILTER, where, detail="DecodeParms")
    if not isinstance(told, dict):
        return plain
    output.predicted_left -= len(plain)
    if output.predicted_left < 0:
        raise UploadRefused(Reason.PDF_LARGE, where)
    return _unpredicted(plain, told, where)


def _bounded(data: bytes, where: str) -> bytes:
    pieces, size = [], 0
    for piece in _inflated(data, where):
        pieces.append(piece)
        size += len(piece)
        if size > limits.PDF_PACKED_BYTES:
            raise UploadRefused(Reason.PDF_LARGE, where)
    return b"".join(pieces)


def _inflated(data: bytes, where: str) -> Iterator[bytes]:
    """Yield what comes out in pieces; a missing end is forgiven (readers show what there is), wrong data is not."""
    stream = zlib.decompressobj()
    try:
        for at in range(0, len(data), _STEP):
            rest = data[at : at + _STEP]
            while rest and not stream.eof:
                yield stream.decompress(rest, _PIECE)
                rest = stream.unconsumed_tail
        while not stream.eof and (piece := stream.decompress(b"", _PIECE)):
            yield piece
    except zlib.error:
        raise UploadRefused(Reason.PDF_BROKEN, where, detail="data mampat rusak") from None


def _from_ascii(data: bytes, name: str, output: Output, where: str) -> bytes:
    try:
        if name in _ASCII_HEX:
            digits = data.partition(b">")[0].translate(None, _BLANKS)
            return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
        output.ascii85_left -= len(data)
        if output.ascii85_left < 0:
            raise UploadRefused(Reason.PDF_FILTER, where, detail=name)
        return base64.a85decode(data.partition(b"~>")[0].translate(None, _BLANKS))
    except ValueError:
        raise UploadRefused(Reason.PDF_BROKEN, where, detail=name) from None


def _unpredicted(data: bytes, parameters: Dictionary, where: str) -> bytes:
    """Undo the PNG predictor (RFC 2083, 6): each row begins with its kind; writers use none, left and up."""
    kind = as_int(parameters.get("Predictor", 1))
    if kind == 1:
        return data
    columns = as_int(parameters.get("Columns", 1)) or 0
    if kind is None or not 10 <= kind <= 15 or not 1 <= columns <= 64 or len(data) % (columns + 1):
        raise UploadRefused(Reason.PDF_FILTER, where, detail="Predictor")
    rows, before = bytearray(), bytes(columns)
    for at in range(0, len(data), columns + 1):
        before = _row(data[at], data[at + 1 : at + columns + 1], before, where)
        rows += before
    return bytes(rows)


def _row(kind: int, row: bytes, before: bytes, where: str) -> bytes:
    if kind == 0:
        return row
    if kind == 2:
        return bytes((one + above) & 0xFF for one, above in zip(row, before, strict=True))
    if kind != 1:
        raise UploadRefused(Reason.PDF_FILTER, where, detail=f"Predictor {kind}")
    out, left = bytearray(), 0
    for one in row:
        left = (one + left) & 0xFF
        out.append(left)
    return bytes(out)
