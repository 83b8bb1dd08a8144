"""Blocks to Markdown: one renderer for each kind. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.core.addresses import GLOSSARY_PATH, IMAGES_FOLDER, SOURCES_PATH
from cms.core.audiences import Audience
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.sources import SourceStatus
from cms.core.stages import Stage

from .blocks import Fence, write_fence
from .documents import (
    AccessTable,
    Callout,
    Checklist,
    Citation,
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
from .documents_instruments import InstrumentCard, Listed, Shown
from .links import relative
from .prose import cell, escaped, heading_line, href, line, markdown
from .render_card import card, has_downloads


@dataclass(frozen=True, slots=True)
class References:
    """What pages may refer to by key."""

    terms: Mapping[str, Term]
    sources: Mapping[str, Source]
    instruments: Shown = Shown()  # noqa: RUF009  # frozen


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block is being written: the page's path, and what its keys mean."""

    page: str
    references: References


def _prose(block: Prose, place: Place) -> str:
    return markdown(block.text, place.page)


def _section(block: SectionMark, place: Place) -> str:
    return f"## {Section(block.key).label}"


def _stages(block: Stages, place: Place) -> str:
    parts: list[str | Fence] = []
    for stage, text in zip(Stage, block.texts, strict=True):
        parts += [f"### {stage.label}", markdown(text, place.page)]
    return write_fence(Fence("section.tahapan", tuple(parts)))


def _checklist(block: Checklist, place: Place) -> str:
    items = "\n".join(f"- {line(item)}" for item in block.items)
    return write_fence(Fence("section.daftar-periksa", (*_title(block.title), items)))


def _access(block: AccessTable, place: Place) -> str:
    rows = [(row.who, AccessLevel(row.level).label, row.note) for row in block.rows]
    table = _table_markdown(("Siapa", "Boleh melihat", "Keterangan"), rows)
    return write_fence(Fence("section.hak-akses", (*_title(block.title), table)))


def _callout(block: Callout, place: Place) -> str:
    title = Fence("p.admonition-title", (line(block.title or CalloutKind(block.kind).label),))
    return write_fence(Fence(f"div.admonition.{block.kind}", (title, markdown(block.text, place.page))))


def _questions(block: Questions, place: Place) -> str:
    return write_fence(Fence("section.tanya-jawab", _entries(block.entries, place)))


def _mistakes(block: Mistakes, place: Place) -> str:
    return write_fence(Fence("section.kesalahan-umum", _entries(block.entries, place)))


def _entries(entries: tuple[Entry, ...], place: Place) -> tuple[Fence, ...]:
    return tuple(
        Fence("div.butir", (heading_line(3, entry.head), markdown(entry.text, place.page))) for entry in entries
    )


def _legal(block: LegalBasis, place: Place) -> str:
    children = (_source_line(block.source, place), markdown(block.text, place.page))
    return write_fence(Fence("section.dasar-hukum", children, {"data-sumber": block.source}))


def _training(block: Training, place: Place) -> str:
    goals = "\n".join(f"- {line(goal)}" for goal in block.goals)
    children = [
        *_title(block.title),
        *([Fence("div.tujuan-latihan", (goals,))] if goals else []),
        *([Fence("div.kegiatan-latihan", (markdown(block.exercise, place.page),))] if block.exercise else []),
        *([Fence("div.periksa-diri", _entries(block.checks, place))] if block.checks else []),
    ]
    attrs = {"data-menit": str(block.minutes)} if block.minutes else {}
    return write_fence(Fence("section.latihan", tuple(children), attrs))


def _figure(block: Figure, place: Place) -> str:
    picture = f"![{line(block.alt)}]({relative(place.page, f'{IMAGES_FOLDER}/{block.file}')})"
    lines = [Fence("figcaption.keterangan", (line(block.caption),))] if block.caption else []
    credit = [Fence("p.kredit", (line(block.credit),))] if block.credit else []
    return write_fence(Fence("figure.gambar", (picture, *lines, *credit)))


def _table(block: Table, place: Place) -> str:
    return write_fence(Fence("section.tabel", (*_title(block.title), _table_markdown(block.header, block.rows))))


def _citation(block: Citation, place: Place) -> str:
    children = (_source_line(block.source, place), line(block.locator))
    return write_fence(Fence("section.kutipan", children, {"data-sumber": block.source}))


def _term_reference(block: TermReference, place: Place) -> str:
    term = place.references.terms[block.term]
    link = f"[{line(term.term)}]({href(PageTarget(GLOSSARY_PATH, f'istilah-{term.slug}'), place.page)})"
    children = (
        Fence("p.rujukan", (link,)),
        Fence("div.definisi", (markdown(term.definition, place.page),)),
        markdown(block.note, place.page),
    )
    return write_fence(Fence("section.istilah-terkait", children, {"data-istilah": block.term}))


def _instrument(block: InstrumentCard, place: Place) -> str:
    shown = place.references.instruments
    return write_fence(card(shown.entry(block.code), shown.offers.get(block.code), place.page))


LISTING = "instrumen-kegiatan"
"""Class of the list of an activity's instruments. It is made anew at each publication, and the loader leaves it out."""

WHOLE = "Unduh semua formulir kegiatan ini (ZIP)"
"""The theme makes a link of it (partials/content.html): only a built site has the file."""


def listing(activity: str, place: Place) -> str:
    """Return the instruments of an activity as a fence, or nothing when there are none."""
    entries = [entry for entry in place.references.instruments.listed if entry.activity == activity]
    items = "\n".join(
        f"- [{escaped(entry.title)}]({href(PageTarget(entry.path), place.page)}){_login(entry)}" for entry in entries
    )
    if not items:
        return ""
    whole = [Fence("p.unduh-semua", (WHOLE,))] if has_downloads(activity, place.references.instruments) else []
    return write_fence(Fence(f"section.{LISTING}", ("### Unduh instrumen", items, *whole)))


def _login(entry: Listed) -> str:
    return "" if entry.audience == Audience.PUBLIC else " (masuk untuk mengunduh)"


def _source_line(key: str, place: Place) -> Fence:
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


RENDERERS: dict[type, Callable[[Any, Place], str]] = {
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
    InstrumentCard: _instrument,
}
"""One renderer for each kind of block; a test fails when a kind is missing."""
