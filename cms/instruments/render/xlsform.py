"""A questionnaire as XLSForm: sheets survey, choices and settings, as ODK Collect and KoboToolbox read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import Workbook

from cms.instruments.forms import Column, Field, FieldKind, FormDescription, Section, visible_fields

from .workbook import packed

LANGUAGE = "Bahasa Indonesia (id)"
LABEL, HINT = f"label::{LANGUAGE}", f"hint::{LANGUAGE}"
SURVEY = ("type", "name", LABEL, HINT, "required", "appearance", "parameters")
CHOICES = ("list_name", "name", LABEL)
SETTINGS = ("form_title", "form_id", "version", "default_language")
YES_NO = ("Ya", "Tidak")
TYPES = {
    FieldKind.NUMBER: "decimal",
    FieldKind.DATE: "date",
    FieldKind.TIME: "time",
    FieldKind.DATETIME: "dateTime",
    FieldKind.FILE: "file",
    FieldKind.SIGNATURE: "image",
}
LOOKS = {FieldKind.LONGTEXT: "multiline", FieldKind.RICHTEXT: "multiline", FieldKind.SIGNATURE: "signature"}
WITH_ROWS = frozenset({FieldKind.TABLE, FieldKind.CHECKLIST})


def render(description: FormDescription, version: int) -> bytes:
    """Return the workbook. Names are those of the fields; sections are groups, empty tables repeats.

    `version` is the number of the release: servers take a changed form under the same id only with another version.
    """
    survey = _Survey()
    for number, section in enumerate(description.sections, start=1):
        survey.section(section, f"bagian_{number}")
    book = Workbook()
    book.remove(book.worksheets[0])
    settings = [(description.title, description.code, str(version), LANGUAGE)]
    lists = [(name, f"p{place}", text) for texts, name in survey.lists.items() for place, text in enumerate(texts, 1)]
    _sheet(book, "survey", SURVEY, survey.rows)
    _sheet(book, "choices", CHOICES, lists)
    _sheet(book, "settings", SETTINGS, settings)
    return packed(book, description.title, description.purpose)


@dataclass(slots=True)
class _Survey:
    rows: list[tuple[str, ...]] = field(default_factory=list)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def section(self, section: Section, name: str) -> None:
        fields = visible_fields(section)
        if not fields and not section.intro and not section.outro:
            return
        self._open("begin_group", name, section.title)
        self._notes(f"{name}_pembuka", section.intro)
        for part in fields:
            self._field(part)
        self._notes(f"{name}_penutup", section.outro)
        self._add("end_group", name)

    def _field(self, part: Field) -> None:
        if part.kind is FieldKind.LETTERHEAD:
            return
        label = "" if part.unlabelled else part.label
        if part.columns:
            self._compound(part, label)
        elif part.unlabelled and part.kind is FieldKind.DATE:
            self._add("today", part.name)  # the device knows it; no format prints the label
        else:
            # A question without a label is named small: the programs show nothing else of it.
            self._question(part, label, part.help or ("" if label else part.label))

    def _compound(self, part: Field, label: str) -> None:
        """Add a group or a slip, a table whose rows are printed (a group each), or one to repeat."""
        if part.kind in WITH_ROWS and part.rows:
            self._open("begin_group", part.name, label)
            for number, row in enumerate(part.rows, start=1):
                self._printed_row(part, row, f"{part.name}_{number}")
            self._add("end_group", part.name)
            return
        kind = "repeat" if part.kind in WITH_ROWS else "group"
        # What is repeated is named on the device also where paper needs no label: it asks "add another ...?".
        self._open(f"begin_{kind}", part.name, part.label if kind == "repeat" else label)
        for column in part.columns:
            self._question(column, column.label, column.help)
        self._add(f"end_{kind}", part.name)

    def _printed_row(self, part: Field, row: str, name: str) -> None:
        """Add the columns beside a printed first cell. A first column that holds the statements is said as a note."""
        first, *others = part.columns
        is_statement = part.kind is FieldKind.TABLE or first.kind in {FieldKind.TEXT, FieldKind.LONGTEXT}
        self._open("begin_group", name, row)
        if is_statement:
            self._add("note", first.name, first.label, row)
        for column in others if is_statement else part.columns:
            self._question(column, column.label, column.help)
        self._add("end_group", name)

    def _question(self, part: Field | Column, label: str, hint: str) -> None:
        kind = TYPES.get(part.kind, "text")
        if part.kind is FieldKind.BOOLEAN:
            kind = f"select_one {self._list(YES_NO)}"
        elif part.choices:
            kind = f"select_{'multiple' if part.kind is FieldKind.MULTISELECT else 'one'} {self._list(part.choices)}"
        size = "max-pixels=1024" if part.kind is FieldKind.SIGNATURE else ""
        self._add(kind, part.name, label, hint, "yes" if part.required else "", LOOKS.get(part.kind, ""), size)

    def _list(self, choices: tuple[str, ...]) -> str:
        return self.lists.setdefault(choices, f"pilihan_{len(self.lists) + 1}")

    def _notes(self, name: str, text: str) -> None:
        for number, words in enumerate((part for part in text.split("\n\n") if part.strip()), start=1):
            self._add("note", f"{name}_{number}", " ".join(words.split()))

    def _open(self, kind: str, name: str, label: str) -> None:
        self._add(kind, name, label)

    def _add(self, *cells: str) -> None:
        self.rows.append((*cells, *("" for _ in range(len(SURVEY) - len(cells)))))


def _sheet(book: Workbook, name: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Add a sheet of texts; none of them is ever a formula."""
    sheet = book.create_sheet(name)
    sheet.append(heads)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(number, column, text).data_type = "s"
    for letter, width in zip("ABCDEFG", (26, 26, 60, 40, 10, 14, 18), strict=True):
        sheet.column_dimensions[letter].width = width
