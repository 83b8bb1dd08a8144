"""The account screens of the operator, under /admin/akun/. The superuser meets the same refusals in them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.actions.access import access_request_withdraw
from cms.accounts.actions.accounts import account_create
from cms.accounts.actions.grants import role_revoke
from cms.accounts.forms import AccountCreateForm, EmailForm, GrantForm, NameForm
from cms.accounts.models import RoleGrant, User
from cms.accounts.permissions import can_account_manage, can_accounts_manage, can_role_revoke
from cms.accounts.selectors import (
    accounts_listed_for,
    grants_seen_by_operator,
    has_second_factor,
    is_record_account,
    requests_seen_by_operator,
    second_persons,
)
from cms.accounts.views.deeds import DEEDS, FormRefused
from cms.accounts.views.frame import admin_page
from cms.accounts.views.people import person
from cms.core.errors import Refused

PAGE_SIZE = 50
CRUMBS = (("accounts:list", "Akun"),)


def clerk(request: HttpRequest) -> User:
    """Return the person if he manages accounts. Raises Http404."""
    me = person(request)
    if not can_accounts_manage(me):
        raise Http404
    return me


@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts that the person manages; `q` searches name, user name and address."""
    me = clerk(request)
    query = request.GET.get("q", "").strip()
    accounts = accounts_listed_for(me).prefetch_related("grants__school")
    if query:
        accounts = accounts.filter(
            Q(display_name__icontains=query) | Q(username__icontains=query) | Q(email__icontains=query)
        )
    page = Paginator(accounts, PAGE_SIZE).get_page(request.GET.get("p"))
    return admin_page(request, "accounts/admin_list.html", "Akun", {"page": page, "query": query})


@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its owner chooses the password through a link."""
    me = clerk(request)
    form = AccountCreateForm(request.POST or None, by=me)
    if request.method == "POST" and form.is_valid():
        try:
            account = account_create(**form.cleaned_data, by=me, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Akun {account.username} dibuat. Tautan untuk memilih kata sandi dikirim ke {account.email}; "
                "berlaku 30 menit.",
            )
            return redirect("accounts:detail", account.pk)
    return admin_page(request, "accounts/admin_new.html", "Akun baru", {"form": form}, CRUMBS)


@require_safe
def account_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one account: facts, roles, what waits, and what may be done."""
    me = clerk(request)
    account = get_object_or_404(accounts_listed_for(me), pk=pk)
    grants = account.grants.select_related("school", "granted_by", "confirmed_by", "revoked_by")
    context: dict[str, object] = {
        "account": account,
        "grants": [(grant, grant.revoked_at is None and can_role_revoke(me, grant)) for grant in grants],
        "requests": account.access_requests.select_related("requested_by", "confirmed_by")[:20],
        "may_manage": can_account_manage(me, account),
        "has_second_factor": has_second_factor(account),
        "is_record_account": is_record_account(account),
        "name_form": NameForm(initial={"display_name": account.display_name}),
        "email_form": EmailForm(),
        "grant_form": GrantForm(by=me, account=account),
    }
    return admin_page(request, "accounts/admin_detail.html", str(account), context, CRUMBS)


@require_POST
def account_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do one thing to one account, as named in the address."""
    me = clerk(request)
    account = get_object_or_404(accounts_listed_for(me), pk=pk)
    action = DEEDS.get(deed)
    if action is None:
        raise Http404
    _attempt(request, lambda: action(request, account, me))
    return redirect("accounts:detail", account.pk)


@require_POST
def grant_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role away."""
    me = clerk(request)
    grant = get_object_or_404(RoleGrant, pk=pk, user__in=accounts_listed_for(me))

    def revoke() -> str:
        role_revoke(grant, by=me, at=timezone.now())
        return f"Peran {grant.get_role_display()} dicabut. Semua sesi {grant.user} berakhir."

    _attempt(request, revoke)
    return redirect("accounts:detail", grant.user_id)


@require_POST
def request_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a request for an account."""
    me = clerk(request)
    item = get_object_or_404(requests_seen_by_operator(me), pk=pk)

    def withdraw() -> str:
        access_request_withdraw(item, by=me, at=timezone.now())
        return "Permintaan ditarik."

    _attempt(request, withdraw)
    return redirect("accounts:waiting")


@require_safe
def waiting_list(request: HttpRequest) -> HttpResponse:
    """Show the operator what waits for a second person, and where none is there."""
    me = clerk(request)
    grants = list(grants_seen_by_operator(me))
    requests = [item for item in requests_seen_by_operator(me) if item.needs_confirmation and not item.confirmed_at]
    alone = [item.user for item in grants if not second_persons(item.user, but_not=item.granted_by).exists()]
    alone += [item.user for item in requests if not second_persons(item.user, but_not=item.requested_by).exists()]
    context: dict[str, object] = {"grants": grants, "requests": requests, "alone": sorted(set(alone), key=str)}
    return admin_page(request, "accounts/admin_waiting.html", "Menunggu orang kedua", context, CRUMBS)


def _attempt(request: HttpRequest, deed: Callable[[], str]) -> None:
    try:
        messages.success(request, deed())
    except (Refused, FormRefused) as refusal:
        messages.error(request, str(refusal))
