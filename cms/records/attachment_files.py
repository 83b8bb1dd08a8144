"""The sealed files of attachments, wiped: they lie below `$SULUH_VAR/records/` under names that begin with `stored_name`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

from cms.core.key_files import wipe

FOLDER: Final = "records"


def files_remove(stored_names: Iterable[str]) -> int:
    """Overwrite and remove the files, also parts that an interrupted writer left; return how many. Repeatable.

    Raises OSError.
    """
    names = {name for name in stored_names if name}
    root = Path(settings.SULUH_VAR) / FOLDER
    found = [path for path in sorted(root.rglob("*")) if names and path.is_file() and _stem(path) in names]
    for path in found:
        wipe(path)
    return len(found)


def _stem(path: Path) -> str:
    return path.name.lstrip(".").split(".", 1)[0]
