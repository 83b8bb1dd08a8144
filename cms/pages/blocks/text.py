"""Running text, the skeleton's section marks, callouts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from cms.core.levels import CalloutKind
from cms.core.sections import Section
from cms.core.text import single_line

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


def small_text(label: str, *, required: bool = True, help_text: str = "") -> blocks.RichTextBlock:
    """Return a rich text block without headings: paragraphs, lists, bold, italic, links."""
    return blocks.RichTextBlock(features=SMALL, label=label, required=required, help_text=help_text)


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
