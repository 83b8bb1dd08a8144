"""The chain of the access log, pure: bytes of a row, its MAC, and the first row that does not hold.

Each row's MAC covers all its fields and the MAC before it, under a key of its own chain. Who cannot read the key file
can neither change, insert, remove nor reorder a row without being found; a cut tail is found by `heads.py`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION: Final = 1
INSTALLATION: Final = "instalasi"


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number and MAC of its last row; 0 and empty before the first."""

    number: int = 0
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The signed fields of one row; `actor` and `school` are keys, `facts` holds plain words and numbers."""

    id: UUID
    chain: str
    number: int
    step: int
    at: datetime
    actor: int | None
    actor_name: str
    roles: str
    school: int | None
    verb: str
    code: str | None
    model: str
    why: str
    facts: Mapping[str, int | str]
    previous: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The signed fields of a checkpoint: rows `first` to `last` of the chain are replaced; `head` is the last MAC."""

    chain: str
    first: int
    last: int
    first_at: datetime
    last_at: datetime
    closed_at: datetime
    head: str
    previous: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first row that does not hold: where, and what is wrong (Indonesian). `row` is its key, if it is there."""

    chain: str
    number: int
    reason: str
    row: UUID | None = None

    def __str__(self) -> str:
        key = f" ({self.row})" if self.row else ""
        return f"{self.chain}, baris {self.number}{key}: {self.reason}"


def chain_of(school: int | None) -> str:
    """Return the name of the chain of a school's people (`school` is its key), or of those without a school."""
    return INSTALLATION if school is None else f"sekolah-{school}"


def chain_key(master: bytes, chain: str) -> bytes:
    """Return the 32 bytes that sign this chain."""
    info = f"suluh access log v{VERSION} {chain}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)


def canonical(value: Row | Closed) -> bytes:
    """Return the bytes that are signed: version, kind and every field in order, as compact JSON."""
    values = [_plain(getattr(value, field.name)) for field in fields(value)]
    whole = [VERSION, type(value).__name__, *values]
    return json.dumps(whole, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def mac_of(value: Row | Closed, key: bytes) -> str:
    """Return the HMAC-SHA256 of the row or checkpoint, as 64 hexadecimal digits."""
    return hmac.new(key, canonical(value), hashlib.sha256).hexdigest()


class Walk:
    """Goes along one chain from `start` and tells the first row that does not hold."""

    def __init__(self, chain: str, key: bytes, start: Head) -> None:
        self.chain, self.key, self.head = chain, key, start

    def step(self, row: Row, mac: str) -> Break | None:
        """Take the next row in the order of numbers."""
        expected = self.head.number + 1
        if row.number > expected:
            return Break(self.chain, expected, "baris ini tidak ada lagi.")
        if row.number < expected:
            return Break(self.chain, row.number, "baris ini sudah digantikan penutupan, tetapi masih ada.", row.id)
        if not hmac.compare_digest(mac_of(row, self.key), mac):
            return Break(self.chain, row.number, "isi baris ini bukan yang ditulis program.", row.id)
        if row.previous != self.head.mac:
            return Break(self.chain, row.number, "baris ini tidak menyambung ke baris sebelumnya.", row.id)
        self.head = Head(row.number, mac)
        return None

    def checkpoint(self, closed: Closed, mac: str) -> Break | None:
        """Take the next checkpoint; `previous` of the first one is empty. Rows follow after the last."""
        if closed.first != self.head.number + 1:
            return Break(self.chain, closed.first, "penutupan catatan tidak menyambung ke yang sebelumnya.")
        if not hmac.compare_digest(mac_of(closed, self.key), mac):
            return Break(self.chain, closed.first, "penutupan catatan ini bukan yang ditulis program.")
        self.head = Head(closed.last, closed.head)
        return None
