"""What belongs to the person himself: his account, his address, his notices."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.actions.access import access_request_start, access_request_withdraw
from cms.accounts.actions.sessions import notices_mark_seen
from cms.accounts.forms import EmailForm
from cms.accounts.middleware import NOTICES_PENDING
from cms.accounts.models import AccessRequest
from cms.accounts.next_address import next_address
from cms.accounts.notices import notices_of_rooms
from cms.accounts.selectors import has_second_factor, is_record_account, unseen_grants, unseen_requests
from cms.accounts.views.people import person
from cms.accounts.views.throttle import throttled
from cms.core.errors import Refused


@login_required
@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """Show the person his account, his roles, and what waits."""
    me = person(request)
    context = {
        "grants": me.grants.open().select_related("school"),
        "requests": AccessRequest.objects.open().filter(user=me),
        "has_second_factor": has_second_factor(me),
        "needs_second_factor": is_record_account(me),
    }
    return render(request, "account/own.html", context)


@reauthentication_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_email(request: HttpRequest) -> HttpResponse:
    """Let the owner ask for another address; a record account waits for the second person."""
    me = person(request)
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limited = throttled(request, action="manage_email", user=me)
        if limited:
            return limited
        try:
            started = access_request_start(
                me, kind=AccessRequest.Kind.EMAIL, new_email=form.cleaned_data["new_email"], by=me, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("new_email", str(refusal))
        else:
            messages.success(request, _email_message(started))
            return redirect("accounts_own")
    return render(request, "account/own_email.html", {"form": form, "waits": is_record_account(me)})


@login_required
@require_POST
def own_request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the owner take back what was started for his account."""
    me = person(request)
    mine = get_object_or_404(AccessRequest, pk=pk, user=me)
    try:
        access_request_withdraw(mine, by=me, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Permintaan ditarik. Tautannya tidak berlaku lagi.")
    return redirect("accounts_own")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_notices(request: HttpRequest) -> HttpResponse:
    """Show the owner what changed since his last login; his click records that he saw it."""
    me = person(request)
    after = next_address(request)
    if request.method == "POST":
        notices_mark_seen(by=me, at=timezone.now())
        request.session.pop(NOTICES_PENDING, None)
        return redirect(after)
    context = {
        "grants": unseen_grants(me),
        "requests": unseen_requests(me),
        "rooms": notices_of_rooms(me),
        "next": after,
    }
    return render(request, "account/notices.html", context)


def _email_message(started: AccessRequest) -> str:
    if started.needs_confirmation:
        return (
            "Permintaan tercatat. Setelah koordinator BK, kepala sekolah, atau PPDP menyetujui, "
            "tautan dikirim ke alamat baru."
        )
    return "Tautan dikirim ke alamat baru. Bukalah dalam 30 menit; alamat lama tetap dipakai sampai saat itu."
