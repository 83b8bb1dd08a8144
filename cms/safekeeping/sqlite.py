"""Backup and restore of an SQLite file: a consistent copy while others write, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from .refusals import ArchiveBroken, BackupRefused
from .rows import Facts, facts_of

MEMBER = "database.sqlite3"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def path() -> Path:
    """Return the database file."""
    return Path(str(connection.settings_dict["NAME"]))


def files() -> set[Path]:
    """Return everything that belongs to the live database."""
    return {path().with_name(path().name + part) for part in ("", "-wal", "-shm", "-journal")}


def is_empty() -> bool:
    """Tell whether the database has no table yet."""
    if not path().exists():
        return True
    with _open(path()) as database:
        return database.execute(_TABLES).fetchone() is None


@contextmanager
def snapshot(work: Path) -> Iterator[tuple[Path, Facts]]:
    """Give a copy of one moment in the folder `work`, without what was deleted, and its facts. Writers go on."""
    copy = work / MEMBER
    with _open(path()) as database:
        database.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    try:
        found = facts(copy)
    except ArchiveBroken:
        raise BackupRefused("Basis data ini sendiri tidak utuh: periksa dengan PRAGMA integrity_check.") from None
    yield copy, found


def facts(file: Path) -> Facts:
    """Return the facts of a file that nobody writes. Raises ArchiveBroken where SQLite finds it damaged."""
    try:
        with _open(file) as database:
            verdict = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = database.execute("PRAGMA foreign_key_check").fetchone()
            if verdict != "ok" or orphan is not None:
                raise ArchiveBroken("basis data di dalamnya tidak utuh")
            names = [str(name) for (name,) in database.execute(_TABLES)]
            return facts_of(names, database.execute)
    except sqlite3.DatabaseError:
        raise ArchiveBroken("basis data di dalamnya tidak dapat dibaca") from None


def fill(file: Path) -> Facts:
    """Make the file the database of this installation; return what is now there."""
    connection.close()
    for old in files():
        old.unlink(missing_ok=True)
    path().parent.mkdir(parents=True, exist_ok=True)
    file.replace(path())
    return facts(path())


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as database:
        database.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        yield database
