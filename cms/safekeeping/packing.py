"""Files into a container and out of it, one after the other, each with its digest."""

from __future__ import annotations

import glob
import hashlib
import io
import os
import secrets
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from cms.core.key_files import folder_make, folder_sync

from .refusals import ArchiveBroken, BackupRefused, PlaceTaken
from .stream import Kind, Opener, Sealer, Secret

Progress = Callable[[int], None]
PIECE = 256 * 1024
LEFT_SECONDS = 24 * 3600
"""What a writer left that was not touched for so long is nobody's any more."""


class _Counted:
    """A file that is read once: digests and counts what passes."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file, self._progress, self.digest = file, progress, hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        self._progress(len(data))
        return data


class Packer:
    """Adds members; `files` tells name and SHA-256 of each."""

    def __init__(self, tar: tarfile.TarFile, progress: Progress) -> None:
        self._tar, self._progress, self.files = tar, progress, dict[str, str]()

    def add(self, name: str, path: Path) -> bool:
        """Add a file as long as it is now; False when it is gone. Raises BackupRefused when it becomes shorter."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            status = os.fstat(file.fileno())
            self._add(name, file, status.st_size, status.st_mode & 0o777)
        return True

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a member that is no file."""
        self._add(name, io.BytesIO(data), len(data), 0o600)

    def _add(self, name: str, file: IO[bytes], size: int, mode: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, mode
        counted: Any = _Counted(file, self._progress)
        try:
            self._tar.addfile(member, counted)
        except OSError as error:
            raise BackupRefused(f"{name} tidak dapat disalin ({type(error).__name__}). Jalankan lagi.") from error
        self._tar.members.clear()  # type: ignore[attr-defined]  # else it remembers every member
        self.files[name] = counted.digest.hexdigest()


@contextmanager
def packed(target: Path, kind: Kind, secret: Secret, progress: Progress, *, anew: bool = False) -> Iterator[Packer]:
    """Write a container beside `target` and give it its name when it is whole and on the disk; else nothing stays.

    `anew`: an older file of that name may be replaced. Raises PlaceTaken.
    """
    if not anew and target.exists():
        raise PlaceTaken(f"{target} sudah ada dan tidak ditimpa.")
    folder_make(target.parent)
    _sweep(target)
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            sealer: Any = Sealer(file, kind, secret)
            with tarfile.open(fileobj=sealer, mode="w|", format=tarfile.PAX_FORMAT) as tar:
                yield Packer(tar, progress)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        folder_sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """Remove what writers of this name left that were killed; a part that may still be written stays."""
    for part in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        if time.time() - part.stat().st_mtime > LEFT_SECONDS:
            part.unlink(missing_ok=True)


class Member:
    """One file of a container; it must be read before the next one."""

    def __init__(self, name: str, mode: int, file: IO[bytes]) -> None:
        self.name, self.mode, self._file = name, mode, file

    def pieces(self) -> Iterator[bytes]:
        """Yield the content."""
        while data := self._file.read(PIECE):
            yield data

    def whole(self) -> bytes:
        """Return the content of a small member."""
        return self._file.read()

    def save(self, path: Path) -> str:
        """Write it, down to the disk, and return its SHA-256."""
        digest = hashlib.sha256()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for data in self.pieces():
                digest.update(data)
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(self.mode)
        return digest.hexdigest()


def members(source: Path, kind: Kind, secret: Secret, progress: Progress) -> Iterator[Member]:
    """Yield the files of a container. Raises ArchiveBroken, KeysRefused, OSError; whole only when it ends by itself."""
    with source.open("rb") as file:
        opener: Any = Opener(file, kind, secret)
        try:
            with tarfile.open(fileobj=opener, mode="r|") as tar:
                for member in tar:
                    content = tar.extractfile(member) if member.isreg() else None
                    if content is None or not _is_safe(member.name):
                        raise ArchiveBroken("memuat nama berkas yang tidak wajar")
                    yield Member(member.name, member.mode & 0o777, content)
                    progress(member.size)
                    tar.members.clear()  # type: ignore[attr-defined]  # else it remembers every member
        except tarfile.TarError:
            raise ArchiveBroken("isinya tidak terbaca") from None
        opener.drain()


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name
