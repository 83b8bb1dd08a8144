"""PDFs that run, send, carry, play or hide something, or that are not as the standard says."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Final

import pikepdf

from cms.instruments.uploads import Reason as R  # noqa: N817 - a table of many rows

from .hostile_archives import MIB, Hostile
from .pdf_files import objects, packed_pdf, pdf_of, saved_again, stream

JS: Final = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def _catalog(entries: bytes, *more: bytes) -> Callable[[], bytes]:
    return lambda: pdf_of(objects(entries, b"", *more))


def _page(entries: bytes, *more: bytes) -> Callable[[], bytes]:
    return lambda: pdf_of(objects(b"", entries, *more))


def _action(action: bytes) -> Callable[[], bytes]:
    """Return a maker of a PDF with an action on a link."""
    return _page(b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A %s >>]" % action)


def _locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of(objects()))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    return out.getvalue()


def _contents(data: bytes, entries: bytes = b"") -> Callable[[], bytes]:
    """Return a maker of a PDF with a further stream."""
    return _page(b"", stream(data, entries))


def _changed(old: bytes, new: bytes) -> Callable[[], bytes]:
    """Return a maker of a good PDF in which some bytes are others, of the same length."""
    assert len(old) == len(new)
    return lambda: pdf_of(objects()).replace(old, new, 1)


def _orphan() -> bytes:
    """An object that no table names, in front of the table."""
    plain = pdf_of(objects())
    at = plain.index(b"xref\n0 1")
    added = b"9 0 obj\n" + JS + b"\nendobj\n"
    moved = b"startxref\n%d\n" % (at + len(added))
    return plain[:at] + added + plain[at:].replace(b"startxref\n%d\n" % at, moved)


def _circle() -> bytes:
    plain = pdf_of(objects(), trailer=b"/Prev 0000000000")
    at = int(plain.rpartition(b"startxref")[2].split()[0])
    return plain.replace(b"/Prev 0000000000", b"/Prev %010d" % at)


def _bomb(times: int = 1) -> bytes:
    data = bytes(101 * MIB)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


def _object_bomb() -> bytes:
    packed = _bomb()
    return pdf_of(objects(b"", b"", stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")))


def _pages(count: int) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R >>"
    return pdf_of(objects(b"", b"", *([page] * count)))


_FLATE: Final = b"/Filter /FlateDecode"
ACTIONS: Final = [
    Hostile("script on opening", "a.pdf", _catalog(b"/OpenAction " + JS), R.PDF_SCRIPT, "JS"),
    Hostile("script by its name only", "a.pdf", _action(b"<< /S /JavaScript >>"), R.PDF_SCRIPT),
    Hostile("script with a masked name", "a.pdf", _action(b"<< /S /Java#53cript /J#53 (x) >>"), R.PDF_SCRIPT),
    Hostile("script in the names", "a.pdf", _catalog(b"/Names << /JavaScript << /Names [] >> >>"), R.PDF_SCRIPT),
    Hostile("script in an object", "a.pdf", _catalog(b"/OpenAction 5 0 R", JS), R.PDF_SCRIPT, "nomor 5"),
    Hostile("script in an object stream", "a.pdf", lambda: packed_pdf(objects(b"/OpenAction 5 0 R"), [JS]), R.PDF_SCRIPT, "nomor 5"),
    Hostile("script beside the table", "a.pdf", lambda: packed_pdf(objects(), [JS], hybrid=True), R.PDF_SCRIPT, "nomor 5"),
    Hostile("script in an older save", "a.pdf", lambda: saved_again(pdf_of(objects(b"/OpenAction 5 0 R", b"", JS)), 5, b"null"), R.PDF_SCRIPT),
    Hostile("script in a later save", "a.pdf", lambda: saved_again(pdf_of(objects(b"", b"", b"null")), 5, JS), R.PDF_SCRIPT),
    Hostile("script that no table names", "a.pdf", _orphan, R.PDF_SCRIPT, "nomor 9"),
    Hostile("name of an action hidden", "a.pdf", _action(b"<< /S 5 0 R >>"), R.PDF_ACTION, "tersembunyi"),
    Hostile("starts a program", "a.pdf", _catalog(b"/OpenAction << /S /Launch /F (x.exe) >>"), R.PDF_ACTION, "Launch"),
    Hostile("sends the form", "a.pdf", _action(b"<< /S /SubmitForm /F (http://a.example/) >>"), R.PDF_ACTION, "SubmitForm"),
    Hostile("reads data", "a.pdf", _action(b"<< /S /ImportData /F (x) >>"), R.PDF_ACTION, "ImportData"),
    Hostile("opens another file", "a.pdf", _action(b"<< /S /GoToR /F (//a.example/x.pdf) >>"), R.PDF_ACTION, "GoToR"),
    Hostile("action of the future", "a.pdf", _action(b"<< /S /Baru >>"), R.PDF_ACTION, "Baru"),
    Hostile("action of the future, by reference", "a.pdf", _page(b"/AA << /O 5 0 R >>", b"<< /S /Baru >>"), R.PDF_ACTION, "Baru"),
    Hostile("prints by itself", "a.pdf", _catalog(b"/OpenAction << /S /Named /N /Print >>"), R.PDF_ACTION, "Print"),
    Hostile("link that runs", "a.pdf", _action(b"<< /S /URI /URI (javascript:x) >>"), R.LINK, "javascript"),
    Hostile("link in hex", "a.pdf", _action(b"<< /S /URI /URI <66696c653a2f2f2f78> >>"), R.LINK, "file:///x"),
    Hostile("link in octal", "a.pdf", _action(b"<< /S /URI /URI (\\146ile:///x) >>"), R.LINK, "file:///x"),
    Hostile("link in utf-16", "a.pdf", _action(b"<< /S /URI /URI <FEFF00660069006C0065003A> >>"), R.LINK, "file:"),
    Hostile("link hidden", "a.pdf", _action(b"<< /S /URI /URI 5 0 R >>"), R.LINK, "tersembunyi"),
    Hostile("links of a share", "a.pdf", _catalog(b"/URI << /Base (file://a.example/) >>"), R.LINK),
    Hostile("carries a file", "a.pdf", _catalog(b"/Names << /EmbeddedFiles << /Names [] >> >>"), R.EMBEDDED),
    Hostile("carries a file at a note", "a.pdf", _page(b"/Annots [<< /Subtype /FileAttachment >>]"), R.EMBEDDED),
    Hostile("carries a file by its stream", "a.pdf", _contents(b"x", b"/Type /EmbeddedFile"), R.EMBEDDED),
    Hostile("carries a portfolio", "a.pdf", _catalog(b"/Collection << >>"), R.EMBEDDED),
    Hostile("form of XFA", "a.pdf", _catalog(b"/AcroForm << /XFA 5 0 R >>", stream(b"<xdp/>")), R.PDF_XFA),
    Hostile("plays", "a.pdf", _page(b"/Annots [<< /Subtype /RichMedia >>]"), R.PDF_MEDIA),
    Hostile("plays a film", "a.pdf", _page(b"/Annots [<< /Subtype /Movie >>]"), R.PDF_MEDIA),
    Hostile("program of the printer", "a.pdf", _contents(b"x", b"/Type /XObject /Subtype /PS"), R.PDF_MEDIA),
    Hostile("bytes in another file", "a.pdf", _contents(b"", b"/F (x)"), R.EXTERNAL),
    Hostile("page of another file", "a.pdf", _contents(b"", b"/Subtype /Form /Ref << /F 9 >>"), R.EXTERNAL),
    Hostile("file of the network", "a.pdf", _page(b"/X << /FS /URL /F (http://a.example/) >>"), R.EXTERNAL),
]  # fmt: skip
STRUCTURE: Final = [
    Hostile("locked pdf", "a.pdf", _locked, R.ENCRYPTED),
    Hostile("no end", "a.pdf", lambda: pdf_of(objects())[:200], R.PDF_BROKEN, "terpotong"),
    Hostile("version that does not exist", "a.pdf", lambda: pdf_of(objects(), version=b"9.9"), R.PDF_BROKEN, "versi"),
    Hostile("table that points elsewhere", "a.pdf", _changed(b"1 1\n00000000", b"1 1\n00000099"), R.PDF_BROKEN, "nomor 1"),
    Hostile("table that is cut", "a.pdf", _changed(b"00000 n \n2 1", b"0000  n \n2 1"), R.PDF_BROKEN, "daftar objek"),
    Hostile("table in a circle", "a.pdf", _circle, R.PDF_BROKEN, "berputar"),
    Hostile("no table", "a.pdf", _changed(b"xref\n0 1", b"xrex\n0 1"), R.PDF_BROKEN),
    Hostile("no pages", "a.pdf", _changed(b"/Type /Page /", b"/Type /Paxe /"), R.PDF_BROKEN, "halaman"),
    Hostile("length that lies", "a.pdf", _changed(b"/Length 5", b"/Length 4"), R.PDF_BROKEN, "panjang"),
    Hostile("object without an end", "a.pdf", _changed(b"endobj", b"endobk"), R.PDF_BROKEN, "endobj"),
    Hostile("bytes between objects", "a.pdf", _changed(b"endobj\n2 0 obj", b"endobjX2 0 obj"), R.PDF_BROKEN, "di luar objek"),
    Hostile("key twice", "a.pdf", _page(b"/A 1 /A 2"), R.PDF_BROKEN, "kunci ganda"),
    Hostile("text without an end", "a.pdf", _page(b"/A (x"), R.PDF_BROKEN),
    Hostile("object stream with more in it", "a.pdf", lambda: packed_pdf(objects(), [b"7 8"]), R.PDF_BROKEN, "di luar objek"),
    Hostile("wrong packed data", "a.pdf", _contents(b"bukan zlib", _FLATE), R.PDF_BROKEN, "nomor 5"),
    Hostile("nested without end", "a.pdf", _page(b"/A " + b"[" * 200 + b"]" * 200), R.PDF_LARGE),
    Hostile("too many numbers", "a.pdf", _page(b"/A [" + b"1 " * 130_000 + b"]"), R.PDF_LARGE),
    Hostile("too many objects", "a.pdf", lambda: pdf_of(objects(b"", b"", *([b"1"] * 30_001))), R.PDF_LARGE, "objek"),
    Hostile("too many pages", "a.pdf", lambda: _pages(500), R.PDF_LARGE, "halaman"),
    Hostile("picture without end", "a.pdf", _contents(b"", b"/Subtype /Image /Width 20000 /Height 20000"), R.PDF_LARGE, "gambar"),
    Hostile("bomb of a stream", "a.pdf", lambda: pdf_of(objects(b"", b"", stream(_bomb(), _FLATE))), R.PDF_LARGE, "nomor 5"),
    Hostile("bomb in a bomb", "a.pdf", lambda: pdf_of(objects(b"", b"", stream(_bomb(2), b"/Filter [/FlateDecode /FlateDecode]"))), R.PDF_FILTER),
    Hostile("bomb of objects", "a.pdf", _object_bomb, R.PDF_LARGE),
    Hostile("unknown filter", "a.pdf", _contents(b"", b"/Filter /Crypt"), R.PDF_FILTER, "Crypt"),
    Hostile("old packing", "a.pdf", _contents(b"", b"/Filter /LZWDecode"), R.PDF_FILTER, "LZW"),
]  # fmt: skip
