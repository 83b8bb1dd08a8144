"""The sections of a form as blocks. Copying one is Wagtail's own "duplicate"."""

from __future__ import annotations

from wagtail import blocks

from ..forms import SectionLayout
from .fields import FieldsBlock
from .text import LineBlock, ParagraphsBlock

LAYOUT_LABELS: dict[SectionLayout, str] = {
    SectionLayout.DETAILS: "Label dan titik dua",
    SectionLayout.LETTER_HEAD: "Kepala surat (kop, nomor, perihal, kota dan tanggal)",
    SectionLayout.ADDRESS: "Alamat surat",
    SectionLayout.BODY: "Uraian: label di atas, garis di bawah",
    SectionLayout.QUESTIONS: "Pertanyaan bernomor",
    SectionLayout.ROWS: "Tabel bernomor",
    SectionLayout.SIGNATURES: "Tanda tangan",
    SectionLayout.SLIP: "Potongan yang dikembalikan",
    SectionLayout.OFFICE: "Kotak yang diisi petugas",
}


class FormSectionBlock(blocks.StructBlock):
    """Fields that stand together, with the sentences before and after them."""

    title = LineBlock(required=False, label="Judul bagian", help_text="Boleh kosong.")
    layout = blocks.ChoiceBlock(
        choices=[(key.value, label) for key, label in LAYOUT_LABELS.items()],
        default=SectionLayout.DETAILS.value,
        label="Susunan",
    )
    intro = ParagraphsBlock(required=False, rows=2, label="Kalimat sebelum isian")
    fields = FieldsBlock()
    outro = ParagraphsBlock(required=False, rows=2, label="Kalimat sesudah isian")
    new_page = blocks.BooleanBlock(required=False, default=False, label="Mulai di halaman baru")

    class Meta:
        label = "Bagian"
        icon = "form"
        label_format = "{title}"
        form_layout = blocks.BlockGroup(["title", "layout", "intro", "fields", "outro"], settings=["new_page"])


class SectionsBlock(blocks.StreamBlock):
    """All sections, in the order of the page."""

    section = FormSectionBlock()
