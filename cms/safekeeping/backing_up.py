"""Making a backup while everybody works: one archive, and the keys in a second file.

Order: first one moment of the database, then the files, the keys last. A row is committed after its file and its key
exist, so whatever a row of the copy needs is still met by what comes after; what came later than the copy does no harm.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from cms.core.key_files import folder_make, wipe
from cms.handbook.release import current_release, publishing_lock
from cms.handbook.shelf import shelf
from cms.records.heads import FOLDER, chains_with_heads, lines_of, path_of, size_of

from . import manifest, place, postgres, sqlite
from .checking import ENVIRONMENT, archive_check, keys_read
from .manifest import Manifest
from .packing import LEFT_SECONDS, Packer, Progress, packed
from .refusals import PlaceTaken
from .rows import Facts
from .stamp import older_key_files, stamp_add
from .stream import Secret

SECRETS = ("SECRET_KEY", "SULUH_RECORD_KEYS")


@dataclass(frozen=True, slots=True)
class Made:
    """What was made; `forgotten`: older files of keys that were destroyed, since they could open an erased child."""

    archive: Path
    keys: Path
    manifest: Manifest
    forgotten: list[Path]


def backup(archive: Path, keys: Path, secret: Secret, *, at: datetime, progress: Progress = lambda size: None) -> Made:
    """Make both files, read them back, then destroy the older files of keys that this place made.

    Both appear whole or not at all. Raises BackupRefused, OSError.
    """
    if keys.resolve() == archive.resolve():
        raise PlaceTaken("Berkas kunci tidak boleh sama dengan berkas cadangan.")
    with _work() as work, packed(archive, "archive", secret, progress) as packer:
        told = _fill(packer, work, at)
    keys_write(keys, secret, progress)
    archive_check(archive, secret, progress)
    keys_read(keys, secret)
    forgotten = older_key_files(keys)
    for old in forgotten:
        wipe(old)
    stamp_add(archive, keys, at)
    return Made(archive, keys, told, forgotten)


def keys_write(target: Path, secret: Secret, progress: Progress) -> None:
    """Write the file of keys; an older one of that name is overwritten on the disk."""
    old = target.with_name(f".{target.name}.old.part")
    old.unlink(missing_ok=True)
    if target.exists():
        old.hardlink_to(target)
    with packed(target, "keys", secret, progress, anew=True) as packer:
        for name, path in place.key_files():
            packer.add(name, path)
        values = {name: getattr(settings, name) for name in SECRETS}
        packer.add_bytes(ENVIRONMENT, json.dumps(values).encode())
    wipe(old)


def _fill(packer: Packer, work: Path, at: datetime) -> Manifest:
    database = postgres if connection.vendor == "postgresql" else sqlite
    with database.snapshot(work) as (copy, facts):
        packer.add(database.MEMBER, copy)
    for name, path in heads_cut(facts, work):
        packer.add(name, path)
    with publishing_lock(shelf(), wait=True):  # the tree and the release of one publication
        for name, path in place.archive_files():
            packer.add(name, path)
        release = current_release(shelf()) or ""
    told = Manifest(
        made_at=at.isoformat(),
        database=database.MEMBER,
        facts=facts,
        files=dict(packer.files),
        keys=place.subjects(destroyed=False),
        destroyed=place.subjects(destroyed=True),
        release=release,
    )
    packer.add_bytes(manifest.MEMBER, told.packed())
    return told


def heads_cut(facts: Facts, work: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of heads without the lines of rows that were written after the copy of the database."""
    for chain in chains_with_heads():
        last = facts.heads.get(chain, (0, ""))[0]
        copy = work / path_of(chain).name
        with copy.open("w", encoding="ascii") as file:
            for line in lines_of(chain, size_of(chain)):
                if line.number <= last:
                    file.write(f"{line.number} {line.mac}\n")
        copy.chmod(0o600)
        yield f"var/{FOLDER}/{copy.name}", copy


@contextmanager
def _work() -> Iterator[Path]:
    """A folder of its own for the copy of the database; what a killed backup left is swept after a day."""
    root = place.var() / place.WORK
    folder_make(root)
    for left in root.iterdir():
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=root) as name:
        yield Path(name)
