"""Pages, glossary terms, sources and pictures of a handbook, as the screens leave them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sources import SourceKind, SourceStatus
from cms.core.stages import Stage
from cms.instruments.models import InstrumentTemplate
from cms.pages.models import ActivityPage, GlossaryTerm, GuidanceBase, GuidancePage, HandbookPage, Source

Raw = dict[str, Any]
AnyPage = TypeVar("AnyPage", bound=GuidanceBase)


# --- Pages ---------------------------------------------------------------------------------------------------------


def make_home(title: str = "Buku panduan", *, body: Iterable[Raw] = (), **fields: Any) -> HandbookPage:
    """Return the live public home page, root page of the site; Wagtail's welcome page is gone."""
    home = HandbookPage(title=title, slug="suluh", live=False, body=_stream(body), **_public(fields))
    Page.objects.get(depth=1).add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page = home
    site.save()
    Page.objects.filter(depth=2).exclude(pk=home.pk).delete()
    home.refresh_from_db()
    return go_live(home)


def make_activity(
    home: HandbookPage, activity: Activity = Activity.HOME_VISIT, *, body: Iterable[Raw] = (), **fields: Any
) -> ActivityPage:
    """Return the live public page of an activity."""
    title = fields.pop("title", activity.label)
    page = ActivityPage(title=title, activity=activity, live=False, body=_stream(body), **_public(fields))
    home.add_child(instance=page)
    return go_live(page)


def make_page(parent: Page, title: str, *, body: Iterable[Raw] = (), live: bool = True, **fields: Any) -> GuidancePage:
    """Return a page below `parent`, public unless `audience` says otherwise; with `live=False` it is a draft only."""
    parent.refresh_from_db()
    page = GuidancePage(title=title, live=False, has_unpublished_changes=True, body=_stream(body), **_public(fields))
    parent.add_child(instance=page)
    if live:
        return go_live(page)
    page.save_revision()
    page.refresh_from_db()
    return page


def edit(page: AnyPage, *, body: Iterable[Raw] | None = None, live: bool = True, **fields: Any) -> AnyPage:
    """Change fields of a page: published at once, or with `live=False` saved as a draft."""
    changed = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(changed, name, value)
    if body is not None:
        changed.body = _stream(body)
    revision = changed.save_revision()
    if live:
        revision.publish()
    page.refresh_from_db()
    return page


def go_live(page: AnyPage) -> AnyPage:
    """Publish what the page holds, as the system."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _public(fields: dict[str, Any]) -> dict[str, Any]:
    return {"audience": Audience.PUBLIC, **fields}


def _stream(body: Iterable[Raw]) -> str:
    return json.dumps(list(body))


# --- Terms, sources, pictures --------------------------------------------------------------------------------------


def make_term(term: str, definition: str = "<p>Arti istilah.</p>", *, live: bool = True, **fields: Any) -> GlossaryTerm:
    """Return a glossary term; with `live=False` it is a draft."""
    found = GlossaryTerm(term=term, definition=definition, live=False, **{"slug": _slug(term), **fields})
    return _save(found, live=live)


def make_source(title: str, *, live: bool = True, **fields: Any) -> Source:
    """Return a source; with `live=False` it is a draft."""
    values = {"slug": _slug(title), "kind": SourceKind.BOOK, "status": SourceStatus.REFERENCE, **fields}
    return _save(Source(title=title, live=False, **values), live=live)


Snippet = TypeVar("Snippet", GlossaryTerm, Source)


def _save(snippet: Snippet, *, live: bool) -> Snippet:
    snippet.full_clean()
    snippet.save()
    revision = snippet.save_revision()
    if live:
        revision.publish()
    snippet.refresh_from_db()
    return snippet


def _slug(text: str) -> str:
    return "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text.lower()).split())[:80]


def picture(
    kind: str = "PNG", *, size: tuple[int, int] = (40, 30), colour: Any = (200, 30, 30), mode: str = "RGB", **save: Any
) -> bytes:
    """Return the bytes of a picture of one colour."""
    out = io.BytesIO()
    Pillow.new(mode, size, colour).save(out, kind, **save)
    return out.getvalue()


def make_image(data: bytes | None = None, *, name: str = "gambar.png", title: str = "Gambar uji") -> Any:
    """Return a Wagtail image that holds these bytes."""
    image = get_image_model()(title=title, file=ImageFile(io.BytesIO(data or picture()), name=name))
    image.save()
    return image


def spoil_image(image: Any, data: bytes) -> None:
    """Put other bytes in the place of the image's file, as a failing disk would."""
    storage = image.file.storage
    with storage.open(image.file.name, "wb") as file:
        file.write(data)


# --- Blocks in their stored form -----------------------------------------------------------------------------------


def prose(html: str) -> Raw:
    """Return a block of running text."""
    return {"type": "prose", "value": html}


def link(page: Page, text: str = "tautan") -> str:
    """Return the editor's HTML of a link to a page."""
    return f'<p><a linktype="page" id="{page.pk}">{text}</a></p>'


def citation(source: Source, locator: str = "") -> Raw:
    """Return a block that cites a source."""
    return {"type": "citation", "value": {"source": source.pk, "locator": locator}}


def term_reference(term: GlossaryTerm, note: str = "") -> Raw:
    """Return a block that shows a glossary term."""
    return {"type": "term", "value": {"term": term.pk, "note": note}}


def figure(image: Any, alt: str = "Bagan", **texts: str) -> Raw:
    """Return a block with a picture."""
    return {"type": "figure", "value": {"image": image.pk, "alt": alt, "caption": "", "credit": "", **texts}}


def instrument_card(template: InstrumentTemplate) -> Raw:
    """Return a block that shows where an instrument is to be had."""
    return {"type": "instrument", "value": {"instrument": template.pk}}


def every_block(
    line: Callable[[str], str],
    rich: Callable[[str], str],
    *,
    source: Source,
    term: GlossaryTerm,
    image: Any,
    instrument: InstrumentTemplate,
) -> list[Raw]:
    """Return one block of each type of a guidance page; `line` and `rich` make the text of a field from its name."""
    values: Mapping[str, Any] = {
        "prose": rich("prose"),
        "callout": {"kind": CalloutKind.TIP.value, "title": line("callout.title"), "text": rich("callout.text")},
        "figure": {"image": image.pk, **{name: line(f"figure.{name}") for name in ("alt", "caption", "credit")}},
        "table": {
            "caption": line("table.caption"),
            "columns": [{"type": "text", "heading": line("table.heading")}, {"type": "text", "heading": "B"}],
            "rows": [{"values": [line("table.cell"), "b"]}],
        },
        "stages": {stage.value.replace("-", "_"): rich(f"stages.{stage.value}") for stage in Stage},
        "checklist": {"title": line("checklist.title"), "items": _items(line("checklist.item"))},
        "access_table": {
            "title": line("access.title"),
            "rows": _items({"who": line("access.who"), "level": AccessLevel.SHORT.value, "note": line("access.note")}),
        },
        "questions": {"items": _items({"question": line("question"), "answer": rich("answer")})},
        "mistakes": {"items": _items({"mistake": line("mistake"), "remedy": rich("remedy")})},
        "training": {
            "title": line("training.title"),
            "minutes": 45,
            "goals": _items(line("training.goal")),
            "exercise": rich("training.exercise"),
            "checks": _items({"question": line("check.question"), "answer": rich("check.answer")}),
        },
        "legal_basis": {"source": source.pk, "text": rich("legal.text")},
        "citation": {"source": source.pk, "locator": line("citation.locator")},
        "term": {"term": term.pk, "note": rich("term.note")},
        "instrument": {"instrument": instrument.pk},
    }
    return [{"type": name, "value": value} for name, value in values.items()]


def _items(*values: Any) -> list[Raw]:
    """Stored list items. Without an `id` Wagtail would take the wrapping itself for the value."""
    return [{"type": "item", "value": value, "id": str(number)} for number, value in enumerate(values)]
