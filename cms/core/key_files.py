"""Files that hold keys: made whole or not at all, once, for their owner only. Pure standard library: settings use it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600


def folder_make(folder: Path) -> None:
    """Make the folder for the owner only. What is missing above it is made as folders usually are."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True, mode=FOLDER_MODE)
    folder_sync(folder.parent)


def folder_sync(folder: Path) -> None:
    """Make the names in the folder survive a power cut."""
    if os.name == "nt":  # pragma: no cover - Windows opens no folders; its file system keeps names by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_once(path: Path, content: bytes) -> bool:
    """Make the file; of several processes exactly one does, and nobody reads half of it.

    Returns False, and changes nothing, where the file already stands. Raises OSError.
    """
    part = _part(path, content)
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    finally:
        part.unlink()
        folder_sync(path.parent)
    return True


def write_anew(path: Path, content: bytes) -> None:
    """Replace the file in one step: whoever is interrupted leaves the old one or the new one. Raises OSError."""
    _part(path, content).replace(path)
    folder_sync(path.parent)


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the text in `path` without white space around it; the first call makes it. Raises OSError."""
    if not path.exists():
        write_once(path, make().encode("ascii") + b"\n")
    return path.read_text(encoding="ascii").strip()


def parts_of(path: Path) -> list[Path]:
    """Return what interrupted writers of the file left beside it."""
    return sorted(path.parent.glob(f".{path.name}.*.part"))


def wipe(path: Path) -> None:
    """Overwrite the file with noise of the same length, then remove its name. A missing file is as good. Raises OSError.

    On a disk that writes elsewhere (flash) the old blocks may live on: they hold a wrapped key, never a plain one.
    """
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(max(path.stat().st_size, 1)))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    folder_sync(path.parent)


def _part(path: Path, content: bytes) -> Path:
    """Write the content under a name of its own beside the path, down to the disk."""
    folder_make(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return part
