"""Every place where something of a pupil could be left, as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

CLUSTERS = Path("/var/lib/postgresql")


def bytes_of_stores(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (place, bytes): each file of the folders, each row of each table, the files of the database itself."""
    for folder in folders:
        yield from ((f"files:{path.relative_to(folder)}", path.read_bytes()) for path in files_below(folder))
    yield "tables", b"\n".join(_dumped())
    yield from ((f"database:{path.name}", path.read_bytes()) for path in database_files())


def files_below(folder: Path) -> list[Path]:
    """Return the files, also hidden ones."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def database_files() -> list[Path]:
    """Return the file of SQLite with its write-ahead log; of PostgreSQL the heaps, where this user may read them.

    A cluster belongs to its own user: elsewhere than as root the heaps stay shut, and `SELECT` over all tables must do.
    """
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite":
        return [path for end in ("", "-wal", "-journal") if (path := name.with_name(name.name + end)).exists()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't', 'i', 'm')")
        places = [row[0] for row in cursor.fetchall() if row[0]]
    return [path for cluster in CLUSTERS.glob("*/*") for place in places if (path := cluster / place).is_file()]


def _dumped() -> Iterator[bytes]:
    """Every row of every table of the database, Django's or not."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield repr(row).encode()
