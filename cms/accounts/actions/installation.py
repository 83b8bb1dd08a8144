"""The first people of an installation: the only place that makes a superuser. Only `manage.py setup` comes here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from cms.accounts.actions.accounts import account_create
from cms.accounts.actions.grants import role_grant
from cms.accounts.actions.groups import roles_sync
from cms.accounts.actions.links import link_make
from cms.accounts.actions.schools import school_create
from cms.accounts.mail import address_of
from cms.accounts.models import AccessRequest, School, User
from cms.accounts.roles import Role
from cms.core.errors import WrongState
from cms.core.text import single_line


@dataclass(frozen=True)
class Newcomer:
    """A person who gets one of the first accounts."""

    username: str
    display_name: str
    email: str


@transaction.atomic
def installation_found(school: School, *, superuser: Newcomer, operator: Newcomer, at: datetime) -> tuple[User, User]:
    """Make roles, superuser, first school and its operator; return superuser and operator, both without password.

    Raises WrongState when there are people already, ValidationError when a value is no name, address or NPSN.
    """
    check_installation_new()
    roles_sync()
    first = _superuser_create(superuser, at=at)
    school.full_clean()
    school_create(school, by=first)
    account = account_create(
        username=operator.username,
        display_name=operator.display_name,
        email=operator.email,
        school=school,
        by=first,
        at=at,
    )
    account.full_clean()
    role_grant(account, role=Role.OPERATOR, school=school, by=first, at=at)
    return first, account


def check_installation_new() -> None:
    """Raise WrongState when there are people in the database."""
    if User.objects.filter(is_demo=True).exists():
        raise WrongState(
            "Basis data ini berisi akun contoh. Instalasi sungguhan mulai dari SULUH_VAR (atau basis data) yang kosong."
        )
    if User.objects.exists():
        raise WrongState(
            "Instalasi ini sudah punya akun; setup hanya dijalankan satu kali. Periksa keadaannya dengan doctor."
        )


def superuser_without_password() -> User | None:
    """Return the superuser of an installation whose first link was never used."""
    first = User.objects.filter(is_superuser=True, is_active=True, is_demo=False).order_by("pk").first()
    return first if first is not None and not first.has_usable_password() else None


@transaction.atomic
def first_link(account: User, *, at: datetime) -> str:
    """Return the address of a fresh one-time link with which the owner chooses his first password.

    For the terminal of the server, where mail may not leave yet. Raises AccessRequest.DoesNotExist when the
    account has its password.
    """
    request = AccessRequest.objects.open().get(user=account, kind=AccessRequest.Kind.INVITATION)
    _, token = link_make(request, at=at)
    return address_of(reverse("accounts_link", args=[token]))


def _superuser_create(person: Newcomer, *, at: datetime) -> User:
    account = User(
        username=person.username,
        display_name=single_line(person.display_name),
        email=person.email,
        is_superuser=True,
        is_staff=True,
    )
    account.set_unusable_password()
    account.full_clean()
    account.save()
    AccessRequest.objects.create(
        user=account,
        kind=AccessRequest.Kind.INVITATION,
        requested_by=account,
        requested_at=at,
        needs_confirmation=False,
    )
    return account
