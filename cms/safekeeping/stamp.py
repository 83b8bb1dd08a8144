"""`$SULUH_VAR/backups.json`: which backups this place made, the newest last. Names of files, nothing of their content."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cms.core.key_files import write_anew

from .place import STAMP, var

KEPT = 100


@dataclass(frozen=True, slots=True)
class Stamp:
    """One backup: when (ISO 8601), its archive, its file of keys."""

    at: str
    archive: str
    keys: str


def stamps() -> list[Stamp]:
    """Return what was made, oldest first; nothing where the file is missing or unreadable."""
    try:
        return [Stamp(**values) for values in json.loads((var() / STAMP).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def stamp_add(archive: Path, keys: Path, at: datetime) -> None:
    """Remember a backup that is whole."""
    kept = [*stamps(), Stamp(at.isoformat(), str(archive.resolve()), str(keys.resolve()))][-KEPT:]
    write_anew(var() / STAMP, json.dumps([asdict(stamp) for stamp in kept], indent=1).encode())


def older_key_files(newest: Path) -> list[Path]:
    """Return the files of keys that earlier backups made and that still lie there."""
    known = {Path(stamp.keys) for stamp in stamps()} - {newest.resolve()}
    return sorted(path for path in known if path.is_file())
