"""What the operator can do to one account, by the last word of the address. Each returns what happened."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.accounts import account_disable, account_enable, account_rename
from cms.accounts.actions.grants import role_grant
from cms.accounts.forms import EmailForm, GrantForm, NameForm
from cms.accounts.models import AccessRequest, User
from cms.accounts.permissions import check_account_manage

Kind = AccessRequest.Kind


class FormRefused(Exception):
    """The form was not filled in correctly; the message says where."""

    def __init__(self, form: forms.Form) -> None:
        lines = []
        for name, errors in form.errors.items():
            said = " ".join(str(error) for error in errors)
            lines.append(f"{form.fields[name].label}: {said}" if name in form.fields else said)
        super().__init__(" ".join(lines))


def _rename(request: HttpRequest, account: User, me: User) -> str:
    form = _valid(NameForm(request.POST))
    account_rename(account, display_name=form.cleaned_data["display_name"], by=me)
    return "Nama diganti."


def _disable(request: HttpRequest, account: User, me: User) -> str:
    account_disable(account, by=me, at=timezone.now())
    return f"Akun {account.username} nonaktif. Peran dicabut dan semua sesinya berakhir."


def _enable(request: HttpRequest, account: User, me: User) -> str:
    account_enable(account, by=me)
    return f"Akun {account.username} aktif lagi, tanpa peran. Beri perannya satu per satu."


def _grant(request: HttpRequest, account: User, me: User) -> str:
    form = _valid(GrantForm(request.POST, by=me, account=account))
    grant = role_grant(
        account, role=form.cleaned_data["role"], school=form.cleaned_data["school"], by=me, at=timezone.now()
    )
    if grant.needs_confirmation:
        return f"Peran {grant.get_role_display()} menunggu persetujuan koordinator BK, kepala sekolah, atau PPDP."
    return f"Peran {grant.get_role_display()} berlaku."


def _password(request: HttpRequest, account: User, me: User) -> str:
    return _start(account, Kind.PASSWORD, me)


def _second_factor(request: HttpRequest, account: User, me: User) -> str:
    return _start(account, Kind.SECOND_FACTOR, me)


def _email(request: HttpRequest, account: User, me: User) -> str:
    form = _valid(EmailForm(request.POST))
    return _start(account, Kind.EMAIL, me, form.cleaned_data["new_email"])


def _start(account: User, kind: AccessRequest.Kind, me: User, new_email: str = "") -> str:
    # Own changes are asked for under /akun/, behind the password question.
    check_account_manage(me, account)
    started = access_request_start(account, kind=kind, new_email=new_email, by=me, at=timezone.now())
    if started.needs_confirmation:
        return "Permintaan dicatat. Tautan dikirim setelah orang kedua menyetujui."
    return f"Tautan dikirim ke {new_email or account.email}; berlaku 30 menit."


def _valid(form: forms.Form) -> forms.Form:
    if not form.is_valid():
        raise FormRefused(form)
    return form


DEEDS: dict[str, Callable[[HttpRequest, User, User], str]] = {
    "nama": _rename,
    "nonaktifkan": _disable,
    "aktifkan": _enable,
    "peran": _grant,
    "kata-sandi": _password,
    "faktor-kedua": _second_factor,
    "surel": _email,
}
