"""A forgotten password: the answer is the same, in words and in time, whether the account exists or not."""

from __future__ import annotations

import time

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.actions.access import password_forgotten
from cms.accounts.forms import ForgotForm
from cms.accounts.models import User
from cms.accounts.views.throttle import throttled

# Seconds; longer than the few writes that a known account costs.
ANSWER_TIME = 0.4


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for a user name or an address and start the reset of whoever it is."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        began = time.monotonic()
        login = form.cleaned_data["login"].strip()
        limited = throttled(request, action="reset_password", key=login.casefold())
        if limited:
            return limited
        for account in User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login), is_active=True)[:1]:
            password_forgotten(account, at=timezone.now())
        time.sleep(max(0.0, ANSWER_TIME - (time.monotonic() - began)))
        return redirect("account_reset_password_done")
    return render(request, "account/forgot.html", {"form": form})


@never_cache
@require_safe
def forgot_done(request: HttpRequest) -> HttpResponse:
    """Say what happens next, the same to everybody."""
    return render(request, "account/forgot_done.html")
