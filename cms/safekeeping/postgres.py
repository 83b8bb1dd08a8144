"""Backup and restore of PostgreSQL by its own tools: dump, counts and digests see one exported snapshot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.db import connection

from .refusals import BackupRefused
from .rows import Facts, facts_of

MEMBER = "database.pgdump"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
_BATCH = 2_000


def is_empty() -> bool:
    """Tell whether the database has no table yet."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return cursor.fetchone() is None


@contextmanager
def snapshot(work: Path) -> Iterator[tuple[Path, Facts]]:
    """Give a dump of one moment in the folder `work` and its facts. Writers go on."""
    copy = work / MEMBER
    with _reading() as own:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            name = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={copy}")
        copy.chmod(0o600)
        found = _facts(own)
    yield copy, found


def fill(file: Path) -> Facts:
    """Fill the empty database in one transaction; return what is now there."""
    connection.close()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file))
    with _reading() as own:
        return _facts(own)


def _facts(own: Any) -> Facts:
    def fetch(query: str) -> Iterable[Sequence[Any]]:
        with own.connection.cursor(name="suluh_backup") as cursor:
            cursor.itersize = _BATCH
            cursor.execute(query)
            yield from cursor

    return facts_of([str(name) for (name,) in fetch(_TABLES)], fetch)


@contextmanager
def _reading() -> Iterator[Any]:
    """A connection of its own whose queries all see the same moment."""
    own: Any = connection.copy()
    own.connect()
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield own
        own.rollback()
    finally:
        own.close()


def _run(tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL; the password travels in its environment, which nobody else reads."""
    program = shutil.which(tool)
    if program is None:
        raise BackupRefused(
            f"Perintah {tool} tidak ada. Pasang paket postgresql-client yang sama versinya dengan server."
        )
    values = connection.settings_dict
    where = [("--host", values["HOST"]), ("--port", values["PORT"]), ("--username", values["USER"])]
    line = [program, "--no-password", f"--dbname={values['NAME']}", *arguments]
    line += [f"{name}={value}" for name, value in where if value]
    environment = {"PGPASSWORD": str(values["PASSWORD"] or ""), "LC_ALL": "C"}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # no shell
    if done.returncode:
        structlog.get_logger(__name__).error("database_tool_failed", tool=tool, said=done.stderr[-500:])
        raise BackupRefused(f"{tool} gagal; sebabnya ada di catatan (log). Basis data tidak berubah.")
