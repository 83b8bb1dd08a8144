"""The glossary and the page of sources as Markdown. Pure."""

from __future__ import annotations

from cms.core.addresses import GLOSSARY_PATH, SOURCES_PATH

from .blocks import Fence, write_fence
from .documents import Source, Term
from .links import web_target
from .prose import heading_line, line, markdown, web_href
from .render import markdown_file
from .render_blocks import References

_ABOUT_TERMS = (
    "Istilah BK sering punya lebih dari satu sebutan. Daftar ini menjelaskan arti yang dipakai dalam buku panduan ini, "
    "dengan kata-kata kami sendiri."
)
_ABOUT_SOURCES = (
    "Setiap halaman buku panduan ini menyebut sumbernya. Semua keterangan di halaman ini kami tulis dengan kata-kata "
    "sendiri. Peraturan dapat berubah: buka naskah aslinya sebelum Anda mengutipnya dalam surat resmi."
)


def glossary_markdown(terms: tuple[Term, ...]) -> str:
    """Return the glossary page: one fence a term, sorted by term."""
    fields = {
        "title": "Glosarium",
        "kind": "glossary",
        "description": "Arti istilah yang dipakai dalam buku panduan ini, dengan padanan bahasa Inggris dan sebutan lainnya.",
    }
    ordered = sorted(terms, key=lambda term: (term.term.casefold(), term.slug))
    return markdown_file(fields, "\n\n".join([_ABOUT_TERMS, *(write_fence(_term_fence(term)) for term in ordered)]))


def _term_fence(term: Term) -> Fence:
    children: list[str | Fence] = [heading_line(3, term.term)]
    if term.english:
        children.append(Fence("p.padanan", (line(term.english),)))
    if term.synonyms:
        children.append(Fence("p.sinonim", (line("; ".join(term.synonyms)),)))
    children.append(markdown(term.definition, GLOSSARY_PATH))
    return Fence(f"section.istilah#istilah-{term.slug}", tuple(children), {"data-istilah": term.slug})


def sources_markdown(sources: tuple[Source, ...]) -> str:
    """Return the page of sources: one fence a source, sorted by title."""
    fields = {
        "title": "Sumber",
        "kind": "sources",
        "description": "Peraturan, modul, kode etik, artikel, dan situs yang menjadi dasar buku panduan ini, dengan status berlakunya.",
    }
    by_key = References({}, {source.slug: source for source in sources})
    ordered = sorted(sources, key=lambda source: (source.title.casefold(), source.slug))
    fences = (write_fence(_source_fence(source, by_key)) for source in ordered)
    return markdown_file(fields, "\n\n".join([_ABOUT_SOURCES, *fences]))


def _source_fence(source: Source, references: References) -> Fence:
    attrs = {"data-sumber": source.slug, "data-jenis": source.kind, "data-status": source.status}
    if source.replaced_by:
        attrs["data-pengganti"] = source.replaced_by
    heir = references.sources.get(source.replaced_by)
    replaced = f"Dicabut. Diganti oleh [{line(heir.title)}](#sumber-{heir.slug})." if heir else ""
    web = web_target(source.url)
    lines = {
        "p.penulis": line(source.author),
        "p.tahun": line(source.year),
        "p.tautan": f"[{line(web.url)}]({web_href(web)})" if web else "",
    }
    children: list[str | Fence] = [
        heading_line(3, source.title),
        *(Fence(selector, (text,)) for selector, text in lines.items() if text),
        *([Fence("p.rujukan", (replaced,))] if replaced else []),
        markdown(source.note, SOURCES_PATH),
    ]
    return Fence(f"section.sumber#sumber-{source.slug}", tuple(children), attrs)
