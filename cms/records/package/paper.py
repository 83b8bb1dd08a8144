"""The package for people: PDF and DOCX, drawn by the renderer of the forms from a description that is made here.

No template is kept for it: a letter has a fixed form, this has as many sections as there are rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.utils import timezone

from cms.accounts.models import School
from cms.core.activities import Activity
from cms.core.instruments import FileFormat, FormShape, Subtype
from cms.instruments.forms import Column, Field, FieldKind, FormDescription, Section, SectionLayout
from cms.instruments.render import Answers, Given, RenderedFile, render_filled_as
from cms.instruments.render.filling import printable
from cms.instruments.render.glyphs import missing
from cms.instruments.selectors import letterhead_of

from ..letters.words import day
from .content import Content, Entry
from .front import front_page

TITLE: Final = "Data pribadi yang disimpan sekolah"
CODE: Final = "paket-akses"
UNPRINTED: Final = "(?)"
"""Stands for a sign that the paper's letters lack, such as a smiley; the JSON file holds it as it was written."""
FORMATS: Final = {"docx": FileFormat.DOCX, "pdf": FileFormat.PDF_A4}
LOG_COLUMNS: Final = (
    Column("tanggal", "Tanggal"),
    Column("siapa", "Siapa (peran)"),
    Column("apa", "Melakukan apa"),
    Column("rekaman", "Pada bagian mana"),
    Column("kali", "Berapa kali"),
)
LOG_LEAD: Final = (
    "Setiap kali data ini dibuka, tercatat. Di sini disebut perannya, bukan namanya. Hal yang sama pada hari yang sama "
    "ditulis dalam satu baris; berkas JSON memuat setiap kali dengan jamnya."
)


def papers(content: Content, school: School) -> dict[str, RenderedFile]:
    """Return the PDF and the DOCX, by ending. Raises Refused where the renderer cannot set them."""
    head = letterhead_of(school)
    form, given = _described(content, has_head=bool(head.lines) and not head.neutral)
    return dict(zip(FORMATS, render_filled_as(form, FORMATS.values(), head, given), strict=True))


def _described(content: Content, *, has_head: bool) -> tuple[FormDescription, Answers]:
    """Return the form with one section for each row, and what stands in its fields."""
    made = [*([HEAD] if has_head else []), *_sections(content)]
    sections = tuple(section for section, _ in made)
    given: dict[str, Given] = {name: value for _, answers in made for name, value in answers.items()}
    form = FormDescription(
        code=CODE,
        title=TITLE,
        activity=Activity.DATA_POOL,
        subtype=Subtype.REPORT,
        shape=FormShape.REPORT,
        purpose="Salinan data pribadi untuk yang berhak",
        filled_by="Sekolah",
        sections=sections,
    )
    return form, given


Made = tuple[Section, dict[str, Given]]
HEAD: Final[Made] = (Section("", (Field("kop", "Kop", FieldKind.LETTERHEAD),), SectionLayout.LETTER_HEAD), {})


def _sections(content: Content) -> Iterator[Made]:
    for title, text in front_page(content):
        yield Section(title, (), intro=_printed(text)), {}
    number = 0
    for place, chapter in enumerate(content.chapters, start=1):
        yield Section(_heading(place, chapter.title), (), intro=chapter.lead, new_page=place == 1), {}
        for entry in chapter.entries:
            number += 1
            yield _row(entry, f"r{number}")
    yield _log(content, len(content.chapters) + 1)


def _heading(place: int, title: str) -> str:
    """Return the title of a chapter: it stands out from those of its rows."""
    return f"BAGIAN {place}. {title.upper()}"


def _row(entry: Entry, mark: str) -> Made:
    """Return one row of the records; a field with nothing in it is left out."""
    fields: list[Field] = []
    given: dict[str, Given] = {}
    for place, told in enumerate(entry.fields):
        if told.text:
            name = f"{mark}_{place}"
            fields.append(Field(name, told.label, FieldKind.LONGTEXT))
            given[name] = _printed(printable(told.text))
    intro = "" if fields else "Tidak ada isian."
    return Section(entry.title, tuple(fields), SectionLayout.DETAILS, intro=intro), given


def _log(content: Content, place: int) -> Made:
    """Return the access log, one line for what was done alike on one day."""
    counted = Counter(
        (timezone.localdate(line.at), line.who, line.unit, line.verb_label, line.what) for line in content.log
    )
    rows = tuple(
        {
            "tanggal": day(on),
            "siapa": who if unit == content.school else _printed(f"{who}, {unit}"),
            "apa": verb,
            "rekaman": what,
            "kali": str(count),
        }
        for (on, who, unit, verb, what), count in counted.items()
    )
    field = Field("akses", "Daftar akses", FieldKind.TABLE, columns=LOG_COLUMNS, lines=1, unlabelled=True)
    return Section(_heading(place, "Siapa yang pernah membuka"), (field,), intro=LOG_LEAD), {"akses": rows}


def _printed(text: str) -> str:
    """Return the text with what the paper's letters lack replaced."""
    lacking = {sign[0] for sign in missing([text]) if not sign[0].isspace()}
    return "".join(UNPRINTED if sign in lacking else sign for sign in text)
