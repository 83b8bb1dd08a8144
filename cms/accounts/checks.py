"""What keeps an installation from starting, one function per refusal, each with its cure.

`cms.settings.production` refuses at import with the findings over its values, the server entry with those over the
database; `manage.py doctor` explains the same ones. Nothing here imports models at the top: the settings come first.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from cryptography.fernet import Fernet, MultiFernet
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})
# As Django's own deployment check counts.
SECRET_LENGTH = 50
SECRET_VARIETY = 5
NOT_SECRET = ("django-insecure-", "only-for-tests")
# These explain or mend a refusal, so they must start in spite of it.
CURING_COMMANDS = frozenset({"doctor", "setup", "restore"})

_NAMES = (
    "DEBUG",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE",
    "SULUH_DEMO",
    "SULUH_RECORD_KEYS",
)


@dataclass(frozen=True)
class Finding:
    """Something wrong: a code for logs, and for people what it is and how to mend it (Indonesian)."""

    code: str
    message: str
    cure: str


class FindingsOf(Protocol):
    """A function of a room above that tells what is wrong there. `database`: whether its tables can be asked."""

    def __call__(self, *, database: bool) -> list[Finding]: ...


_further: list[FindingsOf] = []


def register_findings(find: FindingsOf) -> FindingsOf:
    """Let `manage.py doctor` ask a room that it must not know. A decorator."""
    _further.append(find)
    return find


def further_findings(*, database: bool) -> list[Finding]:
    """Return what the registered rooms find."""
    return [finding for find in _further for finding in find(database=database)]


def debug_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find DEBUG switched on: error pages would show settings and rows."""
    if not values.get("DEBUG"):
        return []
    return [Finding("settings.debug", "DEBUG menyala.", "Hapus SULUH_DEBUG dan DEBUG dari lingkungan layanan.")]


def secret_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find a SECRET_KEY that is missing or guessable."""
    secret = str(values.get("SECRET_KEY") or "")
    cure = "Pasang SULUH_SECRET_KEY: paling sedikit 50 huruf acak. `manage.py setup` membuatkannya."
    if not secret:
        return [Finding("settings.secret_missing", "Kunci rahasia (SULUH_SECRET_KEY) belum dipasang.", cure)]
    weak = len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_VARIETY or secret.startswith(NOT_SECRET)
    return [Finding("settings.secret_weak", "Kunci rahasia (SULUH_SECRET_KEY) lemah.", cure)] if weak else []


def record_key_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find keys of the protected content that are missing, or no keys: nothing sealed would open."""
    keys = list(values.get("SULUH_RECORD_KEYS") or [])
    cure = "Pasang SULUH_RECORD_KEYS dari berkas kunci yang dibuat `manage.py setup`; beberapa kunci dipisahkan koma."
    if not keys:
        return [Finding("settings.record_keys_missing", "Kunci rekaman (SULUH_RECORD_KEYS) belum dipasang.", cure)]
    try:
        MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        return [Finding("settings.record_keys_wrong", "SULUH_RECORD_KEYS memuat sesuatu yang bukan kunci.", cure)]
    return []


def cookie_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find cookies that travel without TLS or that scripts can read."""
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY")
    return [
        Finding(
            "settings.cookie_insecure",
            f"Kuki tidak aman: {name} mati.",
            "Hapus SULUH_COOKIE_SECURE dari lingkungan layanan dan layani Suluh lewat HTTPS.",
        )
        for name in names
        if not values.get(name)
    ]


def host_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find a list of host names that lets every name in."""
    if "*" not in (values.get("ALLOWED_HOSTS") or []):
        return []
    cure = "Isi SULUH_ALLOWED_HOSTS dengan nama laman sekolah, dipisahkan koma."
    return [Finding("settings.hosts_any", "SULUH_ALLOWED_HOSTS menerima nama apa saja (*).", cure)]


def demo_host_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find demo mode, which lifts the second factor, on a machine that others reach."""
    outside = sorted(set(values.get("ALLOWED_HOSTS") or []) - LOOPBACK)
    if not values.get("SULUH_DEMO") or not outside:
        return []
    cure = "Hapus SULUH_DEMO, atau batasi SULUH_ALLOWED_HOSTS pada 127.0.0.1 dan localhost."
    message = f"Mode contoh (SULUH_DEMO) menyala di alamat yang terbuka: {', '.join(outside)}."
    return [Finding("settings.demo_open", message, cure)]


def demo_mode_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Find demo mode in a real installation."""
    if not values.get("SULUH_DEMO"):
        return []
    cure = "Hapus SULUH_DEMO dari lingkungan layanan; mode contoh hanya untuk `make run`."
    return [Finding("settings.demo_mode", "Mode contoh (SULUH_DEMO) menyala di instalasi sungguhan.", cure)]


def settings_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Return everything wrong with the values of a real installation."""
    judges = (
        debug_findings,
        secret_findings,
        record_key_findings,
        cookie_findings,
        host_findings,
        demo_host_findings,
        demo_mode_findings,
    )
    return [finding for judge in judges for finding in judge(values)]


def demo_people_findings() -> list[Finding]:
    """Find demo people in the database: their passwords lie in a file beside it."""
    from cms.accounts.models import User

    count = User.objects.filter(is_demo=True).count()
    if count == 0:
        return []
    cure = "Jalankan `manage.py remove_demo`, lalu mulai lagi."
    return [Finding("database.demo_people", f"Ada {count} akun contoh di basis data ini.", cure)]


def installation_findings(*, database: bool) -> list[Finding]:
    """Return what is wrong with this installation; `database`: whether its tables can be asked."""
    from django.conf import settings

    values = {name: _value(settings, name) for name in _NAMES}
    if not _is_production(settings):
        return demo_host_findings(values)
    return settings_findings(values) + (demo_people_findings() if database else [])


def refuse_settings(values: Mapping[str, Any], arguments: Sequence[str] | None = None) -> None:
    """Raise ImproperlyConfigured when the values of a real installation are unsafe.

    `arguments` is the command line; `doctor`, `setup` and `restore` start all the same.
    """
    line = sys.argv if arguments is None else arguments
    if CURING_COMMANDS.isdisjoint(line[1:2]):
        _refuse(settings_findings(values))


def refuse_database() -> None:
    """Raise ImproperlyConfigured when a real installation holds demo people. Called by the server entry."""
    from django.conf import settings

    if _is_production(settings) and _has_tables():
        _refuse(demo_people_findings())


@register(Tags.security)
def check_installation(**_kwargs: Any) -> list[CheckMessage]:
    """Repeat the findings over the settings as system checks, for every command."""
    findings = installation_findings(database=False)
    return [Error(finding.message, hint=finding.cure, id=f"accounts.{finding.code}") for finding in findings]


@register(Tags.database)
def check_demo_people(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Find demo people where a command asks for checks of the database."""
    from django.conf import settings

    if not databases or not _is_production(settings) or not _has_tables():
        return []
    findings = demo_people_findings()
    return [Error(finding.message, hint=finding.cure, id=f"accounts.{finding.code}") for finding in findings]


def _is_production(settings: Any) -> bool:
    return bool(getattr(settings, "SULUH_PRODUCTION", False))


def _value(settings: Any, name: str) -> Any:
    """Return a setting, or None where Django refuses to give an empty SECRET_KEY."""
    try:
        return getattr(settings, name, None)
    except ImproperlyConfigured:
        return None


def _has_tables() -> bool:
    from django.db import connection

    from cms.accounts.models import User

    return User._meta.db_table in connection.introspection.table_names()


def _refuse(findings: list[Finding]) -> None:
    if not findings:
        return
    log = structlog.get_logger(__name__)
    for finding in findings:
        log.error("refused_to_start", code=finding.code)
    lines = "\n".join(f"- {finding.message} {finding.cure}" for finding in findings)
    raise ImproperlyConfigured(f"Suluh tidak dimulai:\n{lines}\nPeriksa semuanya dengan `manage.py doctor`.")
