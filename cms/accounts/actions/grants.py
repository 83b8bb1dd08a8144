"""Giving and taking roles. A role that opens records waits for a second person."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from cms.accounts.actions.access import access_requests_close
from cms.accounts.actions.groups import membership_sync
from cms.accounts.actions.links import link_send
from cms.accounts.actions.sessions import sessions_end
from cms.accounts.mail import mail_after_commit
from cms.accounts.models import AccessRequest, RoleGrant, School, User
from cms.accounts.permissions import check_grant_confirm, check_role_grant, check_role_revoke, check_server_confirm
from cms.accounts.policies import (
    check_account_may_hold,
    check_grant_open,
    check_grant_waiting,
    check_role_fits_school,
    check_role_free,
)
from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.selectors import holds_record_role


@transaction.atomic
def role_grant(account: User, *, role: Role, school: School | None, by: User, at: datetime) -> RoleGrant:
    """Give a role; one that opens records stays without effect until a second person confirms.

    Raises NotAllowed, WrongState.
    """
    check_role_grant(by, account, role, school)
    check_role_fits_school(role, school)
    check_account_may_hold(account, role)
    check_role_free(account, role, school)
    waits = role in RECORD_ROLES
    grant = RoleGrant.objects.create(
        user=account, role=role, school=school, granted_by=by, granted_at=at, needs_confirmation=waits
    )
    if waits:
        # Links that left before the account mattered must not be used after it does.
        access_requests_close(account, by=by, at=at)
    else:
        _take_effect(grant)
    return grant


@transaction.atomic
def role_grant_confirm(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Agree as the second person: the role is in force. Raises NotAllowed, WrongState."""
    check_grant_confirm(by, grant)
    _confirm(grant, by=by, at=at)


@transaction.atomic
def role_grant_confirm_at_server(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Agree where the school has no second person yet; only a command on the server calls it."""
    check_server_confirm(by, grant)
    _confirm(grant, by=by, at=at)


@transaction.atomic
def role_grant_refuse(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Say no as the second person: the grant ends without having been in force. Raises NotAllowed, WrongState."""
    check_grant_confirm(by, grant)
    fresh = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    check_grant_waiting(fresh)
    RoleGrant.objects.filter(pk=grant.pk).update(revoked_by=by, revoked_at=at)


@transaction.atomic
def role_revoke(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Take a role away, at once: less access needs no second person. Raises NotAllowed, WrongState."""
    check_role_revoke(by, grant)
    fresh = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    check_grant_open(fresh)
    RoleGrant.objects.filter(pk=grant.pk).update(revoked_by=by, revoked_at=at)
    membership_sync(fresh.user)
    sessions_end(fresh.user)
    _tell(fresh, f"Peran {fresh} dicabut oleh {by}.")


def _confirm(grant: RoleGrant, *, by: User, at: datetime) -> None:
    fresh = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    check_grant_waiting(fresh)
    check_account_may_hold(fresh.user, Role(fresh.role))
    first = not holds_record_role(fresh.user)
    fresh.confirmed_by = by
    fresh.confirmed_at = at
    fresh.save(update_fields=["confirmed_by", "confirmed_at"])
    if first:
        _access_begin_anew(fresh, by=by, at=at)
    _take_effect(fresh)


def _access_begin_anew(grant: RoleGrant, *, by: User, at: datetime) -> None:
    """Void the password and second factors that the account had before it opened any record.

    Whoever prepared the account (or borrowed it) may know them. The owner gets a link at the address that the
    second person saw and agreed to, and sets both up himself.
    """
    account = grant.user
    access_requests_close(account, by=by, at=at)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.filter(user_id=account.pk).delete()
    request = AccessRequest.objects.create(
        user=account,
        kind=AccessRequest.Kind.INVITATION,
        requested_by=grant.granted_by,
        requested_at=at,
        needs_confirmation=True,
        confirmed_by=by,
        confirmed_at=at,
    )
    link_send(request, at=at)


def _take_effect(grant: RoleGrant) -> None:
    membership_sync(grant.user)
    sessions_end(grant.user)
    confirmed = f", disetujui {grant.confirmed_by}" if grant.confirmed_by else ""
    _tell(grant, f"Anda mendapat peran {grant}. Diberikan oleh {grant.granted_by}{confirmed}.")


def _tell(grant: RoleGrant, reason: str) -> None:
    mail_after_commit(
        "notice", grant.user.email, {"subject": "Peran Anda berubah", "person": grant.user, "reason": reason}
    )
