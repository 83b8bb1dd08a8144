"""The page behind a one-time link. Looking (also by a mail scanner) spends nothing; answering the form does."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.accounts.actions.links import (
    link_count_wrong_try,
    link_find,
    link_reset_second_factor,
    link_set_email,
    link_set_password,
)
from cms.accounts.forms import NewPasswordForm, OwnPasswordForm
from cms.accounts.models import AccessRequest, OneTimeLink
from cms.accounts.views.throttle import throttled
from cms.core.errors import Refused

Kind = AccessRequest.Kind


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link will do; do it when its owner answers."""
    limited = throttled(request, action="reset_password_from_key", limit_get=True)
    if limited:
        return limited
    try:
        link = link_find(token, at=timezone.now())
        form = _form(link, request)
        if request.method == "POST" and _answered(form, link):
            messages.success(request, _use(link, form, token))
            return redirect("account_login")
    except Refused as refusal:
        return render(request, "account/link_dead.html", {"reason": str(refusal)}, status=HTTPStatus.GONE)
    return render(request, "account/link.html", {"form": form, "link": link, "kind": link.request.kind})


def _form(link: OneTimeLink, request: HttpRequest) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    if link.request.kind in {Kind.INVITATION, Kind.PASSWORD}:
        return NewPasswordForm(data, owner=link.request.user)
    if link.request.kind == Kind.SECOND_FACTOR:
        return OwnPasswordForm(data)
    return forms.Form(data)


def _answered(form: forms.Form, link: OneTimeLink) -> bool:
    """Return whether the form holds what the link asks for; a wrong password is counted against the link."""
    if not form.is_valid():
        return False
    if isinstance(form, OwnPasswordForm) and not link.request.user.check_password(form.cleaned_data["password"]):
        link_count_wrong_try(link)
        form.add_error("password", "Kata sandi ini tidak cocok. Setelah lima kali salah, tautan ini mati.")
        return False
    return True


def _use(link: OneTimeLink, form: forms.Form, token: str) -> str:
    now = timezone.now()
    if link.request.kind == Kind.EMAIL:
        link_set_email(token, at=now)
        return "Alamat surel sudah diganti. Silakan masuk lagi."
    if link.request.kind == Kind.SECOND_FACTOR:
        link_reset_second_factor(token, at=now)
        return "Faktor kedua sudah dihapus. Masuklah, lalu pasang yang baru."
    link_set_password(token, password=form.cleaned_data["password1"], at=now)
    return "Kata sandi sudah disimpan. Silakan masuk dengan kata sandi itu."
