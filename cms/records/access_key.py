"""The key of the access log: one file in SULUH_VAR, outside the database, for its owner only.

Who holds this file can write a false log. A backup carries it apart from the rows.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .chain import chain_key
from .models import AccessCheckpoint, AccessLogRow

KEY_FILE = "access-log.key"


class KeyMissing(Exception):
    """There are rows, but the file that signed them is gone: a new one would make all of them look false."""


def key_path() -> Path:
    """Return where the key lies."""
    return Path(settings.SULUH_VAR) / KEY_FILE


def key_of(chain: str) -> bytes:
    """Return the 32 bytes that sign the chain; the first call of an installation makes the file.

    Raises KeyMissing when the file is gone or broken and the log is not empty.
    """
    path = key_path()
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        if AccessLogRow.objects.exists() or AccessCheckpoint.objects.exists():
            raise KeyMissing(
                f"{path} tidak ada, padahal catatan akses sudah berisi. Kembalikan dari cadangan."
            ) from None
        _make(path)
        text = path.read_text(encoding="ascii")
    return _derived(text, chain)


@lru_cache(maxsize=1024)
def _derived(text: str, chain: str) -> bytes:
    master = bytes.fromhex(text.strip())
    if len(master) != 32:
        raise KeyMissing("Kunci catatan akses rusak. Kembalikan dari cadangan.")
    return chain_key(master, chain)


def _make(path: Path) -> None:
    """Write a fresh key under another name and link it: of two processes one wins, and nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
