"""Does the state allow it? Each check raises `WrongState` with a sentence that says how to mend it."""

from __future__ import annotations

from datetime import datetime, timedelta

from cms.core.errors import WrongState

from .models import AccessRequest, OneTimeLink, RoleGrant, School, User
from .roles import INSTALLATION_ROLES, RECORD_ROLES, Role

LINK_LIFETIME = timedelta(minutes=30)
LINK_TRIES = 5
# How long the owner may ask for a fresh link after the second person agreed once.
CONFIRMATION_LIFETIME = timedelta(days=7)


def check_account_active(account: User) -> None:
    """Raise when the account is disabled."""
    if not account.is_active:
        raise WrongState(f"Akun {account.username} nonaktif. Aktifkan akun itu dahulu.")


def check_account_has_email(account: User) -> None:
    """Raise when there is no address to send a link to."""
    if not account.email:
        raise WrongState(f"Akun {account.username} belum punya alamat surel. Isi alamat surelnya dahulu.")


def check_role_fits_school(role: Role, school: School | None) -> None:
    """Raise when a school role has no school, or a role of the installation has one."""
    if role in INSTALLATION_ROLES and school is not None:
        raise WrongState(f"Peran {role.label} berlaku untuk seluruh instalasi, jadi tanpa sekolah.")
    if role not in INSTALLATION_ROLES and school is None:
        raise WrongState(f"Peran {role.label} berlaku di satu sekolah. Pilih sekolahnya.")


def check_role_free(account: User, role: Role, school: School | None) -> None:
    """Raise when the person holds that role there already, or it waits for confirmation."""
    if account.grants.open().filter(role=role, school=school).exists():
        raise WrongState(
            f"{account} sudah punya peran {role.label}, atau peran itu sedang menunggu orang kedua. "
            "Lihat daftar perannya."
        )


def check_account_may_hold(account: User, role: Role) -> None:
    """Raise when no role can be given to this account in its present state."""
    check_account_active(account)
    if account.is_superuser:
        raise WrongState("Superuser tidak memegang peran. Buat akun lain untuk orang itu.")
    if role in RECORD_ROLES:
        check_account_has_email(account)


def check_grant_waiting(grant: RoleGrant) -> None:
    """Raise when nobody's confirmation is awaited any more."""
    if grant.revoked_at is not None or grant.confirmed_at is not None or not grant.needs_confirmation:
        raise WrongState("Pemberian peran ini tidak menunggu persetujuan lagi. Muat ulang daftarnya.")


def check_grant_open(grant: RoleGrant) -> None:
    """Raise when the role is revoked already."""
    if grant.revoked_at is not None:
        raise WrongState("Peran ini sudah dicabut. Muat ulang halaman akunnya.")


def check_request_open(request: AccessRequest) -> None:
    """Raise when the request is done or closed."""
    if request.done_at is not None or request.closed_at is not None:
        raise WrongState("Permintaan ini sudah selesai atau ditutup. Muat ulang daftarnya.")


def check_request_waiting(request: AccessRequest) -> None:
    """Raise when nobody's confirmation is awaited any more."""
    check_request_open(request)
    if request.confirmed_at is not None or not request.needs_confirmation:
        raise WrongState("Permintaan ini tidak menunggu persetujuan lagi. Muat ulang daftarnya.")


def check_link_usable(link: OneTimeLink, *, record_account: bool, at: datetime) -> None:
    """Raise one and the same sentence when the link is spent, late, or its request lacks what it needs now."""
    request = link.request
    confirmed = request.confirmed_at is not None
    spent = link.used_at is not None or at >= link.expires_at or link.wrong_tries >= LINK_TRIES
    ended = request.done_at is not None or request.closed_at is not None or not request.user.is_active
    # The account may have become a record account after an unconfirmed link left: then four eyes are missing.
    unconfirmed = (request.needs_confirmation or record_account) and not confirmed
    if spent or ended or unconfirmed:
        raise WrongState(LINK_DEAD)


LINK_DEAD = (
    "Tautan ini tidak berlaku. Tautan hanya berlaku 30 menit dan untuk satu kali pakai. "
    "Minta tautan baru di halaman Lupa kata sandi atau kepada operator."
)
