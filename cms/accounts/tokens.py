"""One-time tokens: 256 random bits; only the digest is ever stored."""

from __future__ import annotations

import hashlib
import secrets


def token_make() -> str:
    """Return a new token, safe in an address."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return the SHA-256 of the token as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()
