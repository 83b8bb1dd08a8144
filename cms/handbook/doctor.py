"""What is wrong with this installation, in sentences: each finding says what it is and how to mend it.

Reads only. Secrets, cookies and demo users are judged by `cms.accounts.checks`, which also keeps production from
starting; here stand the database, the files, the worker and the release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import URLResolver, get_resolver

from cms.accounts.checks import Finding, further_findings

from .release import build_info, digests
from .shelf import shelf

# PRAGMA name -> (what it must answer, what that means). Source: measurements with eight writers (docs/operations.md).
SQLITE_PRAGMAS = {
    "journal_mode": ("wal", "pembaca dan penulis saling menunggu"),
    "foreign_keys": ("1", "baris dapat menunjuk ke baris yang sudah tidak ada"),
    "synchronous": ("2", "perubahan terakhir dapat hilang bila listrik padam"),
    "secure_delete": ("1", "isi yang dihapus masih terbaca di berkas basis data"),
}
SQLITE_BUSY_MILLISECONDS = 20_000
WORKER_SECONDS = 60
FOLDER_OF_KEYS = "keys"
FOLDERS_HIDDEN = ("private", "record-keys", FOLDER_OF_KEYS)


def database_findings() -> list[Finding]:
    """Tell whether the database answers, is migrated, and (SQLite) is set as it must be."""
    try:
        connection.ensure_connection()
        plan = _missing_migrations()
    except (DatabaseError, ImproperlyConfigured) as error:
        return [
            Finding(
                "database.unreachable",
                f"Basis data tidak menjawab: {error}",
                "Periksa DATABASE_URL, dan apakah server basis data berjalan.",
            )
        ]
    findings = [_migrations_finding(plan)] if plan else []
    return findings + (_pragma_findings() if connection.vendor == "sqlite" else [])


def _migrations_finding(plan: list[str]) -> Finding:
    return Finding(
        "database.migrations",
        f"Basis data belum sesuai dengan program: {len(plan)} langkah belum dijalankan, mulai dari {plan[0]}.",
        "Jalankan: python manage.py migrate",
    )


def _missing_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _pragma_findings() -> list[Finding]:
    found = {name: _pragma(name) for name in SQLITE_PRAGMAS}
    cure = "Jangan menimpa OPTIONS di DATABASE_URL; pengaturan bawaan (cms/settings/database.py) sudah benar."
    findings = [
        Finding(f"database.{name}", f"SQLite: {name} bernilai {found[name]}, jadi {why}.", cure)
        for name, (wanted, why) in SQLITE_PRAGMAS.items()
        if found[name] != wanted
    ]
    if int(_pragma("busy_timeout")) < SQLITE_BUSY_MILLISECONDS:
        findings.append(Finding("database.busy_timeout", "SQLite: penulis menyerah sebelum 20 detik.", cure))
    return findings


def _pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")  # the names are ours
        row = cursor.fetchone()
    return str(row[0]).lower()


def media_findings() -> list[Finding]:
    """Tell whether uploaded or private files lie where a web server hands them to anybody."""
    hidden = [Path(settings.MEDIA_ROOT), *(Path(settings.SULUH_VAR) / name for name in FOLDERS_HIDDEN)]
    findings = [
        Finding(
            "media.inside_public",
            f"{folder} berada di dalam {shown}, yang dibagikan kepada siapa saja.",
            "Pindahkan folder itu, atau arahkan SULUH_VAR ke tempat lain.",
        )
        for shown in _public_folders()
        for folder in hidden
        if folder == shown or shown in folder.parents
    ]
    findings += [
        Finding(
            "media.mapped",
            f"Alamat {route} menyajikan isi folder langsung, tanpa memeriksa siapa yang meminta.",
            "Hapus rute itu dari cms/urls.py: berkas hanya disajikan oleh tampilan yang memeriksa hak.",
        )
        for route in _folder_routes(get_resolver())
    ]
    return findings


def _public_folders() -> Iterator[Path]:
    yield Path(settings.STATIC_ROOT)
    yield shelf().root
    yield from (Path(folder) for folder in settings.STATICFILES_DIRS)


def _folder_routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Yield every route that ends in Django's view for whole folders."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _folder_routes(entry, route)
        elif entry.callback.__module__ == "django.views.static":
            yield route


def key_file_findings() -> list[Finding]:
    """Tell whether others on this computer can read the keys."""
    folder = Path(settings.SULUH_VAR) / FOLDER_OF_KEYS
    return [
        Finding(
            "keys.readable",
            f"{path} dapat dibaca pengguna lain di komputer ini.",
            f"Jalankan: chmod 600 {path}",
        )
        for path in sorted(folder.glob("*"))
        if path.is_file() and path.stat().st_mode & 0o077
    ]


def worker_findings(now: float) -> list[Finding]:
    """Tell whether the background worker was alive in the last minute. `now` is seconds since 1970."""
    heartbeat = shelf().root / "worker.json"
    cure = "Jalankan pekerja latar belakang: python manage.py db_worker (make run menjalankannya sendiri)."
    if not heartbeat.is_file():
        return [Finding("worker.never", "Pekerja latar belakang belum pernah berjalan: tidak ada yang terbit.", cure)]
    age = int(now - heartbeat.stat().st_mtime)
    if age > WORKER_SECONDS:
        return [Finding("worker.silent", f"Pekerja latar belakang diam sejak {age} detik yang lalu.", cure)]
    return []


def release_findings() -> list[Finding]:
    """Tell whether the handbook that readers get is complete: every file equals its line in `build.json`."""
    current = shelf().current
    cure = "Jalankan: python manage.py publish_handbook"
    if not current.is_dir():
        return [Finding("release.none", "Buku panduan belum pernah terbit.", cure)]
    info = build_info(current)
    if info is None:
        return [Finding("release.list", "Daftar berkas terbitan (build.json) tidak ada atau rusak.", cure)]
    found = digests(current)
    listed = cast("dict[str, str]", info["files"])
    wrong = sorted(name for name in found.keys() | listed.keys() if found.get(name) != listed.get(name))
    if wrong:
        sentence = f"Terbitan tidak utuh: {len(wrong)} berkas hilang, berubah, atau tidak terdaftar"
        return [Finding("release.incomplete", f"{sentence}, antara lain {wrong[0]}.", cure)]
    return []


def all_findings(now: float) -> list[Finding]:
    """Return everything that is wrong, the gravest first. `now` is seconds since 1970."""
    from cms.accounts.checks import installation_findings

    database = database_findings()
    usable = not any(finding.code in {"database.unreachable", "database.migrations"} for finding in database)
    later: list[Callable[[], list[Finding]]] = [media_findings, key_file_findings, release_findings]
    findings = installation_findings(database=usable) + database
    for find in later:
        findings += find()
    return findings + further_findings(database=usable) + worker_findings(now)
