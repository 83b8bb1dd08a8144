"""A blank form as frozen values. Every format is made from these and from nothing else.

All texts are plain Indonesian text (no markup); "" means "not given". Lists are tuples, in the order of the page.
`intro`, `outro` and `notes` may hold several paragraphs, parted by one empty line; every other text is one line.
Only what the docstrings call required must be given; the rest has a default. `rules.problems` tells what does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import About, Confidentiality, FormShape, Subtype, TestKind
from cms.core.stages import Stage


class FieldKind(StrEnum):
    """The type of a field: what is written there, and so what the blank shows."""

    TEXT = "text"  # one line
    LONGTEXT = "longtext"  # several lines: `lines` says how many the blank shows
    RICHTEXT = "richtext"  # several paragraphs with emphasis: the blank shows lines as for longtext
    NUMBER = "number"
    BOOLEAN = "boolean"  # one box to tick, the label is the sentence behind it; never ticked beforehand
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    SELECT = "select"  # one of `choices`
    MULTISELECT = "multiselect"  # any number of `choices`
    CHECKLIST = "checklist"  # `rows` are the statements, `columns` what is marked or written beside each
    TABLE = "table"  # `columns`; `rows` are first cells already printed, else `lines` empty rows
    GROUP = "group"  # a few fields under one label: `columns` are its parts
    FILE = "file"  # something attached: the blank names it with a box
    SIGNATURE = "signature"  # place, name and line to sign; `label` says who
    TEAR_OFF = "tear_off"  # the slip that is cut off and comes back: `columns` are its lines
    LETTERHEAD = "letterhead"  # the head of the school; its label is never printed
    LETTER_NUMBER = "letter_number"
    STUDENT_REF = "student_ref"  # a pupil: name to write; later chosen from the records
    CLASS_REF = "class_ref"
    STAFF_REF = "staff_ref"  # a staff member; in a section of signatures it is a signature block with NIP
    CONSENT_REF = "consent_ref"  # number and date of a consent
    RELATION = "relation"  # code of another record


class SectionLayout(StrEnum):
    """How the fields of a section stand on the page."""

    DETAILS = "rincian"  # label, colon, line: the usual one
    LETTER_HEAD = "kepala-surat"  # letterhead; number, nature, enclosures, subject at left; city and date at right
    ADDRESS = "alamat"  # "Kepada Yth.": label and line without a colon; `intro` stands above, `outro` below
    BODY = "uraian"  # label above, lines to write below
    QUESTIONS = "pertanyaan"  # numbered through all sections of this layout
    ROWS = "baris-bernomor"  # a framed table: number, label, room to write (the report table in circulation)
    # Blocks left to right, two in a row; a lone one at the right, the last of three in the middle. A date: "city, date".
    SIGNATURES = "tanda-tangan"
    SLIP = "potongan"  # below a line to cut at, never parted by a page break
    OFFICE = "diisi-petugas"  # framed: filled by the office, not by who fills the rest


class Prefill(StrEnum):
    """What the letterhead of a school knows about a field. On a neutral blank it stays empty."""

    NONE = ""
    CITY = "kota"
    SCHOOL_NAME = "sekolah"
    PRINCIPAL = "kepala-sekolah"  # name and NIP below the line to sign


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or checklist, a part of a group, a line of a slip. Required: name, label."""

    name: str  # letters a-z, digits and "_"; unique within the field
    label: str
    kind: FieldKind = FieldKind.TEXT  # never one that has columns itself, nor letterhead or letter_number
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()  # for select and multiselect


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Required: name, label, kind."""

    name: str  # letters a-z, digits and "_"; unique within the form
    label: str
    kind: FieldKind
    required: bool = False
    help: str = ""  # for who fills the form; the blank may print it small
    choices: tuple[str, ...] = ()  # for select and multiselect
    choices_from: str = ""  # "settings": `choices` are examples, the school has its own list
    default: str = ""  # printed already filled; one of `choices` where there are any
    columns: tuple[Column, ...] = ()
    rows: tuple[str, ...] = ()  # printed first cells of a table or checklist
    lines: int = 0  # lines to write or empty rows; 0: the renderer decides by kind
    prefill: Prefill = Prefill.NONE
    filled_by: str = ""  # only where another person than `FormDescription.filled_by` fills it
    printed: bool = True  # False: kept in the records only, in no file
    default_hidden: bool = False  # in no file until a counselor asks for it
    sensitive: bool = False  # more than usually needed; the blank marks it "isi bila perlu"
    consent_required: bool = False  # only with the consent of who is concerned; the blank says so
    unlabelled: bool = False  # its place says what it is (city and date of a letter): no format prints the label


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together. Required: title (an empty one prints no heading), fields."""

    title: str
    fields: tuple[Field, ...]
    layout: SectionLayout = SectionLayout.DETAILS
    intro: str = ""  # sentences of the letter or the explanation before the fields
    outro: str = ""  # sentences after them
    new_page: bool = False  # begins a page of its own


@dataclass(frozen=True, slots=True)
class PageSetup:
    """Habits of the paper. Sizes are A4 (210 x 297 mm) and F4 (215 x 330 mm), both always made."""

    half_page: bool = False  # the form fills half a page: two on a sheet, with a line to cut
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class FormDescription:
    """One blank form. Required: code, title, activity, subtype, shape, purpose, filled_by, sections."""

    code: str  # the slug of its address and files, as `cms.core.addresses.SLUG`
    title: str
    activity: Activity
    subtype: Subtype
    shape: FormShape
    purpose: str
    filled_by: str
    sections: tuple[Section, ...]
    title_en: str = ""
    kind: TestKind = TestKind.NON_TEST
    about: About = About.STUDENT
    stages: tuple[Stage, ...] = ()  # when it is used, in the order of the six
    audience: Audience = Audience.COUNSELOR  # of the blank form
    filled_confidentiality: Confidentiality = Confidentiality.CLOSED
    filled_readers: tuple[str, ...] = ()  # who may read the filled form
    licence: str = ""  # one line: who holds the rights, under which terms the blank may be used
    notes: str = ""  # for the user of the form: how to use, print, keep it
    page: PageSetup = PageSetup()

    @property
    def fields(self) -> Iterator[Field]:
        """Return all fields, section by section."""
        return (field for section in self.sections for field in section.fields)


def visible_fields(section: Section) -> tuple[Field, ...]:
    """Return the fields of the section that stand in the files, in order."""
    return tuple(field for field in section.fields if field.printed and not field.default_hidden)


def printed_labels(description: FormDescription) -> list[str]:
    """Return the labels that every format must show, in order, each once: sections, fields, columns, printed rows.

    A section without visible fields is still printed when it has sentences. Left out: letterheads, unlabelled fields,
    and what is not printed.
    """
    found: dict[str, None] = {}
    for section in description.sections:
        fields = visible_fields(section)
        if section.title and (fields or section.intro or section.outro):
            found[section.title] = None
        for field in fields:
            found.update(dict.fromkeys(_field_labels(field)))
    return list(found)


def _field_labels(field: Field) -> Iterator[str]:
    if field.kind is not FieldKind.LETTERHEAD and not field.unlabelled:
        yield field.label
    yield from (column.label for column in field.columns)
    yield from field.rows
