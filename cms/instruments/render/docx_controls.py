"""Content controls: the places of a DOCX to write in, named by `w:tag`, dotted lines until somebody writes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml import etree

from cms.instruments.forms import FieldKind

from .blocks import Answer

MAX_NAME = 64  # Word calls a longer tag or title a damaged file
CHECKED, UNCHECKED, SYMBOLS = "2612", "2610", "MS Gothic"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


class Controls:
    """Makes the controls of one document; their ids count up, so that the same form gives the same bytes."""

    def __init__(self) -> None:
        self._last = 1000

    def line(self, paragraph: Paragraph, answer: Answer, width: float, lines: int = 1, *, suffix: str = "") -> None:
        """Add a control that shows dotted lines up to `width` mm from the left of the paragraph."""
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        marks: list[Any] = []
        for number in range(lines):
            marks += [OxmlElement("w:br")] if number else []
            marks.append(OxmlElement("w:tab"))
        kind = (
            _list(answer.choices)
            if answer.choices
            else _date()
            if answer.kind is FieldKind.DATE
            else OxmlElement("w:richText")
        )
        self._add(paragraph, f"{answer.tag}{suffix}", answer.label, kind, _run(marks), waiting=True)

    def words(self, paragraph: Paragraph, answer: Answer, *, bold: bool = False) -> None:
        """Add a control whose words stand there already; a list to choose from where the field has one."""
        # LibreOffice shows plain text without its look, so a bold name is rich text.
        plain = _text(many="\n" in answer.text) if not bold else OxmlElement("w:richText")
        kind = _list(answer.choices) if answer.choices else plain
        self._add(
            paragraph, answer.tag, answer.label, kind, _run(_lines(answer.text), bold=bold), waiting=False, bold=bold
        )

    def gap(self, paragraph: Paragraph, answer: Answer, hint: str) -> None:
        """Add a control in a cell of a table: a hint in grey that goes when somebody writes."""
        kind = (
            _list(answer.choices) if answer.choices else _date() if answer.kind is FieldKind.DATE else _text(many=True)
        )
        self._add(paragraph, answer.tag, answer.label, kind, _run([_t(hint)], grey=True), waiting=True)

    def dots(self, paragraph: Paragraph, answer: Answer, dots: str) -> None:
        """Add a control of a few dots inside a line of text."""
        self._add(paragraph, answer.tag, answer.label, _text(many=False), _run([_t(dots)]), waiting=True)

    def box(self, paragraph: Paragraph, tag: str, label: str, *, ticked: bool = False) -> None:
        """Add a box to tick."""
        sign = _run([_t("\u2612" if ticked else "\u2610")], symbol=True)
        self._add(paragraph, tag, label, _checkbox(ticked=ticked), sign, waiting=False)

    def _add(
        self, paragraph: Paragraph, tag: str, label: str, kind: Any, run: Any, *, waiting: bool, bold: bool = False
    ) -> None:
        self._last += 1
        control, properties, content = (OxmlElement(f"w:{name}") for name in ("sdt", "sdtPr", "sdtContent"))
        if bold:
            properties.append(deepcopy(run.find(qn("w:rPr"))))  # what is written later looks the same
        for name, value in (("alias", label[:MAX_NAME]), ("tag", tag[:MAX_NAME]), ("id", str(self._last))):
            properties.append(_value(name, value))
        if waiting:
            properties.append(OxmlElement("w:showingPlcHdr"))
        properties.append(kind)
        content.append(run)
        control.append(properties)
        control.append(content)
        paragraph._p.append(control)  # noqa: SLF001 - the library has no content controls


def _value(name: str, value: str) -> Any:
    mark = OxmlElement(f"w:{name}")
    mark.set(qn("w:val"), value)
    return mark


def _text(*, many: bool) -> Any:
    kind = OxmlElement("w:text")
    if many:
        kind.set(qn("w:multiLine"), "1")
    return kind


def _date() -> Any:
    kind = OxmlElement("w:date")
    for name, value in (("dateFormat", "d MMMM yyyy"), ("lid", "id-ID"), ("storeMappedDataAs", "dateTime")):
        kind.append(_value(name, value))
    kind.append(_value("calendar", "gregorian"))
    return kind


def _checkbox(*, ticked: bool) -> Any:
    kind = etree.Element(f"{{{W14}}}checkbox", nsmap={"w14": W14})
    for name, value in (("checked", "1" if ticked else "0"), ("checkedState", CHECKED), ("uncheckedState", UNCHECKED)):
        mark = etree.SubElement(kind, f"{{{W14}}}{name}")
        mark.set(f"{{{W14}}}val", value)
        if name != "checked":
            mark.set(f"{{{W14}}}font", SYMBOLS)
    return kind


def _list(choices: Iterable[str]) -> Any:
    kind = OxmlElement("w:dropDownList")
    for choice in choices:
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), choice)
        item.set(qn("w:value"), choice)
        kind.append(item)
    return kind


def _run(marks: list[Any], *, bold: bool = False, grey: bool = False, symbol: bool = False) -> Any:
    run, look = OxmlElement("w:r"), OxmlElement("w:rPr")
    if symbol:
        fonts = OxmlElement("w:rFonts")
        for script in ("ascii", "eastAsia", "hAnsi"):
            fonts.set(qn(f"w:{script}"), SYMBOLS)
        look.append(fonts)
    if bold:
        look.append(OxmlElement("w:b"))
        underline = _value("u", "single")
        look.append(underline)
    if grey:
        look.append(_value("color", "808080"))
    if len(look):
        run.append(look)
    for mark in marks:
        run.append(mark)
    return run


def _lines(text: str) -> list[Any]:
    """Return the marks of a text, a break between its lines."""
    marks: list[Any] = []
    for number, words in enumerate(text.split("\n")):
        marks += [OxmlElement("w:br")] if number else []
        marks.append(_t(words))
    return marks


def _t(words: str) -> Any:
    mark = OxmlElement("w:t")
    mark.set(qn("xml:space"), "preserve")
    mark.text = words
    return mark
