"""Pictures and tables."""

from __future__ import annotations

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from .text import LineBlock


class FigureBlock(blocks.StructBlock):
    """A picture. The handbook gets a copy without metadata."""

    image = ImageChooserBlock(label="Gambar")
    alt = LineBlock(
        label="Teks pengganti",
        help_text="Apa yang terlihat, untuk pembaca yang tidak dapat melihat gambar. Jangan memuat wajah peserta didik.",
    )
    caption = LineBlock(required=False, label="Keterangan gambar")
    credit = LineBlock(required=False, label="Pembuat dan lisensi")

    class Meta:
        icon = "image"
        label = "Gambar"


class TextTableBlock(TypedTableBlock):
    """A table whose cells are single lines of text."""

    text = LineBlock(required=False, label="Teks")

    class Meta:
        icon = "table"
        label = "Tabel"
