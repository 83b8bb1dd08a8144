"""What lies where below SULUH_VAR, and where it travels: into the archive, into the file of keys, or nowhere.

Everything below SULUH_VAR goes into the archive unless this page says why not: a room that keeps new files is safe by
itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from cms.handbook.release import current_release
from cms.handbook.shelf import docs_root, shelf

from . import sqlite

WORK = ".backup-work"
STAMP = "backups.json"
RECORD_KEYS = "record-keys"
KEYS = "keys"
DESTROYED = ".destroyed"
HEADS = "access-log-heads"
ERASURES = "erasures"
STAYS = {
    KEYS: "secrets: in the file of keys",
    RECORD_KEYS: "in the file of keys, so that a destroyed key is in no archive",
    ERASURES: "in the file of keys: the newest one knows of every erasure",
    HEADS: "cut to the moment of the copy, see `heads_cut`",
    "handbook": "the current release and its tree only, see `release_files`",
    "static": "made by collectstatic",
    "mail": "one-time links that wait for nobody",
    WORK: "what a backup is making",
    STAMP: "tells of backups of this place",
}
PASSWORDS_OF_DEMO = "demo_passwords.json"  # the name of a file


def var() -> Path:
    """Return the folder of this installation."""
    return Path(settings.SULUH_VAR)


def archive_files() -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file of the archive but the database and the heads."""
    yield from _named("docs", docs_root())
    database = {path.resolve() for path in sqlite.files()} if connection.vendor == "sqlite" else set()
    for top in sorted(var().iterdir()) if var().is_dir() else []:
        if top.name not in STAYS and top.suffix != ".key" and top.resolve() != docs_root().resolve():
            found = _named(f"var/{top.name}", top) if top.is_dir() else iter([(f"var/{top.name}", top)])
            yield from ((name, path) for name, path in found if path.is_file() and path.resolve() not in database)
    yield from release_files()


def release_files() -> Iterator[tuple[str, Path]]:
    """Yield the files of the release that readers get, and the tree that it was built from."""
    release = current_release(shelf())
    for kind, folder in (("releases", shelf().releases), ("trees", shelf().trees)) if release else ():
        yield from _named(f"var/handbook/{kind}/{release}", folder / str(release))


def key_files() -> Iterator[tuple[str, Path]]:
    """Yield name and path of every file of the file of keys; the passwords of invented people are none."""
    for path in sorted(var().glob("*.key")):
        yield path.name, path
    for folder in (KEYS, RECORD_KEYS, ERASURES):
        yield from (found for found in _named(folder, var() / folder) if found[1].name != PASSWORDS_OF_DEMO)


def subjects(*, destroyed: bool) -> list[str]:
    """Return whose data keys lie here, or whose were destroyed."""
    names = [path.name for path in (var() / RECORD_KEYS).glob("??/*-*-*-*-*") if not path.name.startswith(".")]
    marked = {name.removesuffix(DESTROYED) for name in names if name.endswith(DESTROYED)}
    return sorted(marked if destroyed else {name for name in names if not name.endswith(DESTROYED)} - marked)


def what_is_here() -> list[str]:
    """Return what keeps this place from being empty. Fresh keys, marks of what was destroyed, and locks do not."""
    docs = docs_root()
    is_inside = docs.resolve().is_relative_to(var().resolve())
    files = [path for path in sorted(var().rglob("*")) if path.is_file() and not _may_stay(path.relative_to(var()))]
    database = sqlite.files() if connection.vendor == "sqlite" else set()
    found = [str(path) for path in files if path not in database]
    if not is_inside and docs.is_dir() and any(docs.iterdir()):
        found.append(str(docs))
    return found


def _may_stay(path: Path) -> bool:
    top = path.parts[0]
    is_mark = top == RECORD_KEYS and path.name.endswith(DESTROYED)
    return is_mark or top in {KEYS, ERASURES, "static", "mail", WORK, STAMP} or path.parts == ("handbook", "lock")


def _named(prefix: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the plain files below a folder; links are not followed, parts of interrupted writers are left."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not (path.name.startswith(".") and path.suffix == ".part"):
            yield f"{prefix}/{path.relative_to(folder).as_posix()}", path
