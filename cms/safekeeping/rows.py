"""Counts and digests of tables, the same before and after: a row becomes canonical bytes, and their order is no matter."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

Fetch = Callable[[str], Iterable[Sequence[Any]]]
_MODULUS: Final = 1 << 256
_HEADS: Final = (
    "SELECT r.chain, r.number, r.mac FROM records_accesslogrow r JOIN "
    "(SELECT chain, max(number) AS last FROM records_accesslogrow GROUP BY chain) m "
    "ON m.chain = r.chain AND m.last = r.number"
)
_CLOSED: Final = "SELECT chain, last, head FROM records_accesscheckpoint ORDER BY last"
_MIGRATIONS: Final = "SELECT app, name FROM django_migrations"


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows, and the sum of their SHA-256 modulo 2^256 (hex)."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a database held at one moment: tables, the head (number, MAC) of each access-log chain, applied migrations."""

    tables: dict[str, Table]
    heads: dict[str, tuple[int, str]]
    migrations: list[str]


def facts_of(names: Iterable[str], fetch: Fetch) -> Facts:
    """Return the facts. `fetch` runs one query; all of them must see the same moment."""
    tables = {name: table_of(fetch(f'SELECT * FROM "{name}"')) for name in sorted(names)}  # noqa: S608  # our own tables
    heads = {str(chain): (int(last), str(head)) for chain, last, head in fetch(_CLOSED)}
    heads |= {str(chain): (int(number), str(mac)) for chain, number, mac in fetch(_HEADS)}
    return Facts(tables, heads, sorted(f"{app}.{name}" for app, name in fetch(_MIGRATIONS)))


def table_of(rows: Iterable[Sequence[Any]]) -> Table:
    """Return count and digest."""
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(canonical(row)).digest(), "big")
    return Table(count, f"{total % _MODULUS:064x}")


def canonical(row: Sequence[Any]) -> bytes:
    """Return bytes that two different rows never share: each value with its type and its length."""
    return b"".join(_value(value) for value in row)


def _value(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        data = bytes(value)
    elif isinstance(value, datetime) and value.tzinfo is not None:
        data = value.astimezone(UTC).isoformat().encode()
    elif isinstance(value, dict | list):
        data = json.dumps(value, sort_keys=True, default=str).encode()
    else:
        data = str(value).encode("utf-8", "surrogateescape")
    return f"{type(value).__name__} {len(data)}:".encode() + data


def differences(wanted: Facts, found: Facts) -> list[str]:
    """Return the names of tables whose count or digest differs, those that only one has too."""
    names = wanted.tables.keys() | found.tables.keys()
    return sorted(name for name in names if wanted.tables.get(name) != found.tables.get(name))
