"""Releases on the disk: made complete, switched at once, never changed.

`<var>/handbook/releases/<id>/` is what readers get, `trees/<id>/` the Markdown it was built from, and
`current` a link that is renamed into place.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

KEPT = 10
BUILD_FILE = "build.json"


class Busy(RuntimeError):
    """Another process is publishing."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of releases of one installation."""

    root: Path

    @property
    def current(self) -> Path:
        """Return the link to the release that readers get."""
        return self.root / "current"

    @property
    def releases(self) -> Path:
        """Return the folder of releases."""
        return self.root / "releases"

    @property
    def trees(self) -> Path:
        """Return the folder of trees, one for each release."""
        return self.root / "trees"

    @property
    def work(self) -> Path:
        """Return the folder of what is being made."""
        return self.root / "work"


@contextmanager
def publishing_lock(shelf: Shelf, *, wait: bool) -> Iterator[None]:
    """Hold the lock of the publisher. It dies with its process. Raises Busy when taken and `wait` is false."""
    shelf.root.mkdir(parents=True, exist_ok=True)
    with (shelf.root / "lock").open("a+") as file:
        _lock(file, wait=wait)
        yield


def _lock(file: IO[str], *, wait: bool) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: the lock is a byte of the file
        import msvcrt

        mode = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK  # type: ignore[attr-defined]  # exists on Windows only
        try:
            msvcrt.locking(file.fileno(), mode, 1)  # type: ignore[attr-defined]  # exists on Windows only
        except OSError as error:
            raise Busy from error
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy from error


def is_publishing(shelf: Shelf) -> bool:
    """Return whether some process holds the lock of the publisher."""
    try:
        with publishing_lock(shelf, wait=False):
            return False
    except Busy:
        return True


def current_release(shelf: Shelf) -> str | None:
    """Return the id of the release that readers get, or None."""
    try:
        return shelf.current.readlink().name
    except OSError:
        return None


def known_releases(shelf: Shelf) -> list[str]:
    """Return the ids of all releases, oldest first."""
    found = shelf.releases.iterdir() if shelf.releases.is_dir() else ()
    return sorted(path.name for path in found if path.is_dir() and not path.name.startswith("."))


def tree_of(shelf: Shelf, release: str) -> Path | None:
    """Return the tree that a release was built from, if it is still kept."""
    tree = shelf.trees / release
    return tree if tree.is_dir() else None


def build_info(folder: Path) -> dict[str, object] | None:
    """Return `build.json` of a release folder, or None when it is missing or unreadable."""
    try:
        info = json.loads((folder / BUILD_FILE).read_bytes())
    except (OSError, ValueError):
        return None
    return info if isinstance(info, dict) and isinstance(info.get("files"), dict) else None


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, without `build.json`."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != BUILD_FILE:
            found[name] = sha256(path.read_bytes()).hexdigest()
    return found


def is_complete(folder: Path) -> bool:
    """Return whether a release holds exactly the files of its `build.json`, byte for byte."""
    info = build_info(folder)
    return info is not None and info["files"] == digests(folder)


def next_id(shelf: Shelf, digest: str) -> str:
    """Return the id of the next release: a running number and the first signs of its digest."""
    numbers = [int(name.partition("-")[0]) for name in known_releases(shelf) if name.partition("-")[0].isdigit()]
    return f"{max(numbers, default=0) + 1:06d}-{digest[:8]}"


def finish(shelf: Shelf, release: str, digest: str, site: Path, tree: Path) -> None:
    """Turn a built site and its tree into a release and make it the current one.

    Everything is on the disk before the link changes; the link changes at once.
    """
    info = {"release": release, "input_digest": digest, "files": digests(site)}
    (site / BUILD_FILE).write_text(json.dumps(info, indent=1, sort_keys=True) + "\n")
    for folder in (site, tree):
        sync_folder(folder)
    shelf.releases.mkdir(parents=True, exist_ok=True)
    shelf.trees.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(shelf.trees / release, ignore_errors=True)  # left by a run that was killed right here
    tree.rename(shelf.trees / release)
    sync(shelf.trees)
    site.rename(shelf.releases / release)
    sync(shelf.releases)
    switch(shelf, release)


def switch(shelf: Shelf, release: str) -> None:
    """Make `release` the current one, at once and durably."""
    new = shelf.root / ".current.new"
    new.unlink(missing_ok=True)
    new.symlink_to(Path("releases") / release)
    new.replace(shelf.current)
    sync(shelf.root)


def sync_folder(folder: Path) -> None:
    """Bring every file below a folder to the disk."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def sync(path: Path) -> None:
    """Bring one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def heartbeat(shelf: Shelf) -> None:
    """Touch the file by which `doctor` knows that the worker lives."""
    shelf.root.mkdir(parents=True, exist_ok=True)
    (shelf.root / "worker.json").write_text(json.dumps({"pid": os.getpid(), "at": int(time.time())}))


def clear_work(shelf: Shelf) -> Path:
    """Empty the folder of what is being made (a killed run may have left something) and return it."""
    shutil.rmtree(shelf.work, ignore_errors=True)
    shelf.work.mkdir(parents=True)
    return shelf.work


def prune(shelf: Shelf, keep: set[str]) -> None:
    """Delete the oldest releases and stray trees; the current one and those in `keep` stay."""
    names = known_releases(shelf)
    kept = {*names[-KEPT:], *keep, current_release(shelf)}
    for name in names:
        if name not in kept:
            shutil.rmtree(shelf.releases / name, ignore_errors=True)
    for tree in shelf.trees.iterdir() if shelf.trees.is_dir() else ():
        if not (shelf.releases / tree.name).is_dir():
            shutil.rmtree(tree, ignore_errors=True)
