"""One-time links: sent, opened, used. Opening shows a form and spends nothing; only the form's answer uses it up."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from cms.accounts.actions.sessions import sessions_end
from cms.accounts.mail import address_of, mail_after_commit
from cms.accounts.models import AccessRequest, OneTimeLink, User
from cms.accounts.policies import LINK_DEAD, LINK_LIFETIME, check_account_has_email, check_link_usable
from cms.accounts.selectors import is_record_account
from cms.accounts.tokens import token_digest, token_make
from cms.core.errors import WrongState

Kind = AccessRequest.Kind

_REASONS = {
    Kind.INVITATION: "Akun Suluh untuk Anda sudah siap. Nama pengguna Anda: {username}. Pilih kata sandi Anda.",
    Kind.PASSWORD: "Ada permintaan kata sandi baru untuk akun Suluh Anda ({username}).",
    Kind.EMAIL: "Ada permintaan memakai alamat ini untuk akun Suluh {username}.",
    Kind.SECOND_FACTOR: "Ada permintaan mengatur ulang faktor kedua akun Suluh Anda ({username}).",
}


def link_send(request: AccessRequest, *, at: datetime) -> OneTimeLink:
    """Make the request's link, in place of an earlier one, and mail it to the owner (new address: to that one).

    Raises WrongState when there is no address.
    """
    link, token = link_make(request, at=at)
    mail_after_commit("link", link.sent_to, _mail_context(link, token))
    return link


def link_make(request: AccessRequest, *, at: datetime) -> tuple[OneTimeLink, str]:
    """Make the request's link, in place of an earlier one; return it and its token, which is stored nowhere.

    Raises WrongState when there is no address.
    """
    if request.kind != Kind.EMAIL:
        check_account_has_email(request.user)
    sent_to = request.new_email or request.user.email
    token = token_make()
    link, _ = OneTimeLink.objects.update_or_create(
        request=request,
        defaults={
            "digest": token_digest(token),
            "sent_to": sent_to,
            "made_at": at,
            "expires_at": at + LINK_LIFETIME,
            "used_at": None,
            "wrong_tries": 0,
        },
    )
    return link, token


def link_find(token: str, *, at: datetime) -> OneTimeLink:
    """Return the usable link of a token. Raises WrongState, with one sentence for unknown, late and spent."""
    link = OneTimeLink.objects.select_related("request__user").filter(digest=token_digest(token)).first()
    if link is None:
        raise WrongState(LINK_DEAD)
    check_link_usable(link, record_account=is_record_account(link.request.user), at=at)
    return link


@transaction.atomic
def link_set_password(token: str, *, password: str, at: datetime) -> User:
    """Let the owner choose his password. Raises WrongState."""
    link = _use(token, {Kind.INVITATION, Kind.PASSWORD}, at)
    owner = link.request.user
    owner.set_password(password)
    owner.save(update_fields=["password"])
    sessions_end(owner)
    _tell(owner, owner.email, "Kata sandi akun Suluh Anda baru saja diganti melalui tautan sekali pakai.")
    return owner


@transaction.atomic
def link_set_email(token: str, *, at: datetime) -> User:
    """Let the owner take the new address into use; the old address is told. Raises WrongState."""
    link = _use(token, {Kind.EMAIL}, at)
    owner = link.request.user
    old_email = owner.email
    if User.objects.filter(email__iexact=link.sent_to).exclude(pk=owner.pk).exists():
        raise WrongState("Alamat surel ini tidak dapat dipakai. Minta alamat lain.")
    owner.email = link.sent_to
    owner.save(update_fields=["email"])
    sessions_end(owner)
    _tell(owner, old_email, "Alamat surel akun Suluh Anda sudah diganti. Surat ini dikirim ke alamat yang lama.")
    return owner


@transaction.atomic
def link_reset_second_factor(token: str, *, at: datetime) -> User:
    """Take away every second factor, so that the owner sets up a new one. Raises WrongState.

    The caller has asked for the owner's password first: a mailbox alone does not open an account.
    """
    link = _use(token, {Kind.SECOND_FACTOR}, at)
    owner = link.request.user
    Authenticator.objects.filter(user_id=owner.pk).delete()
    sessions_end(owner)
    _tell(owner, owner.email, "Faktor kedua akun Suluh Anda sudah dihapus. Pasang yang baru saat masuk.")
    return owner


def link_count_wrong_try(link: OneTimeLink) -> None:
    """Count a wrong password at a link; the fifth kills it."""
    OneTimeLink.objects.filter(pk=link.pk).update(wrong_tries=F("wrong_tries") + 1)


def _use(token: str, kinds: set[AccessRequest.Kind], at: datetime) -> OneTimeLink:
    """Spend the link: checked again and marked in the transaction of the change, so two answers cannot both pass."""
    link = link_find(token, at=at)
    if link.request.kind not in kinds:
        raise WrongState(LINK_DEAD)
    spent = OneTimeLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at)
    if spent != 1:
        raise WrongState(LINK_DEAD)
    # Shown to the owner again, now as done.
    AccessRequest.objects.filter(pk=link.request_id).update(done_at=at, seen_by_owner_at=None)
    return link


def _mail_context(link: OneTimeLink, token: str) -> dict[str, object]:
    request = link.request
    kind = Kind(request.kind)
    return {
        "subject": kind.label,
        "person": request.user,
        "reason": _REASONS[kind].format(username=request.user.username),
        "expires_at": timezone.localtime(link.expires_at),
        "address": address_of(reverse("accounts_link", args=[token])),
        "forgot_address": address_of(reverse("account_reset_password")),
    }


def _tell(owner: User, to: str, reason: str) -> None:
    mail_after_commit("notice", to, {"subject": "Perubahan pada akun Anda", "person": owner, "reason": reason})
