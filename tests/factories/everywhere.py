"""Every place where a word of a record could be left lying: cells of all tables, the file of the database, sessions."""

from __future__ import annotations

from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection


def cells() -> dict[str, str]:
    """Return everything that stands in each table, those of the search index too, as one text."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = "\n".join(
                bytes(cell).decode(errors="replace") if isinstance(cell, bytes | memoryview) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            )
    return found


def tables_with(word: str) -> set[str]:
    """Return the tables in which the word stands."""
    return {table for table, text in cells().items() if word in text}


def database_file() -> bytes:
    """Return the bytes of the SQLite file and its write-ahead log; nothing for PostgreSQL, where `cells` sees it all."""
    if connection.vendor != "sqlite":
        return b""
    file = Path(str(connection.settings_dict["NAME"]))
    parts = (file.with_name(file.name + ending) for ending in ("", "-wal"))
    return b"".join(part.read_bytes() for part in parts if part.is_file())


def sessions() -> str:
    """Return what all sessions hold, opened."""
    return "\n".join(str(session.get_decoded()) for session in Session.objects.all())
