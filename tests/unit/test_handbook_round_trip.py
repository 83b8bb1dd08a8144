"""What is written is what is read: documents to Markdown and back, with hostile text in every field."""

from __future__ import annotations

from hypothesis import given

from cms.handbook import documents as d
from cms.handbook.documents_instruments import Listed, Offer, OfferedFile, Shown
from cms.handbook.links import file_of
from cms.handbook.parse import read_document
from cms.handbook.parse_appendix import read_glossary, read_sources
from cms.handbook.render import RENDERERS, References, document_markdown
from cms.handbook.render_appendix import glossary_markdown, sources_markdown
from cms.handbook.render_instruments import _day
from tests import strategies

SOURCES = {
    slug: d.Source(slug, f"Sumber *{slug}* [x]", "buku", "dicabut", "satu", "", "", "", ())
    for slug in ("satu", "dua-tiga", "uu-27-2022")
}
TERMS = {
    slug: d.Term(slug, f"Istilah _{slug}_", "", (), (d.Paragraph((d.Run("Arti"),)),))
    for slug in ("satu", "dua-tiga", "uu-27-2022")
}
LISTED = tuple(
    Listed(slug, f"Formulir *{slug}* [x]", "kunjungan-rumah", "", "", "", "- Untuk | <b>", "", (), audience, 1, "")
    for slug, audience in (("satu", "public"), ("dua-tiga", "counselor"), ("uu-27-2022", "public"))
)
OFFER = Offer(2, (OfferedFile("docx", "satu.docx", 2048), OfferedFile("md", "satu.md", 9)))
REFERENCES = References(TERMS, SOURCES, Shown(LISTED, {"satu": OFFER}))


@given(strategies.documents)
def test_document_round_trip(document: d.Document) -> None:
    text = document_markdown(document, REFERENCES)
    assert read_document(text, file_of(document.path)) == document, text


@given(strategies.terms)
def test_term_round_trip(term: d.Term) -> None:
    text = glossary_markdown((term,))
    assert read_glossary(text, "glosarium/index.md") == (term,), text


@given(strategies.sources)
def test_source_round_trip(source: d.Source) -> None:
    text = sources_markdown((source,))
    assert read_sources(text, "sumber/index.md") == (source,), text


def test_every_block_has_a_renderer() -> None:
    assert set(RENDERERS) == set(d.Block.__args__)


def test_a_day_that_is_none_stays_as_it_is() -> None:
    assert [_day(text) for text in ("2026-01-02T03:04:05+07:00", "2026-13-01", "kemarin", "")] == [
        "2 Januari 2026",
        "2026-13-01",
        "kemarin",
        "",
    ]
