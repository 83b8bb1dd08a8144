"""Sealing: authenticated encryption of one value, bound to its place. Pure: no database, no files, no settings.

A token is a Fernet token (AES-128-CBC, HMAC-SHA256) over

    version (1 byte), kind (1), record (16: its UUID), length of model (1), model, length of field (1), field,
    length of value (4, big endian), value, zeros

The zeros fill the value up to a bucket, so that a token does not tell how long a name is, and its time is always 0, so
that it does not tell when a field was last changed. A token that was moved to another row, model or field is refused.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from .seal_errors import SealBroken

VERSION = 1
SMALLEST_BUCKET = 64
DOUBLING_ENDS = 4096
_LENGTH_BYTES = 4


class Kind(IntEnum):
    """What a value was before it became bytes."""

    BYTES = 0
    TEXT = 1
    DATE = 2
    JSON = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: the row's key, `records.student`, `name`. Model and field are ASCII below 256."""

    record: UUID
    model: str
    field: str

    def head(self, kind: Kind) -> bytes:
        """Return the bytes that bind a value to this place."""
        model, field = self.model.encode("ascii"), self.field.encode("ascii")
        return b"".join(
            (bytes((VERSION, kind)), self.record.bytes, bytes((len(model),)), model, bytes((len(field),)), field)
        )


def bucket(length: int) -> int:
    """Return the padded length: 64, 128, ... 4096, then whole multiples of 4096."""
    size = SMALLEST_BUCKET
    while size < length and size < DOUBLING_ENDS:
        size *= 2
    return size if length <= size else -(-length // DOUBLING_ENDS) * DOUBLING_ENDS


def exact(token: bytes) -> bytes:
    """Return the token. Raises InvalidToken where it is not the one spelling of its bytes.

    Fernet forgives foreign letters, and the bits that base64 leaves over at the end.
    """
    try:
        spelled = urlsafe_b64encode(urlsafe_b64decode(token))
    except ValueError:
        raise InvalidToken from None
    if spelled != token:
        raise InvalidToken
    return token


def seal_bytes(key: bytes, place: Place, value: bytes, kind: Kind = Kind.BYTES) -> bytes:
    """Return the token of the value, ASCII. `key` is a Fernet key (32 bytes as URL-safe base64)."""
    length = len(value).to_bytes(_LENGTH_BYTES, "big")
    return Fernet(key).encrypt_at_time(place.head(kind) + length + value.ljust(bucket(len(value)), b"\0"), 0)


def unseal_bytes(key: bytes, place: Place, token: bytes, kind: Kind = Kind.BYTES) -> bytes:
    """Return the value. Raises SealBroken for a changed token, another key, another place or another kind."""
    head = place.head(kind)
    try:
        plain = Fernet(key).decrypt(exact(token))
    except InvalidToken:
        raise SealBroken from None
    start = len(head) + _LENGTH_BYTES
    if not plain.startswith(head):
        raise SealBroken
    return plain[start : start + int.from_bytes(plain[len(head) : start], "big")]


def seal_text(key: bytes, place: Place, value: str) -> bytes:
    """Return the token of a text. Raises ValueError (without the text) when it holds half a character."""
    return seal_bytes(key, place, encoded(value), Kind.TEXT)


def unseal_text(key: bytes, place: Place, token: bytes) -> str:
    """Return the text. Raises SealBroken."""
    return unseal_bytes(key, place, token, Kind.TEXT).decode("utf-8")


def seal_date(key: bytes, place: Place, value: date) -> bytes:
    """Return the token of a day."""
    return seal_bytes(key, place, value.isoformat().encode("ascii"), Kind.DATE)


def unseal_date(key: bytes, place: Place, token: bytes) -> date:
    """Return the day. Raises SealBroken."""
    return date.fromisoformat(unseal_bytes(key, place, token, Kind.DATE).decode("ascii"))


def seal_json(key: bytes, place: Place, value: Any) -> bytes:
    """Return the token of what JSON can say. Raises TypeError or ValueError (without content) for the rest."""
    return seal_bytes(key, place, encoded(json.dumps(value, ensure_ascii=False, allow_nan=False)), Kind.JSON)


def unseal_json(key: bytes, place: Place, token: bytes) -> Any:
    """Return what was sealed. Raises SealBroken."""
    return json.loads(unseal_bytes(key, place, token, Kind.JSON))


def encoded(text: str) -> bytes:
    """Return the text as UTF-8. Raises ValueError (without the text) when it holds half a character."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("The text holds half a character (a lone surrogate).") from None
