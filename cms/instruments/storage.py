"""Files of released versions and uploads: private, named by their content, written once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Container
from datetime import datetime
from pathlib import Path

from django.conf import settings

from cms.core.errors import Refused


def blob_path(sha256: str) -> Path:
    """Return where the bytes with this SHA-256 (64 hex digits) live: below `$SULUH_VAR/private/instruments`."""
    return Path(settings.SULUH_VAR) / "private" / "instruments" / sha256[:2] / sha256


def blob_put(data: bytes) -> str:
    """Keep the bytes and return their SHA-256. Whole or not at all: a killed process leaves no half file."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = blob_path(sha256)
    if path.exists():
        os.utime(path)  # young again: not for the broom while its row is being written
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
    return sha256


def blob_get(sha256: str) -> bytes:
    """Return the bytes. Raises Refused when they are gone or no longer what they were."""
    path = blob_path(sha256)
    data = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(f"Berkas {sha256[:12]} hilang atau rusak di penyimpanan. Pulihkan dari cadangan.")
    return data


def blobs_sweep(*, keep: Container[str], before: datetime) -> int:
    """Delete what is not in `keep` (SHA-256) and was last put before that moment, half files too. Return how many."""
    count = 0
    for path in (Path(settings.SULUH_VAR) / "private" / "instruments").glob("??/*"):
        if path.name not in keep and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count += 1
    return count
