"""The desk "Instrumen" in the back office, and the same list for those who do not enter it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..bundle import FORMATS, MOST
from ..catalogue import Asked, choices, counts_downloads, entries
from ..heads import NEUTRAL, heads_for
from .answers import private

TITLE = "Instrumen"
ZIP_FIRST = frozenset({"docx", "pdf-a4"})


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List in Wagtail's frame what the person may download."""
    trail = [{"url": reverse("wagtailadmin_home"), "label": "Beranda"}, {"url": "", "label": TITLE}]
    frame = {"header_title": TITLE, "page_title": TITLE, "breadcrumbs_items": trail, "header_icon": "download"}
    return private(render(request, "instruments/desk.html", {**frame, **_list(request, "instruments_desk")}))


@login_required
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """List in the reading room's frame what the person may download."""
    return private(render(request, "instruments/shelf.html", _list(request, "instruments_list")))


def _list(request: HttpRequest, name: str) -> dict[str, object]:
    asked, heads = Asked.of(request.GET), heads_for(request.user, request.GET.get("kop", ""))
    return {
        "asked": asked,
        "filters": choices(asked),
        "heads": heads,
        "neutral": NEUTRAL,
        "entries": entries(request.user, asked, heads.chosen),
        "formats": [(kind.value, kind.label, kind.value in ZIP_FIRST) for kind in FORMATS],
        "most": MOST,
        "counts": counts_downloads(request.user),
        "here": reverse(name),
    }
