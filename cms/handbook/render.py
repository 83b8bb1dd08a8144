"""Documents to Markdown files. Pure: values in, text out. The same values give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import yaml

from cms.core.addresses import GLOSSARY_PATH, IMAGES_FOLDER, SOURCES_PATH
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.sources import SourceStatus
from cms.core.stages import Stage

from .blocks import Fence, write_fence
from .documents import (
    AccessTable,
    Block,
    Callout,
    Checklist,
    Citation,
    Document,
    Entry,
    Figure,
    LegalBasis,
    Mistakes,
    PageTarget,
    Prose,
    Questions,
    SectionMark,
    Source,
    Stages,
    Table,
    Term,
    TermReference,
    Training,
)
from .links import relative, web_target
from .prose import SEPARATOR, cell, heading_line, href, line, markdown, web_href


@dataclass(frozen=True, slots=True)
class References:
    """What pages may refer to by key."""

    terms: Mapping[str, Term]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block is being written: the page's path, and what its keys mean."""

    page: str
    references: References


def document_markdown(document: Document, references: References) -> str:
    """Return the whole file of one page."""
    place = _Place(document.path, references)
    return _file(front_matter(document), body_markdown(document.body, place.page, references))


def body_markdown(body: tuple[Block, ...], page: str, references: References) -> str:
    """Return the blocks of a page as Markdown."""
    place = _Place(page, references)
    parts: list[str] = []
    before: Block | None = None
    for block in body:
        if isinstance(before, Prose) and isinstance(block, Prose):
            parts.append(SEPARATOR)
        parts.append(RENDERERS[type(block)](block, place))
        before = block
    return "\n\n".join(part for part in parts if part)


def front_matter(document: Document) -> dict[str, object]:
    """Return the fields of a page as the theme and the loader read them: text is HTML-escaped, empty fields left out.

    Both themes print these texts without escaping, so the escaped form is the stored one.
    """
    texts = {
        "title": document.title,
        "kind": document.kind,
        "activity": document.activity,
        "uid": document.uid,
        "description": document.description,
        "owner": document.owner,
        "reviewed": document.reviewed,
        "changed": document.changed,
        "change_note": document.change_note,
    }
    fields: dict[str, object] = {key: escape(value) for key, value in texts.items() if value}
    fields["order"] = document.order
    if document.review_months:
        fields["review_months"] = document.review_months
    if document.labels:
        fields["labels"] = [escape(label) for label in document.labels]
    return fields


def _file(fields: Mapping[str, object], body: str) -> str:
    head = yaml.dump(
        dict(fields), Dumper=_Dumper, default_style='"', width=1 << 30, allow_unicode=True, sort_keys=False, indent=2
    )
    return f"---\n{head}---\n\n{body}\n" if body else f"---\n{head}---\n"


class _Dumper(yaml.SafeDumper):
    """Text double-quoted (the two generators read bare scalars differently), numbers bare."""


def _number(dumper: yaml.SafeDumper, value: int) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:int", str(value), style="")


_Dumper.add_representer(int, _number)


# ---------------------------------------------------------------- blocks


def _prose(block: Prose, place: _Place) -> str:
    return markdown(block.text, place.page)


def _section(block: SectionMark, place: _Place) -> str:
    return f"## {Section(block.key).label}"


def _stages(block: Stages, place: _Place) -> str:
    parts: list[str | Fence] = []
    for stage, text in zip(Stage, block.texts, strict=True):
        parts += [f"### {stage.label}", markdown(text, place.page)]
    return write_fence(Fence("section.tahapan", tuple(parts)))


def _checklist(block: Checklist, place: _Place) -> str:
    items = "\n".join(f"- {line(item)}" for item in block.items)
    return write_fence(Fence("section.daftar-periksa", (*_title(block.title), items)))


def _access(block: AccessTable, place: _Place) -> str:
    rows = [(row.who, AccessLevel(row.level).label, row.note) for row in block.rows]
    table = _table_markdown(("Siapa", "Boleh melihat", "Keterangan"), rows)
    return write_fence(Fence("section.hak-akses", (*_title(block.title), table)))


def _callout(block: Callout, place: _Place) -> str:
    title = Fence("p.admonition-title", (line(block.title or CalloutKind(block.kind).label),))
    return write_fence(Fence(f"div.admonition.{block.kind}", (title, markdown(block.text, place.page))))


def _questions(block: Questions, place: _Place) -> str:
    return write_fence(Fence("section.tanya-jawab", _entries(block.entries, place)))


def _mistakes(block: Mistakes, place: _Place) -> str:
    return write_fence(Fence("section.kesalahan-umum", _entries(block.entries, place)))


def _entries(entries: tuple[Entry, ...], place: _Place) -> tuple[Fence, ...]:
    return tuple(
        Fence("div.butir", (heading_line(3, entry.head), markdown(entry.text, place.page))) for entry in entries
    )


def _legal(block: LegalBasis, place: _Place) -> str:
    children = (_source_line(block.source, place), markdown(block.text, place.page))
    return write_fence(Fence("section.dasar-hukum", children, {"data-sumber": block.source}))


def _training(block: Training, place: _Place) -> str:
    goals = "\n".join(f"- {line(goal)}" for goal in block.goals)
    children = [
        *_title(block.title),
        *([Fence("div.tujuan-latihan", (goals,))] if goals else []),
        *([Fence("div.kegiatan-latihan", (markdown(block.exercise, place.page),))] if block.exercise else []),
        *([Fence("div.periksa-diri", _entries(block.checks, place))] if block.checks else []),
    ]
    attrs = {"data-menit": str(block.minutes)} if block.minutes else {}
    return write_fence(Fence("section.latihan", tuple(children), attrs))


def _figure(block: Figure, place: _Place) -> str:
    picture = f"![{line(block.alt)}]({relative(place.page, f'{IMAGES_FOLDER}/{block.file}')})"
    lines = [Fence("figcaption.keterangan", (line(block.caption),))] if block.caption else []
    credit = [Fence("p.kredit", (line(block.credit),))] if block.credit else []
    return write_fence(Fence("figure.gambar", (picture, *lines, *credit)))


def _table(block: Table, place: _Place) -> str:
    return write_fence(Fence("section.tabel", (*_title(block.title), _table_markdown(block.header, block.rows))))


def _citation(block: Citation, place: _Place) -> str:
    children = (_source_line(block.source, place), line(block.locator))
    return write_fence(Fence("section.kutipan", children, {"data-sumber": block.source}))


def _term_reference(block: TermReference, place: _Place) -> str:
    term = place.references.terms[block.term]
    link = f"[{line(term.term)}]({href(PageTarget(GLOSSARY_PATH, f'istilah-{term.slug}'), place.page)})"
    children = (
        Fence("p.rujukan", (link,)),
        Fence("div.definisi", (markdown(term.definition, place.page),)),
        markdown(block.note, place.page),
    )
    return write_fence(Fence("section.istilah-terkait", children, {"data-istilah": block.term}))


def _source_line(key: str, place: _Place) -> Fence:
    """The visible name of a source, made from the one place where it is described. The loader ignores it."""
    source = place.references.sources[key]
    link = f"[{line(source.title)}]({href(PageTarget(SOURCES_PATH, f'sumber-{source.slug}'), place.page)})"
    return Fence("p.rujukan", (f"{link}{_status(source, place.references)}",))


def _status(source: Source, references: References) -> str:
    if source.status != SourceStatus.REVOKED:
        return ""
    heir = references.sources.get(source.replaced_by)
    return f" (dicabut, diganti oleh {cell(heir.title)})" if heir else " (dicabut)"


def _title(title: str) -> list[str | Fence]:
    return [heading_line(3, title)] if title else []


def _table_markdown(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [map(cell, header), ["---"] * len(header), *(map(cell, row) for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


RENDERERS: dict[type, Callable[[Any, _Place], str]] = {
    Prose: _prose,
    SectionMark: _section,
    Stages: _stages,
    Checklist: _checklist,
    AccessTable: _access,
    Callout: _callout,
    Questions: _questions,
    Mistakes: _mistakes,
    LegalBasis: _legal,
    Training: _training,
    Figure: _figure,
    Table: _table,
    Citation: _citation,
    TermReference: _term_reference,
}
"""One renderer for each kind of block; a test fails when a kind is missing."""


# ---------------------------------------------------------------- glossary and sources


def glossary_markdown(terms: tuple[Term, ...]) -> str:
    """Return the glossary page: one fence a term, sorted by term."""
    fields = {
        "title": "Glosarium",
        "kind": "glossary",
        "description": "Arti istilah bimbingan dan konseling yang dipakai dalam buku panduan ini.",
    }
    ordered = sorted(terms, key=lambda term: (term.term.casefold(), term.slug))
    return _file(fields, "\n\n".join(write_fence(_term_fence(term)) for term in ordered))


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
        "description": "Peraturan, modul, artikel, dan situs yang menjadi dasar buku panduan ini.",
    }
    by_key = References({}, {source.slug: source for source in sources})
    ordered = sorted(sources, key=lambda source: (source.title.casefold(), source.slug))
    return _file(fields, "\n\n".join(write_fence(_source_fence(source, by_key)) for source in ordered))


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
    children = [
        heading_line(3, source.title),
        *(Fence(selector, (text,)) for selector, text in lines.items() if text),
        *([Fence("p.rujukan", (replaced,))] if replaced else []),
        markdown(source.note, SOURCES_PATH),
    ]
    return Fence(f"section.sumber#sumber-{source.slug}", tuple(children), attrs)
