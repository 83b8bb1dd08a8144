"""People, schools and grants for tests."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from cms.accounts.actions.groups import membership_sync
from cms.accounts.models import RoleGrant, School, User
from cms.accounts.roles import INSTALLATION_ROLES, RECORD_ROLES, Role

PASSWORD = "kata-sandi-uji-91"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class SchoolFactory(factory.django.DjangoModelFactory[School]):
    """An invented school; each has its own NPSN."""

    class Meta:
        model = School

    name = factory.Sequence(lambda number: f"SMP Uji {number}")
    npsn = factory.Sequence(lambda number: f"{90_000_000 + number}")
    level = School.Level.SMP
    city = "Kota Uji"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """An active person without any role; his password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda number: f"orang{number}")
    display_name = factory.LazyAttribute(lambda person: person.username.title())
    email = factory.LazyAttribute(lambda person: f"{person.username}@sekolah.test")
    password = factory.django.Password(PASSWORD)


def grant_role(user: User, role: Role, school: School | None = None, *, confirmed: bool = True) -> RoleGrant:
    """Give the role as the screens would leave it: granted by one person, confirmed by another where needed."""
    now = timezone.now()
    waits = role in RECORD_ROLES
    grant = RoleGrant.objects.create(
        user=user,
        role=role,
        school=None if role in INSTALLATION_ROLES else school,
        granted_by=_clerk("pemberi-peran"),
        granted_at=now,
        needs_confirmation=waits,
        confirmed_by=_clerk("orang-kedua") if waits and confirmed else None,
        confirmed_at=now if waits and confirmed else None,
        # Else the first page after login would be the list of new roles.
        seen_by_owner_at=now,
    )
    membership_sync(user)
    return grant


def make_user(
    *roles: str, school: School | None = None, username: str | None = None, second_factor: bool = True
) -> User:
    """Return an active person who holds `roles` in force, at `school` (a new one when a role needs it).

    A record role comes with a second factor (secret TOTP_SECRET), since without it no page opens.
    """
    wanted = [Role(role) for role in roles]
    if school is None and any(role not in INSTALLATION_ROLES for role in wanted):
        school = SchoolFactory.create()
    fields = {} if username is None else {"username": username}
    user: User = UserFactory.create(school=school, **fields)
    for role in wanted:
        grant_role(user, role, school)
    if second_factor and RECORD_ROLES.intersection(wanted):
        give_second_factor(user)
    return user


def signed_in(user: User) -> Client:
    """Return a browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def give_second_factor(user: User) -> Authenticator:
    """Set up TOTP with TOTP_SECRET for the person."""
    authenticator: Authenticator = TOTP.activate(user, TOTP_SECRET).instance
    return authenticator


def totp_code(secret: str = TOTP_SECRET) -> str:
    """Return the code of this half minute, as the owner's phone shows it."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def make_superuser(username: str = "admin-uji") -> User:
    """Return a superuser: every Django permission, no role."""
    user: User = UserFactory.create(username=username, is_superuser=True, is_staff=True)
    return user


def _clerk(username: str) -> User:
    """Return a person without roles who stands in for the one who granted or confirmed."""
    user, _ = User.objects.get_or_create(username=username, defaults={"display_name": username, "is_active": False})
    return user


@dataclass(frozen=True)
class House:
    """A school with one person of each kind that the account rules tell apart; user names are the field names."""

    school: School
    operator: User
    kepala: User
    guru: User
    konselor: User


def make_house() -> House:
    """Return a new school with its people."""
    school = SchoolFactory.create()
    people = {
        role: make_user(role, school=school, username=role) for role in ("operator", "kepala", "guru", "konselor")
    }
    return House(school, **people)


def link_token(mails: list[EmailMessage]) -> str:
    """Return the token of the one-time link in the newest mail that has one."""
    for mail in reversed(mails):
        found = re.search(r"/akun/tautan/([\w-]+)/", str(mail.body))
        if found:
            return found.group(1)
    raise AssertionError("no mail with a one-time link")
