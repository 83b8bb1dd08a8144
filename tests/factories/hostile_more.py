"""Hostile files of a second look: pictures that fill the memory, forms that send, queries, links made by formulas."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from cms.instruments.uploads import Reason as R  # noqa: N817 - a table of many rows

from .hostile_archives import MARKER, Hostile
from .office_files import PNG, Parts, cell, docx_parts, listed, odt_parts, xlsx_parts, zip_of
from .pdf_files import objects, pdf_of, stream

FAR: Final = "http://a.example/x"
SIDE: Final = 60_000
_PNG: Final = PNG[:16] + struct.pack(">LL", SIDE, SIDE) + PNG[24:]
_GIF: Final = b"GIF89a" + struct.pack("<HH", SIDE, SIDE) + b"\0\0\0;"
_BMP: Final = b"BM" + bytes(16) + struct.pack("<ll", SIDE, -SIDE) + bytes(28)
_JPEG: Final = (
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", SIDE, SIDE) + b"\x01\x01\x11\0\xff\xd9"
)


def _docx(body: str = "<w:p/>", *, more: Parts | None = None) -> Callable[[], bytes]:
    return lambda: zip_of(docx_parts(body) | (more or {}))


def _picture(name: str, data: bytes) -> Callable[[], bytes]:
    kind = {"jpg": "jpeg"}.get(name[-3:], name[-3:])
    row = f'<Override PartName="/word/media/{name}" ContentType="image/{kind}"/>'
    return lambda: zip_of(docx_parts(types=(row,)) | {f"word/media/{name}": data})


def _sheet(rows: str = "", more: Parts | None = None) -> Callable[[], bytes]:
    return lambda: zip_of(xlsx_parts(rows) | (more or {}))


def _odt(body: str = "", *, part: str = "", kind: str = "", data: bytes = b"") -> Callable[[], bytes]:
    return lambda: zip_of(
        odt_parts(body, manifest=listed(part, kind) if part else "", more={part: data} if part else {})
    )


MORE: Final = [
    Hostile("PNG that fills the memory", "a.docx", _picture("a.png", _PNG), R.ZIP_BOMB, "60000 x 60000"),
    Hostile("GIF that fills the memory", "a.docx", _picture("a.gif", _GIF), R.ZIP_BOMB, "60000 x 60000"),
    Hostile("BMP that fills the memory", "a.docx", _picture("a.bmp", _BMP), R.ZIP_BOMB, "60000 x 60000"),
    Hostile("JPEG that fills the memory", "a.docx", _picture("a.jpg", _JPEG), R.ZIP_BOMB, "60000 x 60000"),
    Hostile("picture of LibreOffice that fills the memory", "a.odt", _odt(part="Pictures/a.png", kind="image/png", data=_PNG), R.ZIP_BOMB),
    Hostile("form that sends as XForms", "a.odt", _odt(f'<xforms:submission action="{FAR}"/>'), R.EXTERNAL, "submission"),
    Hostile("program in the text", "a.odt", _odt("<draw:image><office:binary-data>TVo=</office:binary-data></draw:image>"), R.EMBEDDED),
    Hostile("query of Excel", "a.xlsx", _sheet(more={"customXml/item1.xml": b'<DataMashup xmlns="x">AAAA</DataMashup>'}), R.EXTERNAL, "DataMashup"),
    Hostile("link put together by a formula", "a.xlsx", _sheet(cell('HYPERLINK(CONCATENATE("file:","///x"))')), R.LINK),
    Hostile("link from another cell", "a.xlsx", _sheet(cell("hyperlink (A1)")), R.LINK),
    Hostile("formula of a colour scale", "a.xlsx", _sheet('<cfvo type="formula" val="WEBSERVICE(A1)"/>'), R.FORMULA, "WEBSERVICE"),
    Hostile("expansion pack", "a.docx", _docx(f'<w:schema w:manifestLocation="{FAR}"/>'), R.EXTERNAL, FAR),
    Hostile("sub-document", "a.docx", _docx('<w:subDoc r:id="rId1"/>'), R.EMBEDDED, "subDoc"),
    Hostile("template by its element", "a.docx", _docx('<w:attachedTemplate r:id="rId1"/>'), R.EXTERNAL, "attachedTemplate"),
    Hostile("program as a font", "a.docx", _docx(more={"word/fonts/a.odttf": b"MZ" + MARKER}), R.FOREIGN),
    Hostile("pdf whose stream is a zip", "a.pdf", lambda: pdf_of(objects(b"", b"", stream(zip_of(docx_parts())))), R.POLYGLOT, "ZIP di dalam PDF"),
]  # fmt: skip
