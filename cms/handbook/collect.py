"""Public pages to documents: the only file of the publisher that reads Wagtail pages."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, Site

from cms.core.addresses import path_problem
from cms.core.sections import Section
from cms.core.text import single_line
from cms.pages.addresses import handbook_path
from cms.pages.audience import page_models
from cms.pages.models import GlossaryTerm, GuidanceBase, HandbookPage, Source
from cms.pages.selectors import public_pages, public_sources, public_terms

from . import documents as d
from .choose import Collected
from .collect_blocks import BlockReader, BrokenBlock, Lookup, Raw
from .collect_instruments import collect_instruments, instrument_titles
from .images import ImageLibrary
from .links import web_target
from .richtext import Resolve, from_html, plain


class NothingLoaded(RuntimeError):
    """There is no handbook in this installation yet. The message is Indonesian and says what to do."""


def collect() -> Collected:
    """Read everything public in one transaction. Raises NothingLoaded before a handbook is there at all."""
    if not HandbookPage.objects.exists():
        raise NothingLoaded(
            "Belum ada buku panduan di instalasi ini. Muat dulu naskahnya: manage.py load_handbook site_docs."
        )
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _collect(list(public_pages().specific()))


def _collect(pages: list[GuidanceBase]) -> Collected:
    library = ImageLibrary()
    lookup = make_lookup(library)
    orders = sibling_orders(pages)
    good: list[d.Document] = []
    broken: list[d.HeldBack] = []
    bodies = stored_bodies(page.pk for page in pages)
    for page in pages:
        uid = str(page.translation_key)
        try:
            document = read_page(page, lookup, orders[uid][1], bodies[page.pk])
            check_address(orders[uid][0])
        except BrokenBlock as problem:
            broken.append(d.HeldBack(uid, orders[uid][0], str(problem)))
        else:
            good.append(document)
    appendix = lookup_terms(lookup), lookup_sources(lookup)
    handbook = d.Handbook(tuple(good), *appendix, library.used, collect_instruments())
    return Collected(handbook, tuple(broken), frozenset(orders), orders)


def stored_bodies(keys: Iterable[int]) -> dict[int, list[Raw]]:
    """Return the bodies of pages as they are stored: the field itself would drop blocks that it does not know."""
    wanted = list(keys)
    found: dict[int, list[Raw]] = {}
    for model in page_models():
        rows = model.objects.filter(pk__in=wanted).annotate(stored=Cast("body", TextField()))
        found |= {key: _decoded(stored or "[]") for key, stored in rows.values_list("pk", "stored")}
    return found


def _decoded(stored: str) -> list[Raw]:
    """Return a stored body; one that cannot be read becomes a block of a kind that nobody knows."""
    try:
        value = json.loads(stored)
        value = json.loads(value) if isinstance(value, str) else value  # written as text inside JSON
    except ValueError:
        value = None
    return value if isinstance(value, list) else [{"type": "tidak terbaca"}]


def sibling_orders(pages: Iterable[Page]) -> dict[str, tuple[str, int]]:
    """Return uid -> (path, order): public siblings counted in steps of ten, so that hidden ones leave no gap."""
    counted: dict[str, int] = {}
    orders: dict[str, tuple[str, int]] = {}
    for page in pages:
        parent = page.path[: -Page.steplen]
        counted[parent] = counted.get(parent, 0) + 10
        path = handbook_path(page)
        orders[str(page.translation_key)] = (path, counted[parent] if path else 0)
    return orders


def check_address(path: str) -> None:
    """Raise BrokenBlock when the address cannot be a file or belongs to the system (rows written around the form)."""
    if problem := path_problem(path):
        raise BrokenBlock(problem)


# ---------------------------------------------------------------- one page


def read_page(page: GuidanceBase, lookup: Lookup, order: int = 0, body: list[Raw] | None = None) -> d.Document:
    """Return one page as a document, with its stored `body` or, without one, what the page holds unsaved.

    Raises BrokenBlock with an Indonesian sentence when a block cannot be read.
    """
    changed = timezone.localdate(page.last_published_at).isoformat() if page.last_published_at else ""
    blocks = BlockReader(lookup).read(page.body.get_prep_value() if body is None else body)
    if _kind(page) == "activity":
        check_headings(blocks)
    return d.Document(
        kind=_kind(page),
        path=handbook_path(page),
        uid=str(page.translation_key),
        title=single_line(page.title),
        description=single_line(page.summary),
        activity=str(getattr(page, "activity", "")),
        order=order,
        owner=single_line(page.owner_unit),
        reviewed=page.reviewed_date.isoformat() if page.reviewed_date else "",
        review_months=page.review_months,
        changed=changed,
        change_note=single_line(page.change_note),
        labels=tuple(sorted({single_line(name) for name in page.labels.names()} - {""})),
        body=blocks,
    )


def check_headings(blocks: Iterable[d.Block]) -> None:
    """Raise BrokenBlock for a heading of running text that reads like a section of the skeleton: it would begin one."""
    for block in blocks:
        for part in block.text if isinstance(block, d.Prose) else ():
            if isinstance(part, d.Heading) and part.level == 2 and plain(part.content) in Section.labels:
                raise BrokenBlock(
                    f"Judul “{plain(part.content)}” di dalam teks sama dengan nama bagian halaman kegiatan. "
                    "Ganti judul itu, atau pakai blok Bagian."
                )


def _kind(page: GuidanceBase) -> str:
    return {"handbookpage": "home", "activitypage": "activity"}.get(page._meta.model_name or "", "guidance")


# ---------------------------------------------------------------- what blocks refer to


def make_lookup(library: ImageLibrary) -> Lookup:
    """Return what blocks refer to by key: live terms and sources, and the address of every page of the site."""
    terms = {term.pk: term.slug for term in public_terms()}
    sources = {source.pk: source.slug for source in public_sources()}
    circulating, others = instrument_titles()
    return Lookup(page_paths(), terms, sources, library, circulating, others)


def page_paths() -> dict[int, str]:
    """Return the path of every page of the site, public or not (whether a link may stand is decided later)."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return {}
    pages = Page.objects.descendant_of(site.root_page, inclusive=True).only("pk", "url_path")
    return {page.pk: handbook_path(page) for page in pages}


def lookup_terms(lookup: Lookup) -> tuple[d.Term, ...]:
    """Return the live terms as values. A term is read on many pages, so a dead link in it holds none of them back."""
    resolve = lookup.lenient()
    return tuple(_term(term, resolve) for term in public_terms())


def _term(term: GlossaryTerm, resolve: Resolve) -> d.Term:
    synonyms = tuple(part for part in map(single_line, term.synonyms.split(";")) if part)
    definition = without_headings(from_html(term.definition, resolve))
    return d.Term(term.slug, single_line(term.term), single_line(term.english), synonyms, definition)


def lookup_sources(lookup: Lookup) -> tuple[d.Source, ...]:
    """Return the live sources as values."""
    live = {source.pk: source for source in public_sources()}
    resolve = lookup.lenient()
    return tuple(_source(source, live.get(source.replaced_by_id or 0), resolve) for source in live.values())


def _source(source: Source, heir: Source | None, resolve: Resolve) -> d.Source:
    web = web_target(source.url)
    return d.Source(
        slug=source.slug,
        title=single_line(source.title),
        kind=source.kind,
        status=source.status,
        replaced_by=heir.slug if heir else "",
        author=single_line(source.author),
        year=single_line(source.year),
        url=web.url if web else "",
        note=without_headings(from_html(source.note, resolve)),
    )


def without_headings(text: d.RichText) -> d.RichText:
    """Return small rich text: a heading inside it becomes a paragraph."""
    return tuple(d.Paragraph(block.content) if isinstance(block, d.Heading) else block for block in text)
