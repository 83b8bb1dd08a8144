"""ZIPs whose bytes depend on nothing but their parts: fixed times, no attributes of a machine."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO


def zip_entry(name: str, compression: int) -> zipfile.ZipInfo:
    """Return the head of a part; `compression` is one of zipfile's constants."""
    entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    entry.create_system = 0
    entry.external_attr = 0o600 << 16
    entry.compress_type = compression
    return entry


def zipped(files: Mapping[str, bytes], compression: int) -> bytes:
    """Return a ZIP of the files, by name."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zip_entry(name, compression), data)
    return out.getvalue()
