"""Changes of the access to an account: each ends in a one-time link to its owner, never in a value set for him."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.actions.links import link_send
from cms.accounts.mail import mail_after_commit
from cms.accounts.models import AccessRequest, User
from cms.accounts.permissions import (
    check_access_request,
    check_request_confirm,
    check_server_confirm,
)
from cms.accounts.policies import (
    CONFIRMATION_LIFETIME,
    check_account_active,
    check_account_has_email,
    check_request_open,
    check_request_waiting,
)
from cms.accounts.selectors import is_record_account
from cms.core.errors import WrongState

Kind = AccessRequest.Kind


@transaction.atomic
def access_request_start(
    account: User, *, kind: AccessRequest.Kind, by: User, at: datetime, new_email: str = ""
) -> AccessRequest:
    """Start a change of access. An ordinary account gets its link now, a record account when a second person agrees.

    Raises NotAllowed, WrongState (disabled, no address, address taken).
    """
    check_access_request(by, account, kind)
    check_account_active(account)
    if kind == Kind.EMAIL:
        _check_new_email(new_email)
    else:
        check_account_has_email(account)
    access_requests_close(account, by=by, at=at, kind=kind)
    request = AccessRequest.objects.create(
        user=account,
        kind=kind,
        new_email=new_email,
        requested_by=by,
        requested_at=at,
        needs_confirmation=is_record_account(account),
    )
    if by != account:
        _tell_owner(request)
    if not request.needs_confirmation:
        link_send(request, at=at)
    return request


def invitation_start(account: User, *, by: User, at: datetime) -> AccessRequest:
    """Send a new account its first link. Called by `account_create`, which has asked for the permission."""
    request = AccessRequest.objects.create(
        user=account, kind=Kind.INVITATION, requested_by=by, requested_at=at, needs_confirmation=False
    )
    link_send(request, at=at)
    return request


@transaction.atomic
def password_forgotten(account: User, *, at: datetime) -> None:
    """Answer an owner who forgot his password, without telling anybody whether the account exists.

    A request that waits stays as it is; one that the second person agreed to within seven days, or that needed
    no agreement, gets a fresh link; otherwise a new request begins.
    """
    if not account.is_active or not account.email:
        return
    first_or_new = AccessRequest.objects.open().filter(user=account, kind__in=[Kind.INVITATION, Kind.PASSWORD])
    request = first_or_new.order_by("-requested_at").first()
    if request is not None and request.needs_confirmation and request.confirmed_at is None:
        return
    if request is not None and _still_agreed(request, at):
        link_send(request, at=at)
        return
    access_request_start(account, kind=Kind.PASSWORD, by=account, at=at)


@transaction.atomic
def access_request_confirm(request: AccessRequest, *, by: User, at: datetime) -> None:
    """Agree as the second person; the owner gets his link. Raises NotAllowed, WrongState."""
    check_request_confirm(by, request)
    _confirm(request, by=by, at=at)


@transaction.atomic
def access_request_confirm_at_server(request: AccessRequest, *, by: User, at: datetime) -> None:
    """Agree where the school has no second person; only a command on the server calls it."""
    check_server_confirm(by, request)
    _confirm(request, by=by, at=at)


@transaction.atomic
def access_request_refuse(request: AccessRequest, *, by: User, at: datetime) -> None:
    """Say no as the second person. Raises NotAllowed, WrongState."""
    check_request_confirm(by, request)
    fresh = AccessRequest.objects.select_for_update().get(pk=request.pk)
    check_request_waiting(fresh)
    AccessRequest.objects.filter(pk=request.pk).update(closed_by=by, closed_at=at)


@transaction.atomic
def access_request_withdraw(request: AccessRequest, *, by: User, at: datetime) -> None:
    """Take a request back: who started it, or the owner. Raises NotAllowed, WrongState."""
    if by.pk not in {request.requested_by_id, request.user_id}:
        check_access_request(by, request.user, Kind(request.kind))
    check_request_open(request)
    AccessRequest.objects.filter(pk=request.pk).update(closed_by=by, closed_at=at)


def access_requests_close(account: User, *, by: User, at: datetime, kind: AccessRequest.Kind | None = None) -> None:
    """Close the open requests of an account (of one kind, or all); their links die with them."""
    requests = AccessRequest.objects.open().filter(user=account)
    if kind is not None:
        requests = requests.filter(kind=kind)
    requests.update(closed_by=by, closed_at=at)


def _confirm(request: AccessRequest, *, by: User, at: datetime) -> None:
    fresh = AccessRequest.objects.select_for_update().get(pk=request.pk)
    check_request_waiting(fresh)
    check_account_active(fresh.user)
    fresh.confirmed_by = by
    fresh.confirmed_at = at
    fresh.save(update_fields=["confirmed_by", "confirmed_at"])
    link_send(fresh, at=at)


def _still_agreed(request: AccessRequest, at: datetime) -> bool:
    if not request.needs_confirmation:
        return not is_record_account(request.user)
    return request.confirmed_at is not None and at < request.confirmed_at + CONFIRMATION_LIFETIME


def _check_new_email(new_email: str) -> None:
    if not new_email:
        raise WrongState("Isi alamat surel yang baru.")
    if User.objects.filter(email__iexact=new_email).exists():
        raise WrongState("Alamat surel ini tidak dapat dipakai. Pakai alamat lain.")


def _tell_owner(request: AccessRequest) -> None:
    waits = " Permintaan ini menunggu persetujuan orang kedua." if request.needs_confirmation else ""
    mail_after_commit(
        "notice",
        request.user.email,
        {
            "subject": "Permintaan untuk akun Anda",
            "person": request.user,
            "reason": f"{request.requested_by} memulai permintaan: {request.get_kind_display()}.{waits}",
        },
    )
