"""Uploads that cost the check as much as its limits allow: some accepted, some refused at the last moment."""

from __future__ import annotations

import hashlib
import random
import zlib
from collections.abc import Callable
from typing import Final

from tests.factories.office_files import PNG, cell, docx_parts, odt_parts, xlsx_parts, zip_of
from tests.factories.pdf_files import objects, pdf_of, stream

MIB: Final = 1024 * 1024


def _varied(size: int, times: int = 12) -> str:
    """Return hex digits that pack to about 1 / (2 * times)."""
    block = 64 * times
    return "".join(hashlib.sha256(b"%d" % number).hexdigest() * times for number in range(size // block + 1))[:size]


def _noise() -> str:
    """Return a comment that packs badly, so that the part around it is not refused for packing too well."""
    return f"<!--{random.Random(5).randbytes(150_000).hex()}-->"


def _document(body: str) -> bytes:
    return zip_of(docx_parts(body + _noise()))


def _rows(formula: Callable[[int], str], count: int) -> bytes:
    return zip_of(xlsx_parts("".join(cell(formula(number)) for number in range(count)) + _noise()))


def _pictures() -> bytes:
    """98 MB of pictures in less than 10 MB."""
    noise = random.Random(7).randbytes(64 * 1024)
    return zip_of(docx_parts() | {f"word/media/{n}.png": (PNG + noise + bytes(2 * MIB))[: 2 * MIB] for n in range(49)})


def _names() -> bytes:
    """Every element has another name, and so has every attribute."""
    return _document("".join(f'<e{number:x} a{number:x}=""/>' for number in range(199_000)))


def _long_tags() -> bytes:
    tag = _varied(1_000_000)
    return _document("".join(f'<w:p w:a="{tag}"/>' for _ in range(9)))


def _many_attributes() -> bytes:
    return _document("<w:p " + " ".join(f'a{number:x}="{number:x}"' for number in range(70_000)) + "/>")


def _fields(count: int, instruction: str) -> bytes:
    begin, end = ('<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>')
    return _document(f"{begin}<w:instrText>{instruction}</w:instrText>{end}" * count)


def _odt_attributes() -> bytes:
    return zip_of(odt_parts("".join(f'<text:p text:a="{n}" text:b="{n:x}"/>' for n in range(132_000))))


def _flat(data: bytes) -> bytes:
    return pdf_of(objects(b"/A " + data))


def _many_objects(body: bytes, count: int) -> bytes:
    return pdf_of(objects(b"", b"", *([body] * count)))


def _everything() -> bytes:
    bomb = stream(zlib.compress(bytes(97 * MIB), 9), b"/Filter /FlateDecode")
    text = stream(b"87cUR" * 200_000, b"/Filter /A85")
    return pdf_of(objects(b"", b"", bomb, text, *([stream(b"q Q", flate=True)] * 20_000)))


def _packed_stream(size: int) -> bytes:
    packed = zlib.compress(bytes(size), 9)
    return pdf_of(objects(b"", b"", stream(packed, b"/Filter /FlateDecode")))


HEAVY: Final[dict[str, Callable[[], bytes]]] = {
    "pictures, 98 MB unpacked.docx": _pictures,
    "398,000 units of elements.docx": lambda: _document("".join(f'<w:p w:a="{n}"/>' for n in range(199_000))),
    "names of all kinds.docx": _names,
    "tags of 1 MB.docx": _long_tags,
    "one tag with 70,000 attributes.docx": _many_attributes,
    "9 MB of text.docx": lambda: _document(_varied(9 * MIB)),
    "9 MB of line breaks.docx": lambda: _document((_varied(200) + "\n" * 800) * (9 * 1024)),
    "9 MB of ampersands.docx": lambda: _document(_varied(200).join(["&amp;" * 160] * (9 * 1024))),
    "60,000 fields.docx": lambda: _fields(60_000, "PAGE"),
    "long fields.docx": lambda: _fields(2200, "IF " + "a " * 60 + _varied(3800)),
    "66,000 formulas.xlsx": lambda: _rows(lambda n: f"SUM(A{n},B{n})", 66_000),
    "long formulas.xlsx": lambda: _rows(lambda n: f"A{n}+" + "CALL+" * 1600, 1100),
    "brackets in formulas.xlsx": lambda: _rows(lambda n: f"A{n}+" + "[1]" * 2600, 1100),
    "396,000 units of attributes.odt": _odt_attributes,
    "10 MB of stored bytes.docx": lambda: zip_of(docx_parts() | {"word/a.png": PNG + bytes(9 * MIB)}, stored=("word/a.png",)),
    "115,000 numbers.pdf": lambda: _flat(b"[" + b"1.5 " * 115_000 + b"]"),
    "295,000 numbers.pdf": lambda: pdf_of(objects(b"", b"", *([b"[" + b"1.5 " * 59_000 + b"]"] * 5))),
    "295,000 names.pdf": lambda: pdf_of(objects(b"", b"", *([b"[" + b"/A#42C " * 59_000 + b"]"] * 5))),
    "73,000 dictionaries.pdf": lambda: pdf_of(objects(b"", b"", *([b"[" + b"<</S/P>>" * 14_700 + b"]"] * 5))),
    "29,000 objects.pdf": lambda: _many_objects(b"<< /S /P >>", 29_000),
    "20,000 streams.pdf": lambda: _many_objects(stream(b"q Q", flate=True), 20_000),
    "everything at once.pdf": _everything,
    "a string of 9 MB of backslashes.pdf": lambda: _flat(b"(" + b"\\\\" * (4 * MIB) + b")"),
    "a string of parentheses.pdf": lambda: _flat(b"(" + b"()" * (4 * MIB) + b")"),
    "a hex string of 9 MB.pdf": lambda: _flat(b"<" + b"41 " * (3 * MIB) + b">"),
    "9 MB of comments.pdf": lambda: _flat(b"1" + b"%\n" * (4 * MIB)),
    "a stream of 99 MB.pdf": lambda: _packed_stream(99 * MIB),
    "a hex stream of 9 MB.pdf": lambda: pdf_of(objects(b"", b"", stream(b"4 1 " * (2 * MIB), b"/Filter /ASCIIHexDecode"))),
    "an ascii85 stream of 1 MB.pdf": lambda: pdf_of(objects(b"", b"", stream(b"87cUR" * 200_000, b"/Filter /A85"))),
}  # fmt: skip
