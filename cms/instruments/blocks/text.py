"""Texts of a form: plain, without markup."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from cms.core.text import single_line


class LineBlock(blocks.CharBlock):
    """One line of plain text, cleaned of control characters and line breaks."""

    def clean(self, value: Any) -> str:
        cleaned = single_line(super().clean(value) or "")
        if self.required and not cleaned:
            raise ValidationError("Isi bagian ini dengan teks.")
        return cleaned


class ParagraphsBlock(blocks.TextBlock):
    """Plain paragraphs, parted by one empty line."""

    def clean(self, value: Any) -> str:
        return paragraphs(super().clean(value) or "")


def paragraphs(value: str) -> str:
    """Return the paragraphs of `value`, each one line, parted by one empty line."""
    parts = value.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    return "\n\n".join(line for part in parts if (line := single_line(part)))


class KeyBlock(blocks.CharBlock):
    """The key of a field: left empty, it is made from the label."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "required": False,
                "label": "Kunci",
                "max_length": 60,
                "help_text": "Dibuat otomatis dari label. Jangan diubah setelah dirilis.",
                **kwargs,
            }
        )
