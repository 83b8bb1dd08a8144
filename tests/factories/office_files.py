"""Small office files and PDFs, made part by part, so that a test can add exactly one thing to a good file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "application/vnd.openxmlformats-officedocument"
ODT_TYPE: Final = "application/vnd.oasis.opendocument.text"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
# One grey point.
PNG: Final = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82"
)
Parts = dict[str, bytes]


def zip_of(parts: Parts, *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    """Return an ordinary ZIP of the parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


def parts_of(data: bytes) -> Parts:
    """Return the parts of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def relations(*rows: str) -> bytes:
    """Return a relationships part."""
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'.encode()


def relation(number: int, kind: str, target: str, *, external: bool = False) -> str:
    """Return one relationship; `kind`: the last word of its type."""
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"{mode}/>'


def content_types(main: str, kind: str, *rows: str) -> bytes:
    """Return a list of content types with the usual defaults; `kind`: the type of the main part."""
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{"".join(rows)}</Types>'
    ).encode()


def docx_parts(
    body: str = "<w:p/>", *, links: tuple[str, ...] = (), types: tuple[str, ...] = (), more: Parts | None = None
) -> Parts:
    """Return a DOCX: `body` in its document, further relationships and content types; `more`: parts in word/."""
    return {
        "[Content_Types].xml": content_types(
            "word/document.xml", f"{OFFICE}.wordprocessingml.document.main+xml", *types
        ),
        "_rels/.rels": relations(relation(1, "officeDocument", "word/document.xml")),
        "word/document.xml": (
            f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
            f'xmlns:o="urn:schemas-microsoft-com:office:office"><w:body>{body}</w:body></w:document>'
        ).encode(),
        "word/_rels/document.xml.rels": relations(*links),
    } | {f"word/{name}": data for name, data in (more or {}).items()}


def xlsx_parts(rows: str = "", *, book: str = "", links: tuple[str, ...] = (), types: tuple[str, ...] = ()) -> Parts:
    """Return an XLSX with one sheet: `rows` in it; `book`: what stands behind the list of sheets."""
    sheet_type = f"{OFFICE}.spreadsheetml.worksheet+xml"
    override = f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{sheet_type}"/>'
    return {
        "[Content_Types].xml": content_types(
            "xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml", override, *types
        ),
        "_rels/.rels": relations(relation(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="Isian" sheetId="1" r:id="rId1"/></sheets>'
            f"{book}</workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": relations(relation(1, "worksheet", "worksheets/sheet1.xml"), *links),
        "xl/worksheets/sheet1.xml": (
            f'{HEAD}<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData>{rows}</sheetData></worksheet>'
        ).encode(),
    }


def cell(formula: str) -> str:
    """Return a row with one formula (already escaped for XML)."""
    return f'<row r="1"><c r="A1"><f>{formula}</f><v>0</v></c></row>'


def odt_parts(body: str = "<text:p/>", *, manifest: str = "", meta: str = "", more: Parts | None = None) -> Parts:
    """Return an ODT: `body` in its text, `manifest`: further lines; `more`: parts, listed by hand."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("script", "script"),
                             ("meta", "meta"), ("table", "table"), ("form", "form"))
    ) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in (("/", ODT_TYPE), ("content.xml", "text/xml"), ("meta.xml", "text/xml"))
    )
    return {
        "mimetype": ODT_TYPE.encode(),
        "content.xml": (
            f"{HEAD}<office:document-content {spaces}><office:scripts/><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>"
        ).encode(),
        "meta.xml": f"{HEAD}<office:document-meta {spaces}><office:meta>{meta}</office:meta></office:document-meta>"
        .encode(),
        "META-INF/manifest.xml": (
            f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{lines}'
            f"{manifest}</manifest:manifest>"
        ).encode(),
    } | (more or {})  # fmt: skip


def listed(name: str, kind: str) -> str:
    """Return a line of an ODT's manifest."""
    return f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'


@dataclass(frozen=True)
class Raw:
    """An entry of a ZIP of which everything can be wrong."""

    name: bytes
    data: bytes = b"isi"
    method: int = 8
    flags: int = 0
    local_name: bytes | None = None
    size: int | None = None
    extra: bytes = b""
    local_extra: bytes = b""
    attributes: int = 0
    made_by: int = 20
    offset: int | None = None

    @property
    def packed(self) -> bytes:
        if self.method != 8:
            return self.data
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(self.data) + stream.flush()

    def numbers(self) -> tuple[int, int, int]:
        """Return check sum, packed size, size."""
        return zlib.crc32(self.data), len(self.packed), len(self.data)


def raw_zip(entries: list[Raw], *, between: bytes = b"", comment: bytes = b"") -> bytes:
    """Return a ZIP as the entries say; `between`: bytes in front of the central directory."""
    body, central = b"", b""
    for entry in entries:
        offset = len(body) if entry.offset is None else entry.offset
        checksum, packed, size = entry.numbers()
        name = entry.name if entry.local_name is None else entry.local_name
        body += struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 20, entry.flags, entry.method, 0, 33, checksum, packed, size, len(name),
            len(entry.local_extra),
        ) + name + entry.local_extra + entry.packed  # fmt: skip
        told = size if entry.size is None else entry.size
        central += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", entry.made_by, 20, entry.flags, entry.method, 0, 33, checksum, packed, told,
            len(entry.name), len(entry.extra), 0, 0, 0, entry.attributes, offset,
        ) + entry.name + entry.extra  # fmt: skip
    body += between
    count = len(entries)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(body), len(comment))
    return body + central + end + comment


def raw_docx(*more: Raw, between: bytes = b"", comment: bytes = b"") -> bytes:
    """Return a good DOCX with odd entries behind its own."""
    plain = [Raw(name.encode(), data) for name, data in docx_parts().items()]
    return raw_zip([*plain, *more], between=between, comment=comment)
