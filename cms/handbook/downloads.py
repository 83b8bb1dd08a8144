"""What a built site has beside what the generator makes: stable `terbaru/` addresses, ZIPs, digests, Markdown files."""

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
    """Return the added files by their name in the site. The same instruments give the same bytes.

    A released Markdown file is a page to a generator, which is told to leave it out (mkdocs.yml), so it is added here.
    """
    kept = {f"{version.path}/{file.name}": file.data for version in instruments.versions for file in version.files}
    texts = {name: data for name, data in kept.items() if name.endswith(".md")}
    latest = [version for version in instruments.versions if instruments.is_latest(version)]
    if not latest:
        return texts
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
    found[f"{INSTRUMENTS_PATH}/SHA256SUMS"] = _sums({**kept, **found})
    return dict(sorted({**found, **texts}.items()))


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return lines that `sha256sum --check` reads in the folder of the list."""
    lines = (
        f"{sha256(data).hexdigest()}  {name.removeprefix(INSTRUMENTS_PATH + '/')}\n"
        for name, data in sorted(files.items())
    )
    return "".join(lines).encode()
