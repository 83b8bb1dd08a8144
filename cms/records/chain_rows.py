"""The rows of a chain in plain SQL: its lock, its last row, the insert.

Every read of a record waits for these three. Building the same queries with the ORM would cost several times as much as
running them, and a signed row needs neither signals nor defaults: what is signed is what is written.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, Final

from django.db import connection, transaction

from .chain import Head
from .models import AccessLogRow

_LAST_ROW: Final = "SELECT number, mac FROM records_accesslogrow WHERE chain = %s ORDER BY number DESC LIMIT 1"
_LAST_CLOSED: Final = "SELECT last, head FROM records_accesscheckpoint WHERE chain = %s ORDER BY first DESC LIMIT 1"
_LOCK: Final = "SELECT pg_advisory_xact_lock(%s)"


def head_of(chain: str) -> Head:
    """Return the last row of the chain in the database; where all rows are closed, that of the last checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_ROW, [chain])
        return _head(cursor, chain)


def lock_chain(chain: str) -> None:
    """Let one writer at a time into the chain, until its transaction ends. SQLite: BEGIN IMMEDIATE has done it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [_number(chain)])


def locked_head_of(chain: str) -> Head:
    """Lock the chain and return its last row.

    PostgreSQL gets both statements at once; the second sees what was committed while the first one waited (under READ
    COMMITTED each statement has a snapshot of its own).
    """
    if connection.vendor != "postgresql":
        return head_of(chain)
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK}; {_LAST_ROW}", [_number(chain), chain])
        cursor.nextset()
        return _head(cursor, chain)


def insert(row: AccessLogRow) -> None:
    """Write the row. An error spoils the open transaction, as with `save()`. Raises DatabaseError."""
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _fields()]
    with transaction.mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(_insert(), values)
    row._state.adding = False  # noqa: SLF001  # as `save()` leaves it


def _head(cursor: Any, chain: str) -> Head:
    """Return what the query of the last row found; where it found nothing, ask for the last checkpoint."""
    last = cursor.fetchone()
    if last is None:
        cursor.execute(_LAST_CLOSED, [chain])
        last = cursor.fetchone()
    return Head() if last is None else Head(*last)


@lru_cache(maxsize=1024)
def _number(chain: str) -> int:
    """Return the number of the chain's lock."""
    return int.from_bytes(hashlib.sha256(f"suluh.access-log.{chain}".encode()).digest()[:8], signed=True)


@lru_cache(maxsize=1)
def _fields() -> tuple[Any, ...]:
    return tuple(AccessLogRow._meta.concrete_fields)


@lru_cache(maxsize=1)
def _insert() -> str:
    names = ", ".join(f'"{field.column}"' for field in _fields())
    places = ", ".join(["%s"] * len(_fields()))
    return f"INSERT INTO records_accesslogrow ({names}) VALUES ({places})"  # noqa: S608  # names of our own columns
