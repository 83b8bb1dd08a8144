"""What a build adds to the released files: the stable `terbaru/` addresses, ZIPs and the list of digests."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from zipfile import ZIP_DEFLATED

from cms.core.activities import Activity
from cms.core.addresses import INSTRUMENTS_PATH
from cms.core.zips import zipped

from .documents_instruments import Instruments

LATEST = "terbaru"


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
            found[f"{INSTRUMENTS_PATH}/{activity.value}.zip"] = zipped(chosen, ZIP_DEFLATED)
    whole = {f"{version.code}/{file.name}": file.data for version in latest for file in version.files}
    found[f"{INSTRUMENTS_PATH}/instrumen.zip"] = zipped(whole, ZIP_DEFLATED)
    kept = {f"{version.path}/{file.name}": file.data for version in instruments.versions for file in version.files}
    found[f"{INSTRUMENTS_PATH}/SHA256SUMS"] = _sums({**kept, **found})
    return dict(sorted(found.items()))


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return lines that `sha256sum --check` reads in the folder of the list."""
    lines = (
        f"{sha256(data).hexdigest()}  {name.removeprefix(INSTRUMENTS_PATH + '/')}\n"
        for name, data in sorted(files.items())
    )
    return "".join(lines).encode()
