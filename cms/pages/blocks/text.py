"""Running text, the skeleton's section marks, callouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail import blocks

from cms.core.addresses import linked_instruments
from cms.core.levels import CalloutKind
from cms.core.sections import Section
from cms.core.text import single_line
from cms.instruments.models import InstrumentTemplate
from cms.instruments.selectors import template_keys

INLINE = ["bold", "italic", "link"]
SMALL = [*INLINE, "ol", "ul"]
PROSE = ["h2", "h3", "h4", *SMALL, "blockquote"]


class LineBlock(blocks.CharBlock):
    """One line of plain text, cleaned of control characters and line breaks."""

    def clean(self, value: Any) -> str:
        cleaned = single_line(super().clean(value) or "")
        if self.required and not cleaned:
            raise ValidationError("Isi bagian ini dengan teks.")
        return cleaned


class TextBlock(blocks.RichTextBlock):
    """Rich text whose links to instruments stand in Wagtail's reference index, as its links to pages do."""

    def extract_references(self, value: Any) -> Iterator[tuple[type[Model], str, str, str]]:
        """Yield model, key and empty paths of what the text refers to."""
        yield from super().extract_references(value)
        for key in template_keys(linked_instruments(value.source)):
            yield InstrumentTemplate, str(key), "", ""


def small_text(label: str, *, required: bool = True, help_text: str = "") -> TextBlock:
    """Return a rich text block without headings: paragraphs, lists, bold, italic, links."""
    return TextBlock(features=SMALL, label=label, required=required, help_text=help_text)


class SectionBlock(blocks.ChoiceBlock):
    """Begins one of the twelve sections of an activity page."""

    choices = Section.choices

    class Meta:
        icon = "title"
        label = "Bagian"
        help_text = "Semua blok di bawah tanda ini, sampai tanda berikutnya, menjadi isi bagian tersebut."


class CalloutBlock(blocks.StructBlock):
    """A framed remark."""

    kind = blocks.ChoiceBlock(choices=CalloutKind.choices, default=CalloutKind.NOTE, label="Jenis")
    title = LineBlock(required=False, label="Judul", help_text="Bila kosong, dipakai nama jenisnya.")
    text = small_text("Isi")

    class Meta:
        icon = "warning"
        label = "Kotak perhatian"
