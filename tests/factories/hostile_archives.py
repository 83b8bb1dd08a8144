"""Files whose outside lies: wrong type, two types at once, broken or trapped ZIPs, XML that explodes."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from cms.instruments.uploads import Reason

from .office_files import HEAD, ODT_TYPE, PNG, Raw, docx_parts, listed, odt_parts, raw_docx, raw_zip, xlsx_parts, zip_of
from .pdf_files import objects, pdf_of, stream

MIB: Final = 1024 * 1024
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKER: Final = b"penanda tanpa bahaya"


@dataclass(frozen=True)
class Hostile:
    """A file to refuse. `place`: what the refusal must name."""

    label: str
    name: str
    make: Callable[[], bytes]
    reason: Reason
    place: str = ""
    declared_type: str = ""


def _docx() -> bytes:
    return zip_of(docx_parts())


def _with(part: str, data: bytes) -> Callable[[], bytes]:
    """Return a maker of a DOCX with one part replaced."""
    return lambda: zip_of(docx_parts() | {part: data})


def _document(text: str) -> Callable[[], bytes]:
    return _with("word/document.xml", text.encode())


def _patched(data: bytes, at: bytes, offset: int, new: bytes, *, last: bool = False) -> bytes:
    start = (data.rindex(at) if last else data.index(at)) + offset
    return data[:start] + new + data[start + len(new) :]


def _overlap() -> bytes:
    """One entry whose stored bytes are another entry, header and all: the trick of the better ZIP bombs."""
    inner = Raw(b"word/b.xml", MARKER)
    alone = raw_zip([inner])
    outer = Raw(b"word/a.xml", alone[: alone.index(b"PK\x01\x02")], 0)
    offset = raw_docx(outer).index(b"word/b.xml") - 30
    return raw_docx(outer, replace(inner, offset=offset))


def _varied(size: int) -> str:
    """Return text that packs to a twentieth or so: not so small that its size alone would give it away."""
    return "".join(hashlib.sha256(b"%d" % number).hexdigest() * 12 for number in range(size // 768))


def _shared() -> bytes:
    """Two entries of the directory whose local header is one and the same, so that it agrees with both."""
    data = raw_zip([Raw(b"[Content_Types].xml"), Raw(b"word/a.xml")])
    at = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", at + 4)
    central = data[at:second] * 2
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(central), at, 0)
    return data[:at] + central.replace(b"_Types", b"_Types", 1) + end


def _many() -> bytes:
    return zip_of(docx_parts() | {f"word/media/{number}.png": b"" for number in range(2_001)})


def _pdf_with_zip() -> bytes:
    """The end record of the ZIP takes the rest of the PDF for its comment."""
    body = _docx()
    data = pdf_of(objects(b"", b"", stream(body)))
    at = data.rindex(b"PK\x05\x06")
    return _patched(data, b"PK\x05\x06", 20, struct.pack("<H", len(data) - at - 22), last=True)


def _laughs() -> str:
    rows = "".join(f'<!ENTITY t{n} "{f"&t{n - 1};" * 10}">' for n in range(1, 9))
    return f'{HEAD}<!DOCTYPE x [<!ENTITY t0 "ha">{rows}]><x>&t8;</x>'


def _mislabelled_odt() -> bytes:
    return zip_of(odt_parts() | {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})


def _late_mark() -> bytes:
    parts = odt_parts()
    return zip_of({"content.xml": parts.pop("content.xml")} | parts)


R: Final = Reason
WRONG_TYPES: Final = [
    Hostile("empty", "a.docx", lambda: b"", R.EMPTY),
    Hostile("too large", "a.pdf", lambda: b"%PDF-1.7\n" + bytes(10 * MIB), R.TOO_LARGE),
    Hostile("program as docx", "a.docx", lambda: b"MZ" + MARKER, R.WRONG_TYPE, "program Windows"),
    Hostile("web page as pdf", "a.pdf", lambda: b"\n<!doctype html><p>" + MARKER, R.WRONG_TYPE, "HTML"),
    Hostile("picture as pdf", "a.pdf", lambda: b"\xff\xd8\xff\xe0" + MARKER, R.WRONG_TYPE, "gambar JPG"),
    Hostile("rich text as docx", "a.docx", lambda: b"{\\rtf1 " + MARKER, R.WRONG_TYPE, "RTF"),
    Hostile("old or locked office file", "a.docx", lambda: OLE + bytes(512), R.WRONG_TYPE, "bersandi"),
    Hostile("plain zip as docx", "a.docx", lambda: zip_of({"a.txt": MARKER}), R.WRONG_TYPE, "arsip ZIP"),
    Hostile("pdf as docx", "a.docx", lambda: pdf_of(objects()), R.EXTENSION, "PDF"),
    Hostile("workbook as docx", "a.docx", lambda: zip_of(xlsx_parts()), R.EXTENSION, "XLSX"),
    Hostile("declared as a web page", "a.pdf", lambda: pdf_of(objects()), R.EXTENSION, "text/html", "text/html"),
    Hostile("declared as another of the four", "a.docx", _docx, R.EXTENSION, "pdf", "application/pdf"),
    Hostile("program behind a good name", "a.docx.exe", _docx, R.BAD_NAME, "a.docx.exe"),
    Hostile("name written backwards", "a\u202excod.docx", _docx, R.BAD_NAME),
    Hostile("name with a path", "../../a.docx", _docx, R.BAD_NAME, "../../a.docx"),
    Hostile("name that ends early", "a.exe\x00.docx", _docx, R.BAD_NAME),
    Hostile("macro format", "a.docm", _docx, R.MACRO, ".docm"),
    Hostile("spreadsheet of ODF as odt", "a.odt", _mislabelled_odt, R.WRONG_TYPE, "spreadsheet"),
    Hostile("mark of ODF not in front", "a.odt", _late_mark, R.ZIP_MISMATCH, "mimetype"),
    Hostile("odt and docx at once", "a.docx", lambda: zip_of(docx_parts() | {"mimetype": ODT_TYPE.encode()}), R.POLYGLOT),
    Hostile("bytes before a zip", "a.docx", lambda: MARKER + _docx(), R.POLYGLOT, "di depan"),
    Hostile("bytes behind a zip", "a.docx", lambda: _docx() + MARKER, R.POLYGLOT, "pada bita"),
    Hostile("comment of a zip", "a.docx", lambda: raw_docx(comment=MARKER), R.POLYGLOT, "pada bita"),
    Hostile("bytes before a pdf", "a.pdf", lambda: MARKER + pdf_of(objects()), R.POLYGLOT, "di depan"),
    Hostile("bytes behind a pdf", "a.pdf", lambda: pdf_of(objects()) + MARKER, R.POLYGLOT, "pada bita"),
    Hostile("blanks without end behind a pdf", "a.pdf", lambda: pdf_of(objects(), tail=b" " * 4096), R.POLYGLOT),
    Hostile("pdf that is a zip", "a.pdf", _pdf_with_zip, R.POLYGLOT, "ZIP di dalam PDF"),
    Hostile("zip that is a pdf", "a.docx", lambda: raw_zip([Raw(b"a.xml", b"%PDF-1.7", 0)]), R.POLYGLOT, "PDF di dalam ZIP"),
]  # fmt: skip
ZIP_TRAPS: Final = [
    Hostile("cut off", "a.docx", lambda: _docx()[:-40], R.ZIP_BROKEN, "terpotong"),
    Hostile("climbing path", "a.docx", lambda: raw_docx(Raw(b"word/../../etc/a.xml")), R.ZIP_NAME, "etc/a.xml"),
    Hostile("absolute path", "a.docx", lambda: raw_docx(Raw(b"/etc/a.xml")), R.ZIP_NAME, "/etc/a.xml"),
    Hostile("drive of Windows", "a.docx", lambda: raw_docx(Raw(b"C:\\a.xml")), R.ZIP_NAME),
    Hostile("name with an end sign", "a.docx", lambda: raw_docx(Raw(b"word/a\x00.xml")), R.ZIP_NAME),
    Hostile("same name twice", "a.docx", lambda: raw_docx(Raw(b"word/document.xml")), R.ZIP_DUPLICATE, "document.xml"),
    Hostile("same name in capitals", "a.docx", lambda: raw_docx(Raw(b"word/DOCUMENT.xml")), R.ZIP_DUPLICATE),
    Hostile("encrypted entry", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", flags=1)), R.ENCRYPTED, "word/a.xml"),
    Hostile(
        "symbolic link", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", b"/etc/passwd", 0, made_by=3 << 8,
        attributes=0o120777 << 16)), R.ZIP_LINK, "word/a.xml",
    ),
    Hostile("two names for one entry", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", local_name=b"word/b.xml")), R.ZIP_MISMATCH),
    Hostile("second name in an extra field", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", extra=b"\x75\x70\x01\x00a")), R.ZIP_ODD),
    Hostile("size that lies", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", size=2)), R.ZIP_MISMATCH, "word/a.xml"),
    Hostile("entry inside another", "a.docx", _overlap, R.ZIP_OVERLAP, "word/b.xml"),
    Hostile("two entries on the same bytes", "a.docx", _shared, R.ZIP_DUPLICATE),
    Hostile("bytes of no entry", "a.docx", lambda: raw_docx(between=MARKER), R.ZIP_OVERLAP, "pada bita"),
    Hostile(
        "zip64 that lies", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", extra=struct.pack("<HHQQ", 1, 16, 3, 9 ** 18))),
        R.ZIP_ODD, "word/a.xml",
    ),
    Hostile(
        "zip64 in the local header that lies", "a.docx",
        lambda: raw_docx(Raw(b"word/a.xml", local_extra=struct.pack("<HHQQ", 1, 16, 4, 4))), R.ZIP_ODD, "word/a.xml",
    ),
    Hostile("unusual packing", "a.docx", lambda: raw_docx(Raw(b"word/a.xml", method=12)), R.ZIP_ODD, "12"),
    Hostile("wrong check sum", "a.docx", lambda: _patched(_patched(_docx(), b"PK\x03\x04", 14, b"abcd"), b"PK\x01\x02", 16, b"abcd"), R.ZIP_BROKEN),
    Hostile("too many entries", "a.docx", _many, R.ZIP_BOMB),
    Hostile("bomb: one entry", "a.docx", _with("word/media/a.png", PNG + bytes(40 * MIB)), R.ZIP_BOMB, "word/media/a.png"),
    Hostile("bomb: many entries", "a.docx", lambda: zip_of(docx_parts() | {f"word/media/{n}.png": bytes(MIB) for n in range(101)}), R.ZIP_BOMB),
    Hostile("bomb: size that says little", "a.docx", lambda: _patched(_patched(raw_docx(Raw(b"word/a.xml", bytes(MIB))), b"word/a.xml", -8, b"\x09\0\0\0"), b"word/a.xml", -22, b"\x09\0\0\0", last=True), R.ZIP_BOMB, "word/a.xml"),
    Hostile("archive as a picture", "a.docx", lambda: zip_of(docx_parts() | {"word/media/a.png": _docx()}), R.NESTED, "word/media/a.png"),
    Hostile("program as a picture", "a.docx", _with("word/media/a.png", b"MZ" + MARKER), R.NESTED, "program"),
    Hostile("part of no known kind", "a.docx", _with("word/a.dat", MARKER), R.FOREIGN, "word/a.dat"),
    Hostile("text as a picture", "a.docx", _with("word/media/a.png", MARKER), R.FOREIGN, "word/media/a.png"),
    Hostile("part that an odt does not list", "a.odt", lambda: zip_of(odt_parts(more={"a.xml": b"<a/>"})), R.FOREIGN, "a.xml"),
    Hostile("locked odt", "a.odt", lambda: zip_of(odt_parts(manifest="<manifest:encryption-data/>")), R.ENCRYPTED),
    Hostile("odt with an archive", "a.odt", lambda: zip_of(odt_parts(manifest=listed("Pictures/a.png", "image/png"), more={"Pictures/a.png": _docx()})), R.NESTED),
]  # fmt: skip
XML_TRAPS: Final = [
    Hostile("billion laughs", "a.docx", _document(_laughs()), R.XML_DOCTYPE, "word/document.xml"),
    Hostile("entity of another file", "a.docx", _document(f'{HEAD}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'), R.XML_DOCTYPE),
    Hostile("doctype from the network", "a.docx", _document('<!DOCTYPE x SYSTEM "http://a.example/x.dtd"><x/>'), R.XML_DOCTYPE),
    Hostile("doctype in the list of parts", "a.docx", _with("[Content_Types].xml", b"<!DOCTYPE x><x/>"), R.XML_DOCTYPE, "Content_Types"),
    Hostile("doctype in utf-16", "a.docx", _with("word/document.xml", "\ufeff<!DOCTYPE x><x/>".encode("utf-16-le")), R.XML_DOCTYPE),
    Hostile("doctype in an odt", "a.odt", lambda: zip_of(odt_parts() | {"meta.xml": b"<!DOCTYPE x><x/>"}), R.XML_DOCTYPE, "meta.xml"),
    Hostile("other encoding", "a.docx", _with("word/document.xml", b'<?xml version="1.0" encoding="cp037"?><x/>'), R.XML_BROKEN, "cp037"),
    Hostile("broken xml", "a.docx", _document("<a><b></a>"), R.XML_BROKEN, "baris 1"),
    Hostile("style sheet of another place", "a.docx", _document('<?xml-stylesheet href="http://a.example/"?><a/>'), R.EXTERNAL),
    Hostile("too deep", "a.docx", _document("<a>" * 300 + "</a>" * 300), R.XML_LARGE, "word/document.xml"),
    Hostile("too many elements", "a.docx", lambda: zip_of(docx_parts("".join(f'<w:p w:id="{n}"/>' for n in range(310_000)))), R.XML_LARGE),
    Hostile("too many attributes", "a.docx", _document("<a " + " ".join(f'a{n}=""' for n in range(300)) + "/>"), R.XML_LARGE),
    Hostile("endless comment", "a.docx", _document("<a><!--" + _varied(2 * MIB) + "--></a>"), R.XML_LARGE),
    Hostile("endless text", "a.docx", lambda: zip_of(docx_parts(_varied(22 * MIB))), R.XML_LARGE),
]  # fmt: skip
