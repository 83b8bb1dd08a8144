"""Asking a signed-in person once more who he is: before an act that shows or ends much, and after a lock."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
    reauthenticate_by_password,
)
from allauth.core import ratelimit
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse

PASSWORD_FIELD: Final = "sesi_kata_sandi"  # noqa: S105  # the name of a form field
CODE_FIELD: Final = "sesi_kode"
TOO_MANY: Final = "Terlalu banyak percobaan. Tunggu satu menit, lalu coba lagi."
NO_CODE: Final = "Tulis juga kode dari aplikasi autentikator."


def is_recent(request: HttpRequest) -> bool:
    """Return whether the person proved within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds, once more, who he is.

    Somebody who has nothing to prove it with (no password, no second factor) did not.
    """
    return bool(get_reauthentication_flows(request.user)) and bool(did_recently_reauthenticate(request))


def again_url(request: HttpRequest) -> str:
    """Return the address that asks for password or second factor and comes back to where the person stands."""
    where = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return f"{reverse('account_reauthenticate')}?{where}"


def asks_code(request: HttpRequest) -> bool:
    """Return whether a code belongs to the password: where the person has an authenticator app.

    Who has a passkey alone writes the password: the browser is one in which the passkey has opened this session.
    """
    return bool(Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists())


def prove(request: HttpRequest) -> str:
    """Check the password (and code) in the POST; return "" when they are right, else the sentence of what is wrong.

    The library's own forms, limits and records: ten tries a minute for a person, and those of the sign-in. The code is
    looked at only when the password is right, so that a wrong password does not use it up.
    """
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return TOO_MANY
    password = PasswordForm(user=request.user, data={"password": request.POST.get(PASSWORD_FIELD, "")})
    if not password.is_valid():
        return _sentence(password)
    code: Form | None = None
    if asks_code(request):
        if not request.POST.get(CODE_FIELD, "").strip():
            return NO_CODE
        code = CodeForm(user=request.user, data={"code": request.POST[CODE_FIELD].strip()})
        if not code.is_valid():
            return _sentence(code)
    if code is not None:
        code.save()  # type: ignore[attr-defined]  # the library's form has it, Django's base has not
    reauthenticate_by_password(request)
    return ""


def forget_proof(request: HttpRequest) -> None:
    """Take password and code out of the POST: what a view gets is the form as it was typed."""
    kept = request.POST.copy()
    for name in (PASSWORD_FIELD, CODE_FIELD):
        kept.pop(name, None)
    request.POST = kept  # type: ignore[assignment]  # the stubs know only the immutable one


def _sentence(form: Form) -> str:
    return str(next(iter(form.errors.values()))[0])
