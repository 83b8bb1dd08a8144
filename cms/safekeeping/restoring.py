"""Restoring into an empty place: everything is checked in a fresh folder before anything takes its place.

A key comes back only when no mark says that it was destroyed: neither here, nor in the file of keys, nor in the archive.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection

from cms.core.key_files import folder_make, folder_sync
from cms.handbook.release import switch
from cms.handbook.shelf import docs_root, shelf
from cms.records.keyring import Keyring
from cms.records.seal_errors import WrongRecordKey

from . import manifest, place, postgres, sqlite
from .checking import Keys, agreed, keys_read
from .manifest import Manifest
from .packing import Member, Progress, members
from .refusals import ArchiveBroken, KeysRefused, NotTheSame, PlaceTaken
from .rows import Facts, differences
from .stream import Secret

OPEN = {"handbook", "docs"}
"""Folders that the web server in front may read."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the archive said and what is here now; `record_keys` are those of the backup."""

    manifest: Manifest
    found: Facts
    record_keys: list[str]
    secret_key: str


def restore(archive: Path, keys: Path, secret: Secret, *, progress: Progress = lambda size: None) -> Restored:
    """Fill the empty place. Raises PlaceTaken, KeysRefused, ArchiveBroken, NotTheSame, BackupRefused, OSError."""
    place_check()
    read = keys_read(keys, secret)
    with _fresh() as fresh:
        told = _unpacked(archive, secret, fresh, progress)
        _keys_unpacked(read, told, fresh)
        record_keys = [str(key) for key in read.environment["SULUH_RECORD_KEYS"]]
        _check_keys(told, Keyring(fresh / "var" / place.RECORD_KEYS, record_keys))
        found = _take_place(fresh, told)
    return Restored(told, found, record_keys, str(read.environment["SECRET_KEY"]))


def place_check() -> None:
    """Raise PlaceTaken, which names what is here, when this place is not empty."""
    found = place.what_is_here()
    if not (postgres if connection.vendor == "postgresql" else sqlite).is_empty():
        found.insert(0, f"basis data {connection.settings_dict['NAME']}")
    if found:
        more = f" dan {len(found) - 3} yang lain" if len(found) > 3 else ""
        raise PlaceTaken(
            f"Tempat ini tidak kosong: {', '.join(found[:3])}{more}. Tidak ada yang diubah. Pulihkan ke SULUH_VAR dan "
            "basis data yang kosong."
        )


def _unpacked(archive: Path, secret: Secret, fresh: Path, progress: Progress) -> Manifest:
    """Write every file below `fresh` and return what the archive says of itself, when that is true."""
    found: dict[str, str] = {}
    told: Manifest | None = None
    for member in members(archive, "archive", secret, progress):
        if told is not None or member.name in found:
            raise ArchiveBroken("ada isi sesudah daftarnya, atau dua kali")
        if member.name == manifest.MEMBER:
            told = manifest.unpacked(member.whole())
        else:
            found[member.name] = _save(member, fresh)
    told = agreed(told, found)
    if told.database != (postgres if connection.vendor == "postgresql" else sqlite).MEMBER:
        raise KeysRefused(
            "Cadangan ini dari jenis basis data yang lain (SQLite atau PostgreSQL): sesuaikan DATABASE_URL."
        )
    return told


def _save(member: Member, fresh: Path) -> str:
    path = fresh / member.name
    is_open = member.name.removeprefix("var/").split("/")[0] in OPEN
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents:
        if folder in {fresh, fresh / "var"}:
            break
        folder.chmod(0o755 if is_open else 0o700)
    return member.save(path)


def _keys_unpacked(keys: Keys, told: Manifest, fresh: Path) -> None:
    """Write the files of keys and the marks; a destroyed key stays destroyed."""
    marks = set(told.destroyed) | set(place.subjects(destroyed=True))
    names = {name for name in keys.files if name.startswith(f"{place.RECORD_KEYS}/")}
    marks |= {Path(name).name.removesuffix(place.DESTROYED) for name in names if name.endswith(place.DESTROYED)}
    for name, content in keys.files.items():
        if name in names and Path(name).name.removesuffix(place.DESTROYED) in marks:
            continue
        _write_secret(fresh / "var" / name, content)
    for mark in marks:
        _write_secret(fresh / "var" / place.RECORD_KEYS / mark[:2] / f"{mark}{place.DESTROYED}", b"")


def _write_secret(path: Path, content: bytes) -> None:
    folder_make(path.parent.parent)
    folder_make(path.parent)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)


def _check_keys(told: Manifest, ring: Keyring) -> None:
    """Raise KeysRefused when a key of the archive is missing without a mark, or does not open."""
    missing = [key for key in told.keys if not ring.is_destroyed(UUID(key)) and not ring.path(UUID(key)).exists()]
    if missing:
        raise KeysRefused(
            f"Berkas kunci lebih tua daripada cadangan ini: kunci dari {len(missing)} rekaman tidak ada di dalamnya. "
            "Pakai berkas kunci yang terbaru (--keys)."
        )
    try:
        for subject in ring.subjects():
            ring.key(subject)
    except WrongRecordKey:
        raise KeysRefused("Berkas kunci memuat kunci rekaman yang tidak membuka kunci peserta didik.") from None


def _take_place(fresh: Path, told: Manifest) -> Facts:
    """Move everything where it belongs, the database first; then compare."""
    database = postgres if connection.vendor == "postgresql" else sqlite
    file = fresh / told.database
    if database is sqlite and differences(told.facts, sqlite.facts(file)):
        raise NotTheSame("Isi basis data dalam cadangan bukan yang disalin. Tidak ada yang diubah.")
    found: Facts = database.fill(file)
    for source in sorted((fresh / "var").iterdir()):
        _move(source, place.var() / source.name)
    if (fresh / "docs").is_dir():
        docs_root().parent.mkdir(parents=True, exist_ok=True)
        _move(fresh / "docs", docs_root())
    if told.release:
        switch(shelf(), told.release)
    folder_sync(place.var())
    if wrong := differences(told.facts, found):
        raise NotTheSame(f"Jumlah atau sidik baris berbeda pada tabel {', '.join(wrong)}. Jangan pakai tempat ini.")
    return found


def _move(source: Path, target: Path) -> None:
    """Give the file or folder its name; into a folder that is there already (fresh keys, marks) file by file.

    What this place knows of an erasure is newer than what comes.
    """
    if source.is_dir() and target.is_dir():
        for inner in sorted(source.iterdir()):
            _move(inner, target / inner.name)
        return
    if target.parent.name != place.ERASURES or not target.exists():
        source.replace(target)


@contextmanager
def _fresh() -> Iterator[Path]:
    """A folder on the same disk, which vanishes with whatever was not moved out of it."""
    root = place.var() / place.WORK
    folder_make(root)
    name = tempfile.mkdtemp(dir=root)
    try:
        (Path(name) / "var").mkdir()
        yield Path(name)
    finally:
        shutil.rmtree(name, ignore_errors=True)
