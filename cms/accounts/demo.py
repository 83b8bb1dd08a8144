"""The invented schools and people of `load_demo`. Real installations never have them (checks.py)."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ProtectedError

from cms.accounts.actions.grants import role_grant, role_grant_confirm, role_grant_confirm_at_server
from cms.accounts.actions.groups import roles_sync
from cms.accounts.demo_logo import AMBER, TEAL, logo_png
from cms.accounts.mail import mail_held
from cms.accounts.models import AccessRequest, RoleGrant, School, User
from cms.accounts.permissions import is_second_person
from cms.accounts.roles import INSTALLATION_ROLES, OPERATOR_GRANTS, Role
from cms.core.errors import NotAllowed, WrongState
from cms.core.signals import demo_loading, demo_removing

# No letters or digits that look alike: people type these from a screen.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemoPerson:
    """One demo account; `role` None is the superuser. `school` is an index into SCHOOLS."""

    username: str
    name: str
    role: Role | None
    school: int | None


SCHOOLS = (
    {
        "npsn": "99000001",
        "name": "SMP Contoh Merpati",
        "level": School.Level.SMP,
        "city": "Kota Contoh",
        "principal_name": "Hj. Rahmawati Contoh, M.Pd.",
        "principal_nip": "197001011995012001",
        "letterhead_lines": "PEMERINTAH KOTA CONTOH\nDINAS PENDIDIKAN\nSMP CONTOH MERPATI\n"
        "Jalan Contoh Nomor 1, Kota Contoh",
        "letter_number_pattern": "{nomor}/BK/SMP-CM/{bulan_romawi}/{tahun}",
    },
    {
        "npsn": "99000002",
        "name": "SMA Contoh Kenari",
        "level": School.Level.SMA,
        "city": "Kabupaten Contoh",
        "principal_name": "Drs. Bambang Contoh, M.Si.",
        "principal_nip": "196802021994031002",
        "letterhead_lines": "YAYASAN CONTOH NUSANTARA\nSMA CONTOH KENARI\nJalan Contoh Nomor 2, Kabupaten Contoh",
        "letter_number_pattern": "{nomor}/BK/SMA-CK/{bulan_romawi}/{tahun}",
    },
)
_MARKS: dict[str, tuple[int, int, int]] = {School.Level.SMP: AMBER, School.Level.SMA: TEAL}
# The order counts: who grants comes before who is granted, the head before those whom he confirms.
PEOPLE = (
    DemoPerson("admin", "Admin Contoh", None, None),
    DemoPerson("operator", "Oki Operator", Role.OPERATOR, 0),
    DemoPerson("kepala", "Hj. Rahmawati Contoh, M.Pd.", Role.KEPALA, 0),
    DemoPerson("koordinator", "Kartika Koordinator, S.Pd.", Role.KOORDINATOR, 0),
    DemoPerson("ppdp", "Pandu Pelindung, S.H.", Role.PPDP, 0),
    DemoPerson("pelatih", "Dr. Laras Pelatih, M.Pd.", Role.PELATIH, None),
    DemoPerson("penyunting", "Yunita Penyunting, M.Pd.", Role.PENYUNTING, None),
    DemoPerson("guru", "Gunawan Guru, S.Pd.", Role.GURU, 0),
    DemoPerson("walikelas", "Wulan Wali Kelas, S.Pd.", Role.WALIKELAS, 0),
    DemoPerson("guruwali", "Galih Guru Wali, S.Pd.", Role.GURUWALI, 0),
    DemoPerson("konselor", "Kinanti Konselor, S.Pd.", Role.KONSELOR, 0),
    DemoPerson("konselor2", "Krisna Konselor, S.Pd.", Role.KONSELOR, 0),
    DemoPerson("konselor_lain", "Lestari Konselor, S.Pd.", Role.KONSELOR, 1),
)


def demo_listing() -> list[dict[str, str | None]]:
    """Return user name, password, role ("superuser" for admin) and school (NPSN or None) of every demo person."""
    passwords = _passwords()
    return [
        {
            "username": one.username,
            "password": passwords[one.username],
            "role": one.role.value if one.role else "superuser",
            "school": SCHOOLS[one.school]["npsn"] if one.school is not None else None,
        }
        for one in PEOPLE
    ]


def demo_load(*, at: datetime) -> None:
    """Make or restore the demo schools and people, then let the upper rooms add theirs. Repeatable.

    Raises NotAllowed outside demo mode, WrongState when a real account has the name of a demo one.
    """
    if not settings.SULUH_DEMO:
        raise NotAllowed("load_demo hanya berjalan dalam mode contoh. Pasang SULUH_DEMO=1 pada mesin sendiri.")
    passwords = _passwords()
    with mail_held(), transaction.atomic():
        roles_sync()
        schools = [_school(fields) for fields in SCHOOLS]
        users: dict[str, User] = {}
        for one in PEOPLE:
            school = schools[one.school] if one.school is not None else None
            users[one.username] = _account(one, school)
            _role(one, users, school, at)
        for user in users.values():
            _settle(user, passwords[user.username], at)
        demo_loading.send(sender=User, users=users, at=at)


@transaction.atomic
def demo_remove(*, at: datetime) -> int:
    """Remove the demo schools and people and what the upper rooms added for them; return how many people went.

    Raises WrongState when something real hangs on them.
    """
    users = {user.username: user for user in User.objects.filter(is_demo=True)}
    logos = [(school.logo, _logo_name(school)) for school in School.objects.filter(is_demo=True)]
    demo_removing.send(sender=User, users=users, at=at)
    RoleGrant.objects.filter(user__is_demo=True).delete()
    AccessRequest.objects.filter(user__is_demo=True).delete()
    try:
        User.objects.filter(is_demo=True).delete()
        School.objects.filter(is_demo=True).delete()
    except ProtectedError as error:
        raise WrongState(
            "Akun nyata memakai sekolah atau peran dari data contoh, jadi data contoh tidak dapat dihapus. "
            "Mulai instalasi sungguhan dengan basis data kosong."
        ) from error
    for logo, drawn in logos:
        for name in {logo.name or drawn, drawn}:
            logo.storage.delete(name)
    _password_file().unlink(missing_ok=True)
    return len(users)


def _school(fields: dict[str, str]) -> School:
    school, _ = School.objects.update_or_create(npsn=fields["npsn"], defaults={**fields, "is_demo": True})
    # Restored as the rest; another drawing, of an older program, goes.
    name = _logo_name(school)
    school.logo.storage.delete(name)
    school.logo.save(Path(name).name, ContentFile(logo_png(_MARKS[school.level])))
    return school


def _logo_name(school: School) -> str:
    return f"logo/contoh-{school.npsn}.png"


def _account(one: DemoPerson, school: School | None) -> User:
    found = User.objects.filter(username=one.username).first()
    if found is not None and not found.is_demo:
        raise WrongState(f"Akun {one.username} bukan akun contoh. load_demo hanya untuk basis data tanpa akun nyata.")
    account = found or User(username=one.username, is_demo=True)
    account.display_name = one.name
    account.email = f"{one.username.replace('_', '-')}@contoh.invalid"
    account.school = school
    account.is_active = True
    account.is_superuser = account.is_staff = one.role is None
    account.save()
    return account


def _role(one: DemoPerson, users: dict[str, User], school: School | None, at: datetime) -> None:
    """Grant the person's role on the same road as the screens: granted by one, confirmed by another."""
    account = users[one.username]
    if one.role is None or account.grants.active().filter(role=one.role, school=school).exists():
        return
    by_operator = one.role in OPERATOR_GRANTS and one.school == 0
    granter = users["operator"] if by_operator else users["admin"]
    where = None if one.role in INSTALLATION_ROLES else school
    waiting = account.grants.waiting().filter(role=one.role, school=school).first()
    grant = waiting or role_grant(account, role=one.role, school=where, by=granter, at=at)
    if not grant.needs_confirmation or grant.school is None:
        return
    second = next((user for user in users.values() if _may_confirm(user, grant)), None)
    if second is not None:
        role_grant_confirm(grant, by=second, at=at)
    else:
        role_grant_confirm_at_server(grant, by=users["admin" if by_operator else "operator"], at=at)


def _may_confirm(user: User, grant: RoleGrant) -> bool:
    starters = {grant.granted_by_id, grant.user_id}
    return grant.school is not None and user.pk not in starters and is_second_person(user, grant.school)


def _settle(user: User, password: str, at: datetime) -> None:
    """Give the demo person the password of the file, and nothing to be shown or asked."""
    AccessRequest.objects.filter(user=user).delete()
    user.grants.filter(seen_by_owner_at__isnull=True).update(seen_by_owner_at=at)
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])


def _password_file() -> Path:
    return Path(settings.SULUH_VAR) / "keys" / "demo_passwords.json"


def _passwords() -> dict[str, str]:
    """Return the passwords of this SULUH_VAR; make the missing ones and keep them readable by their owner only."""
    file = _password_file()
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    wanted = {one.username: known.get(one.username) or _password() for one in PEOPLE}
    if wanted != known:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(wanted, stream, indent=2)
        fresh.replace(file)
    return wanted


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
