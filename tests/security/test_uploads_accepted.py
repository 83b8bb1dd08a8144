"""Ordinary files of trainers pass, whatever program wrote them, and nobody touches them."""

from __future__ import annotations

import hashlib
import io

import pikepdf
import pytest

from cms.instruments.uploads import AcceptedFile, UploadRefused, check_upload
from cms.instruments.uploads.check import MEDIA_TYPES
from tests.factories.good_files import GOOD_FILES
from tests.factories.office_files import cell, docx_parts, relation, xlsx_parts, zip_of
from tests.factories.pdf_files import objects, pdf_of, stream


@pytest.mark.parametrize("name", GOOD_FILES)
def test_a_good_file_is_accepted_as_it_is(name: str) -> None:
    data = GOOD_FILES[name]()
    upload = io.BytesIO(data)
    upload.seek(7)
    kind = name.rpartition(".")[2]
    accepted = check_upload(name, upload, declared_type=MEDIA_TYPES[kind])
    digest = hashlib.sha256(data).hexdigest()
    assert accepted == AcceptedFile(kind, MEDIA_TYPES[kind], f".{kind}", len(data), digest)
    assert upload.tell() == 0, "the caller stores from the beginning"
    assert upload.getvalue() == data


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("KUNJUNGAN RUMAH (2).DOCX", ""),
        ("a.b.docx", "application/octet-stream"),
        ("formulir.docx", "application/wps-office.docx"),
        ("formulir.docx", "application/x-zip-compressed"),
        ("formulir.docx", MEDIA_TYPES["docx"] + "; charset=binary"),
    ],
)
def test_names_and_types_as_browsers_send_them(name: str, declared: str) -> None:
    data = GOOD_FILES["by-hand.docx"]()
    assert check_upload(name, io.BytesIO(data), declared_type=declared).extension == ".docx"


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(A1:A9)+'Jan 1:Mar 1'!A1",
        "Tabel[[#This Row],[Nilai]]*2",
        'IF(A1="a|b","CALL(x)","[1]Isian!A1")',
        "COUNTIF(Register!A:A,A1)",
        "_xlfn.XLOOKUP(A1,Image!A:A,Run!B:B)",
        'HYPERLINK("#Isian!A1","ke atas")',
    ],
)
def test_formulas_that_only_count(formula: str) -> None:
    escaped = formula.replace("&", "&amp;").replace("<", "&lt;")
    check_upload("a.xlsx", io.BytesIO(zip_of(xlsx_parts(cell(escaped)))))


@pytest.mark.parametrize(
    "field",
    [
        ' TOC \\o "1-3" \\h ',
        " = SUM(ABOVE) ",
        " PAGEREF _Toc1 \\h ",
        ' HYPERLINK \\l "_Toc1" ',
        " MERGEFIELD nama ",
        ' FILLIN ""',  # LibreOffice: an input field
        ' FILLIN "Nama peserta didik" \\d "-" ',
        " ",
    ],
)
def test_fields_that_only_read_their_document(field: str) -> None:
    simple = field.replace('"', "&quot;")
    check_upload("a.docx", io.BytesIO(zip_of(docx_parts(f'<w:fldSimple w:instr="{simple}"/>'))))


@pytest.mark.parametrize("target", ["https://example.org/a b", "http://example.org", "mailto:a@b.example", "#_Toc1"])
def test_links_that_a_person_follows(target: str) -> None:
    links = (relation(1, "hyperlink", target, external=not target.startswith("#")),)
    check_upload("a.docx", io.BytesIO(zip_of(docx_parts(links=links))))


@pytest.mark.parametrize(
    "body",
    [
        stream(b"q Q", flate=True),
        stream(b"71205120>", b"/Filter /ASCIIHexDecode"),
        stream(b"87cUR~>", b"/Filter [/ASCII85Decode]"),
        stream(b"\xff\xd8\xff", b"/Subtype /Image /Width 100 /Height 100 /Filter /DCTDecode"),
        stream(b"x\x9c\x03\x00\x00\x00\x00\x01", b"/Filter [/FlateDecode /DCTDecode] /Subtype /Image"),
        b"<< /S /Transparency /Type /Group >>",
        b"[ << /S /URI /URI (mailto:a@b.example) >> << /S /Named /N /NextPage >> ]",
    ],
)
def test_objects_as_they_are_in_harmless_pdfs(body: bytes) -> None:
    check_upload("a.pdf", io.BytesIO(pdf_of(objects(b"", b"", body))))


@pytest.mark.parametrize("mode", list(pikepdf.ObjectStreamMode.__members__.values()), ids=str)
@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("name", [name for name in GOOD_FILES if name.endswith(".pdf")])
def test_what_another_pdf_library_writes(name: str, linear: bool, mode: pikepdf.ObjectStreamMode) -> None:
    """The same document is accepted however it is packed, and refused however it is packed once it has a script."""
    for script in (False, True):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(GOOD_FILES[name]())) as document:
            if script:
                action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
                document.Root.OpenAction = document.make_indirect(action)
            document.save(out, object_stream_mode=mode, linearize=linear)
        if script:
            with pytest.raises(UploadRefused, match="JavaScript"):
                check_upload(name, out)
        else:
            assert check_upload(name, out).format == "pdf"
