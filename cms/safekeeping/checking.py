"""Does an archive hold, byte for byte? Without restoring it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import manifest
from .manifest import Manifest
from .packing import Progress, members
from .refusals import ArchiveBroken, KeysRefused
from .stream import Secret

ENVIRONMENT = "environment.json"


@dataclass
class Keys:
    """What the file of keys holds: `files` by name, and the values of the environment."""

    files: dict[str, bytes] = field(default_factory=dict)
    environment: dict[str, Any] = field(default_factory=dict)


def archive_check(archive: Path, secret: Secret, progress: Progress = lambda size: None) -> Manifest:
    """Read all of it and return what it says of itself. Raises ArchiveBroken, KeysRefused, OSError."""
    found: dict[str, str] = {}
    told: Manifest | None = None
    for member in members(archive, "archive", secret, progress):
        if told is not None:
            raise ArchiveBroken("ada isi sesudah daftarnya")
        if member.name == manifest.MEMBER:
            told = manifest.unpacked(member.whole())
            continue
        digest = hashlib.sha256()
        for data in member.pieces():
            digest.update(data)
        found[member.name] = digest.hexdigest()
    return agreed(told, found)


def agreed(told: Manifest | None, found: dict[str, str]) -> Manifest:
    """Return the manifest when it speaks of exactly these files. Raises ArchiveBroken."""
    if told is None or told.database not in found:
        raise ArchiveBroken("hanya sebagian: daftar isi atau basis datanya tidak ada")
    if told.files != found:
        raise ArchiveBroken("isinya bukan yang ada dalam daftarnya")
    return told


def keys_read(path: Path, secret: Secret) -> Keys:
    """Return what the file of keys holds. Raises KeysRefused, ArchiveBroken, OSError."""
    if not path.is_file():
        raise KeysRefused(
            f"Berkas kunci {path} tidak ada. Berkas kunci yang terbaru membuka semua cadangan: tunjukkan dengan --keys."
        )
    keys = Keys()
    for member in members(path, "keys", secret, lambda size: None):
        keys.files[member.name] = member.whole()
    try:
        keys.environment = json.loads(keys.files.pop(ENVIRONMENT))
    except (KeyError, ValueError):
        raise ArchiveBroken("berkas kunci itu hanya sebagian") from None
    return keys
