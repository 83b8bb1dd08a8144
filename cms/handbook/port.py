"""What the pages room asks of the publisher."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cms.core.ports import PublicationStatus
from cms.pages.addresses import handbook_path, page_address
from cms.pages.models import GuidanceBase

from .collect import lookup_sources, lookup_terms, make_lookup, read_page
from .collect_blocks import BrokenBlock
from .collect_instruments import shown_instruments
from .documents import Document, Paragraph, Prose, Run
from .images import ImageLibrary
from .models import Publication, PublishedPage
from .render import References
from .single import render_page


class HandbookPublisher:
    """The publisher as the pages room sees it."""

    def preview(self, page: Any, request: HttpRequest) -> str:
        """Return the page in the handbook's theme; a block that cannot be read is said in its place."""
        return restricted_html(page)

    def status(self, page: Any) -> PublicationStatus:
        """Return where the page stands."""
        row = PublishedPage.objects.filter(uid=page.translation_key).first()
        states = (Publication.State.QUEUED, Publication.State.RUNNING)
        waiting = Publication.objects.filter(state__in=states).exists()
        if row is None:
            return PublicationStatus(waiting=waiting)
        return PublicationStatus(row.live_since, waiting, row.held_back)


def restricted_html(page: GuidanceBase) -> str:
    """Return any page, public or not, in the handbook's theme, for eyes that may read it."""
    library = ImageLibrary()
    lookup = make_lookup(library)
    references = References(
        {term.slug: term for term in lookup_terms(lookup)},
        {source.slug: source for source in lookup_sources(lookup)},
        shown_instruments(),
    )
    try:
        document = read_page(page, lookup)
    except BrokenBlock as problem:
        document = _broken(page, str(problem))
    return render_page(document, references, base=page_address(page, public=True), images=library.used)


def _broken(page: GuidanceBase, reason: str) -> Document:
    text = f"Halaman ini belum dapat ditampilkan. {reason}"
    return Document(
        "guidance",
        handbook_path(page),
        str(page.translation_key),
        page.title,
        body=(Prose((Paragraph((Run(text),)),)),),
    )
