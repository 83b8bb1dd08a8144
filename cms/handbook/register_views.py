"""Roll back and end the pin: two screens that ask once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cms.accounts.models import User
from cms.core.errors import Refused

from .actions import handbook_rollback, handbook_unpin
from .models import HandbookPin
from .permissions import can_rollback
from .release import known_releases
from .shelf import shelf

REGISTER = "handbook_publication_modeladmin_index"


def _penyunting(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not can_rollback(request.user):
        raise Http404
    return request.user


@require_http_methods(["GET", "POST"])
def rollback(request: HttpRequest, release: str) -> HttpResponse:
    """Ask, then queue the return to an old release."""
    person = _penyunting(request)
    if release not in known_releases(shelf()):
        raise Http404
    if request.method == "POST":
        return _done(request, lambda: handbook_rollback(release=release, by=person, at=timezone.now()))
    return render(request, "handbook/rollback.html", {"release": release, "back": reverse(REGISTER)})


@require_http_methods(["GET", "POST"])
def unpin(request: HttpRequest) -> HttpResponse:
    """Ask, then end the pin."""
    person = _penyunting(request)
    if request.method == "POST":
        return _done(request, lambda: handbook_unpin(by=person, at=timezone.now()))
    pin = HandbookPin.objects.filter(ended_at__isnull=True).first()
    if pin is None:
        raise Http404
    return render(request, "handbook/unpin.html", {"pin": pin, "back": reverse(REGISTER)})


def _done(request: HttpRequest, act: object) -> HttpResponse:
    try:
        act()  # type: ignore[operator]  # a zero-argument function
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Permintaan dicatat. Buku panduan berganti dalam beberapa detik.")
    return HttpResponseRedirect(reverse(REGISTER))
