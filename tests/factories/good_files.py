"""Files as trainers have them, that must pass: written by other programs' libraries, and by hand in their ways."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Final, cast

import docx
import openpyxl
import pikepdf
import typst
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from .office_files import PNG, R, W, docx_parts, listed, odt_parts, relation, zip_of
from .pdf_files import objects, packed_pdf, pdf_of, saved_again, stream


def _docx_form() -> bytes:
    document = docx.Document()
    document.add_heading("Laporan Kunjungan Rumah")
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "Nama peserta didik"
    document.add_picture(io.BytesIO(PNG))
    document.sections[0].header.paragraphs[0].text = "Kop surat"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_fields() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("Halaman ")
    link = document.part.relate_to("https://www.example.org/panduan?a=1&b=2", f"{R}/hyperlink", is_external=True)
    for xml in (
        f'<w:fldSimple xmlns:w="{W}" w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple>',
        f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r xmlns:w="{W}"><w:instrText xml:space="preserve"> HYPER</w:instrText></w:r>',
        f'<w:r xmlns:w="{W}"><w:instrText>LINK "mailto:bk@example.org" \\o "Kirim surel" </w:instrText></w:r>',
        f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="separate"/></w:r>',
        f'<w:r xmlns:w="{W}"><w:fldChar w:fldCharType="end"/></w:r>',
        f'<w:hyperlink xmlns:w="{W}" xmlns:r="{R}" r:id="{link}"><w:r><w:t>panduan</w:t></w:r></w:hyperlink>',
    ):
        paragraph._p.append(parse_xml(xml))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_streamed() -> bytes:
    """Sizes stand behind the data, as programs write that cannot go back in their file."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: object) -> int:
            data = bytes(cast("bytes", piece))
            self.data += data
            return len(data)

    out = OneWay()
    with zipfile.ZipFile(cast("io.BytesIO", out), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in docx_parts().items():
            archive.writestr(name, data)
    return bytes(out.data)


def _docx_svg() -> bytes:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><a href="https://example.org/"><use href="#a"/></a></svg>'
    kind = '<Default Extension="svg" ContentType="image/svg+xml"/>'
    return zip_of(docx_parts(types=(kind,), links=(relation(1, "image", "lambang.svg"),), more={"lambang.svg": svg}))


def _xlsx_form() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Rekap 'A'", 0)
    sheet["A1"] = "Jumlah"
    sheet["A2"] = "=SUM(B1:B9)"
    sheet["A3"] = '=HYPERLINK("https://example.org/a|b","buka [1]!A1")'
    sheet["A4"] = "=IF(ISBLANK('Sheet'!B2),\"WEBSERVICE(x)\",Sheet!B2)"
    sheet["A5"].hyperlink = "mailto:bk@example.org"
    sheet["A6"].comment = Comment("Diisi konselor", "BK")
    rule = DataValidation(type="list", formula1='"Ya,Tidak"')
    sheet.add_data_validation(rule)
    rule.add("C1:C9")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_rows() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    for number in range(400):
        sheet.append([number, f"Peserta {number}", "=A1+1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _odt_form() -> bytes:
    body = '<text:p>Baca <text:a xlink:href="https://example.org/">panduan</text:a><text:page-number/></text:p>'
    return zip_of(odt_parts(body))


def _odt_picture() -> bytes:
    """As LibreOffice writes: a picture, empty folders, an empty list of shortcuts."""
    body = '<draw:frame><draw:image xlink:href="Pictures/a.png" xlink:type="simple"/></draw:frame>'
    shortcuts = "Configurations2/accelerator/current.xml"
    lines = listed("Pictures/a.png", "image/png") + listed(shortcuts, "")
    more = {"Pictures/a.png": PNG, "Configurations2/images/Bitmaps/": b"", shortcuts: b""}
    return zip_of(odt_parts(body, manifest=lines, more=more))


def _typst(text: str, *, tagged: bool = False) -> bytes:
    source = f'#set document(title: "Formulir")\n#set text(lang: "id")\n= Formulir\n{text}'
    made = typst.compile(source.encode(), format="pdf", pdf_standards=["ua-1"] if tagged else [])
    return bytes(made)


def _qpdf(mode: pikepdf.ObjectStreamMode, *, linear: bool) -> bytes:
    """As web optimisers write: objects packed, the first page in front."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_typst("#lorem(600)"))) as document:
        document.save(out, object_stream_mode=mode, linearize=linear)
    return out.getvalue()


def _pdf_by_hand() -> bytes:
    link = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org/\\(a\\)) >> >>"
    length = [stream(b"q Q").replace(b"/Length 3", b"/Length 7 0 R"), b"3"]
    return pdf_of(objects(b"/OpenAction [3 0 R /Fit]", b"/Annots [5 0 R]", link, *length))


GOOD_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "form.docx": _docx_form,
    "fields.docx": _docx_fields,
    "streamed.docx": _docx_streamed,
    "svg.docx": _docx_svg,
    "by-hand.docx": lambda: zip_of(docx_parts()),
    "form.xlsx": _xlsx_form,
    "rows.xlsx": _xlsx_rows,
    "form.odt": _odt_form,
    "picture.odt": _odt_picture,
    "typst.pdf": lambda: _typst("#lorem(300)"),
    "tagged.pdf": lambda: _typst('#link("https://example.org/")[panduan] #table(columns: 2, [a], [b])', tagged=True),
    "linear.pdf": lambda: _qpdf(pikepdf.ObjectStreamMode.generate, linear=True),
    "packed.pdf": lambda: _qpdf(pikepdf.ObjectStreamMode.generate, linear=False),
    "plain.pdf": lambda: _qpdf(pikepdf.ObjectStreamMode.disable, linear=False),
    "by-hand.pdf": _pdf_by_hand,
    "saved-again.pdf": lambda: saved_again(pdf_of(objects()), 4, stream(b"q Q")),
    "packed-by-hand.pdf": lambda: packed_pdf(objects(), [b"<< /Author (BK) >>", b"7"]),
    "hybrid.pdf": lambda: packed_pdf(objects(), [b"<< /Author (BK) >>", b"7"], hybrid=True),
}
