"""Zip containers (DOCX, XLSX) with the same bytes for the same parts: fixed times, sorted names, fixed attributes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from types import MappingProxyType

from cms.core.zips import zip_entry

MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed day in the properties of every file, without a place
FIRST = "[Content_Types].xml"  # readers look for it at the beginning


def canonical(data: bytes, instead: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """Return the container packed anew. Deflate level and order of the parts are fixed; `instead` replaces parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            new.writestr(zip_entry(name, zipfile.ZIP_DEFLATED), instead.get(name) or old.read(name))
    return out.getvalue()
