"""Which files a form has, their names and types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.instruments.forms import FormDescription, Letterhead

from .blocks import Plan
from .pdf import Paper, Printed
from .plan import plan

ON_PAPER = (FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.PDF_F4)  # those that carry the head of the school
ENDINGS = {
    FileFormat.DOCX: (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    FileFormat.PDF_A4: ("-a4.pdf", "application/pdf"),
    FileFormat.PDF_F4: ("-f4.pdf", "application/pdf"),
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


def render_all(description: FormDescription, head: Letterhead = Letterhead()) -> tuple[RenderedFile, ...]:  # noqa: B008 - frozen
    """Return every file of the form. Raises Refused when it cannot be printed as it should be."""
    work = _Work(description, head)
    wanted = (*ON_PAPER, FileFormat.MARKDOWN, FileFormat.PICTURE)
    return tuple(work.file(kind) for kind in wanted)


def render_one(description: FormDescription, format: str, head: Letterhead) -> RenderedFile:  # noqa: A002 - as RenderedFile
    """Return one of the files that carry the head of a school (`ON_PAPER`). Raises Refused for any other format."""
    if format not in ON_PAPER:
        raise Refused("Hanya DOCX dan PDF yang memakai kop sekolah.")
    return _Work(description, head).file(FileFormat(format))


class _Work:
    """One form at work: what several files need is made once."""

    def __init__(self, description: FormDescription, head: Letterhead) -> None:
        self.form = description
        self.head = head
        self.plan: Plan = plan(description, head)

    @cached_property
    def a4(self) -> Printed:
        from .pdf import render

        return render(self.plan, Paper.A4, self.head.logo)

    def file(self, kind: FileFormat) -> RenderedFile:
        ending, media_type = ENDINGS[kind]
        data, pages = self._made(kind)
        return RenderedFile(kind.value, f"{self.form.code}{ending}", media_type, data, pages)

    def _made(self, kind: FileFormat) -> tuple[bytes, int | None]:
        from . import docx, pdf
        from .markdown import markdown

        if kind is FileFormat.PDF_A4:
            return self.a4.data, self.a4.pages
        if kind is FileFormat.PDF_F4:
            made = pdf.render(self.plan, Paper.F4, self.head.logo)
            return made.data, made.pages
        if kind is FileFormat.DOCX:
            a4 = self.a4
            data = docx.render(self.plan, self.head.logo, size=a4.size, pitch=a4.pitch, pages=a4.pages)
            return data, a4.pages
        if kind is FileFormat.MARKDOWN:
            return markdown(self.plan).encode(), None
        return pdf.picture(self.plan, self.head.logo), None
