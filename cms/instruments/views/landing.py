"""`/unduh/<slug>/`: one instrument and its files. Wrong audience and unknown are the same 404."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..catalogue import counts_downloads, days_for, offers
from ..heads import heads_for
from ..permissions import can_version_download
from ..selectors import latest_version
from .answers import private


@login_required
@require_safe
def landing(request: HttpRequest, code: str) -> HttpResponse:
    """Show the newest version: what it is for, and every file, first with the head of the person's school."""
    version = latest_version(code)
    if version is None or not can_version_download(request.user, version):
        raise Http404
    heads = heads_for(request.user, request.GET.get("kop", ""))
    context = {
        "form": version.form,
        "version": version,
        "heads": heads,
        "headed": [
            (school, [offer for offer in offers(version, school) if offer.is_headed]) for school in heads.schools
        ],
        "offers": offers(version, None),
        "counts": counts_downloads(request.user),
        "days": days_for(request.user, version),
    }
    return private(render(request, "instruments/landing.html", context))
