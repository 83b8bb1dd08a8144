"""Which files a form has, their names and types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cms.core.errors import Refused
from cms.core.instruments import FileFormat, FormShape
from cms.instruments.forms import FormDescription, Letterhead

from . import pdf
from .blocks import Plan
from .filling import Answers, fill
from .pdf import Paper, Printed
from .plan import plan

ON_PAPER = (FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.PDF_F4)  # those that carry the head of the school
WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEETS = {FormShape.QUESTIONNAIRE: (FileFormat.XLSX, FileFormat.XLSFORM), FormShape.RECAP: (FileFormat.XLSX,)}
ENDINGS = {
    FileFormat.DOCX: (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    FileFormat.PDF_A4: (".pdf", "application/pdf"),
    FileFormat.PDF_F4: ("-f4.pdf", "application/pdf"),
    FileFormat.XLSX: (".xlsx", WORKSHEET),
    FileFormat.XLSFORM: ("-xlsform.xlsx", WORKSHEET),
    FileFormat.MARKDOWN: (".md", "text/markdown; charset=utf-8"),
    FileFormat.PICTURE: (".png", "image/png"),
}


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file. `format` is a value of FileFormat; `pages` is None where there are none."""

    format: str
    name: str
    media_type: str
    data: bytes
    pages: int | None = None


def render_all(
    description: FormDescription,
    head: Letterhead = Letterhead(),  # noqa: B008 - frozen
    *,
    version: int = 1,
) -> tuple[RenderedFile, ...]:
    """Return every file of the form. `version`: the number it is released under; collecting programs ask for it.

    Raises Refused when it cannot be printed as it should be.
    """
    work = _Work(description, head, version)
    further = SHEETS.get(description.shape, ())
    return tuple(work.file(kind) for kind in (*ON_PAPER, *further, FileFormat.MARKDOWN, FileFormat.PICTURE))


def render_one(description: FormDescription, format: str, head: Letterhead) -> RenderedFile:  # noqa: A002 - as RenderedFile
    """Return one of the files that carry the head of a school (`ON_PAPER`). Raises Refused for any other format."""
    if format not in ON_PAPER:
        raise Refused("Hanya DOCX dan PDF yang memakai kop sekolah.")
    return _work(description, head).file(FileFormat(format))


def render_filled(
    description: FormDescription,
    format: str,  # noqa: A002 - as RenderedFile
    head: Letterhead,
    given: Answers,
) -> RenderedFile:
    """Return one of the files that carry the head of a school, with answers. Nothing of it is kept in memory.

    Raises Refused for any other format, and for letters that the font does not have.
    """
    return render_filled_as(description, (format,), head, given)[0]


def render_filled_as(
    description: FormDescription, formats: Iterable[str], head: Letterhead, given: Answers
) -> tuple[RenderedFile, ...]:
    """Return several of them, set once. Raises as `render_filled`."""
    wanted = tuple(formats)
    if not set(wanted) <= set(ON_PAPER):
        raise Refused("Hanya DOCX dan PDF yang memakai kop sekolah.")
    work = _Work(description, head, given=given)
    return tuple(work.file(FileFormat(one)) for one in wanted)


@lru_cache(maxsize=2)
def _work(description: FormDescription, head: Letterhead) -> _Work:
    """Return the same work again for the next format: DOCX and PDF A4 are one setting."""
    return _Work(description, head)


class _Work:
    """One form at work: what several files need is made once."""

    def __init__(
        self, description: FormDescription, head: Letterhead, version: int = 1, given: Answers | None = None
    ) -> None:
        self.form = description
        self.head = head
        self.version = version
        blank: Plan = plan(description, head)
        self.plan = blank if given is None else fill(blank, given)

    @cached_property
    def a4(self) -> Printed:
        return pdf.render(self.plan, Paper.A4, self.head.logo)

    def file(self, kind: FileFormat) -> RenderedFile:
        ending, media_type = ENDINGS[kind]
        data, pages = self._made(kind)
        return RenderedFile(kind.value, f"{self.form.code}{ending}", media_type, data, pages)

    def _made(self, kind: FileFormat) -> tuple[bytes, int | None]:
        if kind is FileFormat.PDF_A4:
            return self.a4.data, self.a4.pages
        if kind is FileFormat.PDF_F4:
            made = pdf.render(self.plan, Paper.F4, self.head.logo)
            return made.data, made.pages
        if kind is FileFormat.DOCX:
            return self._document(), self.a4.pages
        if kind is FileFormat.PICTURE:
            return pdf.picture(self.plan, self.head.logo, self.a4), None
        return self._text(kind), None

    def _document(self) -> bytes:
        from . import docx

        return docx.render(self.plan, self.head.logo, self.a4)

    def _text(self, kind: FileFormat) -> bytes:
        """Return a file without pages."""
        if kind is FileFormat.MARKDOWN:
            from .markdown import markdown

            return markdown(self.plan).encode()
        if kind is FileFormat.XLSFORM:
            from . import xlsform

            return xlsform.render(self.form, self.version)
        from . import xlsx

        return xlsx.render(self.plan)
