"""Files that only a built site has, beside the tree that it is built from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path

from cms.core.addresses import INSTRUMENTS_PATH

from .documents_instruments import Instruments
from .downloads import download_files
from .tree import LANGUAGE
from .write import copy_tree


@contextmanager
def added_downloads(tree: Path, site: Path, instruments: Instruments) -> Iterator[None]:
    """Let MkDocs see the added files while it builds, so that links to them resolve; the tree stays without them.

    Markdown files are pages to MkDocs: it leaves these out, so they are copied and their links set right.
    """
    added = download_files(instruments)
    base = tree / LANGUAGE
    copy_tree(added, base)
    yield
    for file in sorted((base / INSTRUMENTS_PATH).glob("*/*/*.md")):
        if file.name != "index.md":
            target = site / file.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    for page in sorted((site / INSTRUMENTS_PATH).rglob("index.html")):
        _mend(page, site, instruments)
    for name in added:
        (base / name).unlink()
    for folder in (base / INSTRUMENTS_PATH).glob("*/terbaru"):
        folder.rmdir()


def _mend(page: Path, site: Path, instruments: Instruments) -> None:
    """Turn the address of the page that MkDocs would have made of a Markdown file into that of the file."""
    text = page.read_text(encoding="utf-8")
    mended = text
    for version in instruments.versions:
        folder = relpath(site / version.path, page.parent)
        before = version.code if folder == "." else f"{folder}/{version.code}"
        mended = mended.replace(f'href="{before}/"', f'href="{before}.md"')
    if mended != text:
        page.write_text(mended, encoding="utf-8")
