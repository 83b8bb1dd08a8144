"""Zip containers (DOCX, XLSX) with the same bytes for the same parts: fixed times, sorted names, fixed attributes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from types import MappingProxyType

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed day in the properties of every file, without a place
FIRST = "[Content_Types].xml"  # readers look for it at the beginning


def canonical(data: bytes, instead: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Return the container packed anew. Deflate level and order of the parts are fixed; `instead` replaces parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            part = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            part.external_attr = 0o600 << 16
            part.create_system = 0
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, instead.get(name) or old.read(name))
    return out.getvalue()
