"""Making, naming, disabling and enabling accounts. No function here takes a password of another person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.actions.access import access_requests_close, invitation_start
from cms.accounts.actions.groups import membership_sync
from cms.accounts.actions.sessions import sessions_end
from cms.accounts.models import School, User
from cms.accounts.permissions import check_account_create, check_account_manage
from cms.accounts.policies import check_account_active
from cms.core.errors import WrongState
from cms.core.text import single_line


@transaction.atomic
def account_create(
    *, username: str, display_name: str, email: str, school: School | None, by: User, at: datetime
) -> User:
    """Make an account without password and send its owner a one-time link to choose one.

    Raises NotAllowed when `by` does not manage that school; WrongState when the name or the address is taken.
    """
    check_account_create(by, school)
    check_username_free(username)
    check_email_free(email)
    account = User(username=username, display_name=single_line(display_name), email=email, school=school)
    account.set_unusable_password()
    account.save()
    invitation_start(account, by=by, at=at)
    return account


@transaction.atomic
def account_rename(account: User, *, display_name: str, by: User) -> None:
    """Change the name that people read. Raises NotAllowed."""
    check_account_manage(by, account)
    account.display_name = single_line(display_name)
    account.save(update_fields=["display_name"])


@transaction.atomic
def account_disable(account: User, *, by: User, at: datetime) -> None:
    """Close the account: roles revoked, requests closed, sessions ended. Raises NotAllowed, WrongState."""
    check_account_manage(by, account)
    check_account_active(account)
    account.grants.open().update(revoked_by=by, revoked_at=at)
    access_requests_close(account, by=by, at=at)
    account.is_active = False
    account.save(update_fields=["is_active"])
    membership_sync(account)
    sessions_end(account)


@transaction.atomic
def account_enable(account: User, *, by: User) -> None:
    """Open a disabled account again, without any role: each is granted anew. Raises NotAllowed, WrongState."""
    check_account_manage(by, account)
    if account.is_active:
        raise WrongState(f"Akun {account.username} sudah aktif.")
    account.is_active = True
    account.save(update_fields=["is_active"])


def check_username_free(username: str) -> None:
    """Raise WrongState when somebody has that user name, in any case of letters."""
    if User.objects.filter(username__iexact=username).exists():
        raise WrongState(f"Nama pengguna {username} sudah dipakai. Pilih nama lain.")


def check_email_free(email: str) -> None:
    """Raise WrongState when an account has that address, in any case of letters."""
    if User.objects.filter(email__iexact=email).exists():
        raise WrongState("Alamat surel ini tidak dapat dipakai. Pakai alamat lain milik orang itu.")
