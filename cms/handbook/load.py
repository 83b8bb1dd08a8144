"""A tree to pages of this installation: the way back of the round trip. Repeatable: what is there is brought up to it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.core.addresses import IMAGES_FOLDER
from cms.core.audiences import Audience
from cms.pages.actions import review_workflow_ensure
from cms.pages.models import ActivityPage, GlossaryTerm, GuidanceBase, GuidancePage, HandbookPage, Source

from .documents import Document, Figure, Handbook
from .images import clean_copy
from .links import file_of
from .load_blocks import BlockWriter, Keys, LinkWriter
from .load_instruments import instrument_keys
from .render_editor import to_html

KINDS: dict[str, type[GuidanceBase]] = {"home": HandbookPage, "activity": ActivityPage, "guidance": GuidancePage}
Report = Callable[[str], None]
_SOURCE_FIELDS = ("title", "kind", "status", "author", "year", "url")


class NotLoadable(ValueError):
    """The tree cannot be loaded here. The message is Indonesian and names the file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much was loaded."""

    pages: int
    terms: int
    sources: int


def load_handbook(handbook: Handbook, *, report: Report = lambda step: None) -> Loaded:
    """Load terms, sources and pages, and publish them. All or nothing.

    Raises NotLoadable when a page has no parent in the tree, a link leads nowhere, or a value does not fit.
    """
    with transaction.atomic():
        review_workflow_ensure()
        pages = _make_pages(handbook.pages)
        attributes = LinkWriter({page.path: pages[page.uid].pk for page in handbook.pages})
        keys = Keys(
            attributes=attributes,
            terms=_load_terms(handbook, attributes),
            sources=_load_sources(handbook, attributes),
            images=_load_images(handbook),
            instruments=instrument_keys(),
        )
        for document in handbook.pages:
            report(document.title)
            with _naming(file_of(document.path)):
                _fill(pages[document.uid], document, keys)
    return Loaded(len(handbook.pages), len(handbook.terms), len(handbook.sources))


@contextmanager
def _naming(file: str) -> Iterator[None]:
    """Say of which file the models refuse a value."""
    try:
        yield
    except ValidationError as problem:
        raise NotLoadable(f"{file}: {' '.join(problem.messages)}") from problem
    except IntegrityError as problem:
        raise NotLoadable(f"{file}: uid atau alamatnya sudah dipakai halaman lain.") from problem


# ---------------------------------------------------------------- pages


def _make_pages(documents: Iterable[Document]) -> dict[str, GuidanceBase]:
    """Make or find every page, parents first, so that links have something to point to."""
    ordered = sorted(
        documents, key=lambda document: (document.path.count("/") + bool(document.path), document.order, document.path)
    )
    made: dict[str, GuidanceBase] = {}
    by_path: dict[str, GuidanceBase] = {}
    for document in ordered:
        with _naming(file_of(document.path)):
            page = _find(document) or _add(document, by_path)
        made[document.uid] = by_path[document.path] = page
    return made


def _find(document: Document) -> GuidanceBase | None:
    model = KINDS[document.kind]
    found = model.objects.filter(translation_key=document.uid).first()
    if found is None and document.kind == "home":
        return HandbookPage.objects.first()
    if found is None and document.kind == "activity":
        return ActivityPage.objects.filter(activity=document.activity).first()
    return found


def _add(document: Document, by_path: dict[str, GuidanceBase]) -> GuidanceBase:
    model = KINDS[document.kind]
    page = model(title=document.title, translation_key=document.uid, audience=Audience.PUBLIC, live=False)
    page.has_unpublished_changes = True
    if isinstance(page, ActivityPage):
        page.activity = document.activity
        page.body = []
    if document.kind == "home":
        return _add_home(page)
    parent = by_path.get(document.path.rpartition("/")[0])
    if parent is None:
        raise NotLoadable(f"Halaman {document.path}/index.md tidak punya halaman induk di naskah.")
    page.slug = document.path.rpartition("/")[2]
    parent.add_child(instance=page)
    return page


def _add_home(page: GuidanceBase) -> GuidanceBase:
    """Put the handbook below Wagtail's root, make it the site's root page, and drop Wagtail's welcome page."""
    root = Page.objects.get(depth=1)
    page.slug = "suluh"
    root.add_child(instance=page)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page, site.site_name = page, "Suluh"
    site.save()
    for welcome in Page.objects.filter(depth=2, slug="home").exclude(pk=page.pk):
        if type(welcome.specific) is Page:
            welcome.delete()
    page.refresh_from_db()
    return page


def _fill(page: GuidanceBase, document: Document, keys: Keys) -> None:
    page.refresh_from_db()
    page.title = page.draft_title = document.title
    page.summary, page.owner_unit, page.change_note = document.description, document.owner, document.change_note
    page.reviewed_date = _date(document.reviewed)
    page.review_months = document.review_months
    page.audience = Audience.PUBLIC
    page.body = json.dumps(BlockWriter(keys, document).stream())  # the field reads its stored form
    page.labels.set(list(document.labels))
    page.save_revision(clean=True).publish()
    if changed := _date(document.changed):
        moment = timezone.make_aware(datetime.combine(changed, time(12)))
        Page.objects.filter(pk=page.pk).update(last_published_at=moment, first_published_at=moment)


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as problem:
        raise ValidationError(f"“{value}” bukan tanggal (tahun-bulan-hari).") from problem


# ---------------------------------------------------------------- terms, sources, images


def _load_terms(handbook: Handbook, attributes: LinkWriter) -> dict[str, int]:
    keys = {}
    for term in handbook.terms:
        values: dict[str, Any] = {
            "term": term.term,
            "english": term.english,
            "synonyms": "; ".join(term.synonyms),
            "definition": to_html(term.definition, attributes) or "<p></p>",
        }
        keys[term.slug] = _publish_snippet(GlossaryTerm, term.slug, values)
    return keys


def _load_sources(handbook: Handbook, attributes: LinkWriter) -> dict[str, int]:
    waiting = {source.slug: source for source in handbook.sources}
    keys: dict[str, int] = {}

    def load(slug: str) -> int:
        """Load what replaces a source before the source itself, so that it can point to it."""
        source = waiting.pop(slug)
        heir = source.replaced_by
        if heir and heir not in keys and heir not in waiting:
            raise NotLoadable(f"Sumber “{slug}” diganti oleh “{heir}”, yang tidak ada di naskah.")
        values: dict[str, Any] = {name: getattr(source, name) for name in _SOURCE_FIELDS}
        values["note"] = to_html(source.note, attributes)
        values["replaced_by_id"] = (keys.get(heir) or load(heir)) if heir else None
        keys[slug] = _publish_snippet(Source, slug, values)
        return keys[slug]

    while waiting:
        load(next(iter(waiting)))
    return keys


def _publish_snippet(model: type[GlossaryTerm | Source], slug: str, values: dict[str, Any]) -> int:
    instance = model.objects.filter(slug=slug).first() or model(slug=slug)
    for name, value in values.items():
        setattr(instance, name, value)
    instance.full_clean()
    instance.live = False
    instance.save()
    instance.save_revision().publish()
    return int(instance.pk)


def _load_images(handbook: Handbook) -> dict[str, int]:
    model = get_image_model()
    keys = {}
    for name, data in handbook.images.items():
        image = model.objects.filter(title=name).first()
        if image is None:
            _check_picture(name, data)
            image = model(title=name, file=ImageFile(io.BytesIO(data), name=name))
            image.save()
        keys[name] = image.pk
    missing = {block.file for page in handbook.pages for block in page.body if isinstance(block, Figure)} - set(keys)
    if missing:
        raise NotLoadable(f"Gambar tidak ada di naskah: {', '.join(sorted(missing))}")
    return keys


def _check_picture(name: str, data: bytes) -> None:
    try:
        clean_copy(data)
    except (OSError, ValueError) as problem:
        raise NotLoadable(f"{IMAGES_FOLDER}/{name} bukan gambar PNG, JPEG, WebP, atau GIF.") from problem
