"""What a build adds to the released files: the stable `terbaru/` addresses, ZIPs and the list of digests."""

from __future__ import annotations

import io
from collections.abc import Mapping
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cms.core.activities import Activity
from cms.core.addresses import INSTRUMENTS_PATH

from .documents_instruments import Instruments

LATEST = "terbaru"
_MOMENT = (2026, 1, 1, 0, 0, 0)  # constant, so that the same files give the same ZIP


def download_files(instruments: Instruments) -> dict[str, bytes]:
    """Return the added files by their name below the language folder. The same instruments give the same bytes."""
    latest = [version for version in instruments.versions if instruments.is_latest(version)]
    if not latest:
        return {}
    activities = {entry.code: entry.activity for entry in instruments.listed}
    found = {
        f"{INSTRUMENTS_PATH}/{version.code}/{LATEST}/{file.name}": file.data
        for version in latest
        for file in version.files
    }
    for activity in Activity:
        chosen = {
            f"{version.code}/{file.name}": file.data
            for version in latest
            if activities[version.code] == activity.value
            for file in version.files
        }
        if chosen:
            found[f"{INSTRUMENTS_PATH}/{activity.value}.zip"] = zipped(chosen)
    whole = {f"{version.code}/{file.name}": file.data for version in latest for file in version.files}
    found[f"{INSTRUMENTS_PATH}/instrumen.zip"] = zipped(whole)
    kept = {f"{version.path}/{file.name}": file.data for version in instruments.versions for file in version.files}
    found[f"{INSTRUMENTS_PATH}/SHA256SUMS"] = _sums({**kept, **found})
    return dict(sorted(found.items()))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of the files, by name, whose bytes depend on nothing else."""
    whole = io.BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return whole.getvalue()


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return lines that `sha256sum --check` reads in the folder of the list."""
    lines = (
        f"{sha256(data).hexdigest()}  {name.removeprefix(INSTRUMENTS_PATH + '/')}\n"
        for name, data in sorted(files.items())
    )
    return "".join(lines).encode()
