"""The list of what waits for a second person: in the admin, and in /ruang/ for the head of the school."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.accounts.actions.access import access_request_confirm, access_request_refuse
from cms.accounts.actions.grants import role_grant_confirm, role_grant_refuse
from cms.accounts.forms import DecisionForm
from cms.accounts.models import AccessRequest, RoleGrant, User
from cms.accounts.selectors import grants_waiting_for, is_any_second_person, requests_waiting_for
from cms.accounts.views.frame import admin_page
from cms.accounts.views.people import person
from cms.core.errors import Refused


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def room_confirmations(request: HttpRequest) -> HttpResponse:
    """Show and decide, in the room of people without the admin."""
    me = _second_person(request)
    if request.method == "POST":
        _decide(request, me)
        return redirect("accounts_room_confirmations")
    return render(request, "accounts/room_confirmations.html", _waiting(me))


@never_cache
@require_http_methods(["GET", "POST"])
def admin_confirmations(request: HttpRequest) -> HttpResponse:
    """Show and decide, in the admin."""
    me = _second_person(request)
    if request.method == "POST":
        _decide(request, me)
        return redirect("accounts:confirmations")
    return admin_page(request, "accounts/admin_confirmations.html", "Persetujuan akun", _waiting(me))


def _second_person(request: HttpRequest) -> User:
    me = person(request)
    if not is_any_second_person(me):
        raise Http404
    return me


def _waiting(me: User) -> dict[str, object]:
    return {"grants": grants_waiting_for(me), "requests": requests_waiting_for(me)}


def _decide(request: HttpRequest, me: User) -> None:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404
    item = _find(me, form.cleaned_data["kind"], form.cleaned_data["item"])
    agreed = form.cleaned_data["decision"] == "confirm"
    try:
        _carry_out(item, agreed=agreed, me=me)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{'Disetujui' if agreed else 'Ditolak'}: {item.user}.")


def _find(me: User, kind: str, pk: int) -> RoleGrant | AccessRequest:
    """Return the waiting item. Raises Http404 for what is not there and for what is not this person's alike."""
    waiting: list[RoleGrant | AccessRequest] = []
    waiting += grants_waiting_for(me) if kind == "grant" else requests_waiting_for(me)
    for item in waiting:
        if item.pk == pk:
            return item
    raise Http404


def _carry_out(item: RoleGrant | AccessRequest, *, agreed: bool, me: User) -> None:
    now = timezone.now()
    if isinstance(item, RoleGrant):
        (role_grant_confirm if agreed else role_grant_refuse)(item, by=me, at=now)
    else:
        (access_request_confirm if agreed else access_request_refuse)(item, by=me, at=now)
