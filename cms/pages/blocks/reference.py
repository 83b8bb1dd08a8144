"""What a text rests on: regulations, sources, glossary terms, instruments."""

from __future__ import annotations

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .text import LineBlock, small_text


class LegalBasisBlock(blocks.StructBlock):
    """A regulation and what it asks. Whether it is in force is said once, on the source itself."""

    source = SnippetChooserBlock("pages.Source", label="Peraturan")
    text = small_text("Apa yang diminta", help_text="Tulis dengan kata-kata sendiri, jangan menyalin pasal.")

    class Meta:
        icon = "doc-full-inverse"
        label = "Dasar hukum"


class CitationBlock(blocks.StructBlock):
    """A source, and where in it."""

    source = SnippetChooserBlock("pages.Source", label="Sumber")
    locator = LineBlock(required=False, label="Bagian atau halaman")

    class Meta:
        icon = "openquote"
        label = "Kutipan sumber"


class InstrumentBlock(blocks.StructBlock):
    """An instrument: its page shows what it is for and where it is downloaded."""

    instrument = SnippetChooserBlock(
        "instruments.InstrumentTemplate",
        label="Instrumen",
        help_text="Hanya instrumen yang sudah dirilis. Pembaca yang tidak berhak melihat “masuk untuk mengunduh”.",
    )

    class Meta:
        icon = "form"
        label = "Instrumen"


class TermReferenceBlock(blocks.StructBlock):
    """A glossary term with its definition."""

    term = SnippetChooserBlock("pages.GlossaryTerm", label="Istilah")
    note = small_text("Tambahan", required=False)

    class Meta:
        icon = "snippet"
        label = "Istilah glosarium"
