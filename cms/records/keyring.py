"""Data keys: one for each subject (a pupil, or a row about nobody), kept in files apart from the database.

`$SULUH_VAR/record-keys/<2 hex>/<uuid>` holds the key of one subject, wrapped by SULUH_RECORD_KEYS together with the
subject, so that a file moved to another subject is refused. `<uuid>.destroyed` beside it says that the key was
destroyed on purpose: it is written first and asked first, so that nothing that was interrupted, restored or racing
brings a destroyed key back to life. Nothing is cached: a key destroyed by one process is gone for all at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from cms.core.key_files import folder_make, parts_of, wipe, write_anew, write_once

from .seal_errors import KeyDestroyed, WrongRecordKey
from .sealing import exact

FOLDER = "record-keys"
DESTROYED = ".destroyed"
PART_SECONDS = 600
_MARK = b"suluh-record-key-1:"


class Keyring:
    """The key files of one folder. `keys`: Fernet keys, newest first. Raises WrongRecordKey when one is no key."""

    def __init__(self, folder: Path, keys: Sequence[str]) -> None:
        self.folder = folder
        try:
            self._keys = [Fernet(key) for key in keys]
            self._any = MultiFernet(self._keys)
        except ValueError:
            raise _refusal("SULUH_RECORD_KEYS is empty or holds something that is no Fernet key") from None

    def key(self, subject: UUID) -> bytes:
        """Return the data key. Raises KeyDestroyed; WrongRecordKey when its file is missing, damaged or of others."""
        return self._unwrapped(subject, self._read(subject))

    def key_made(self, subject: UUID) -> bytes:
        """Return the data key, made now where there is none; processes that race get one and the same."""
        path = self.path(subject)
        self._check_not_destroyed(subject)
        if not path.exists():
            folder_make(self.folder)
            write_once(path, self._wrapped(subject, Fernet.generate_key()))
            self._finish_destroyed(subject)
        return self.key(subject)

    def destroy(self, subject: UUID) -> None:
        """Destroy the key for good: what it sealed is erased, also in old backups of the database. Repeatable."""
        folder_make(self.folder)
        write_once(self._mark(subject), b"")
        self._finish_destroyed(subject)

    def rewrap(self, subject: UUID) -> bool:
        """Wrap the key with the newest of the record keys; return False where it is already. Raises as `key` does."""
        if self.is_current(subject):
            return False
        write_anew(self.path(subject), self._wrapped(subject, self.key(subject)))
        self._finish_destroyed(subject)
        return True

    def is_current(self, subject: UUID) -> bool:
        """Return whether the newest record key alone opens the file. Raises as `key` does."""
        wrapped = self._read(subject)
        self._unwrapped(subject, wrapped)
        try:
            self._keys[0].decrypt(wrapped)
        except InvalidToken:
            return False
        return True

    def subjects(self) -> Iterator[UUID]:
        """Yield whose keys lie here, in order, the destroyed ones left out."""
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*-*-*-*-*")):
            if not path.name.startswith(".") and not path.name.endswith(DESTROYED):
                yield UUID(path.name)

    def tidy(self) -> int:
        """Finish what was interrupted: keys that should be gone, parts of files. Return how many."""
        marks = sorted(self.folder.glob(f"*/*{DESTROYED}"))
        done = sum(self._finish_destroyed(UUID(mark.name.removesuffix(DESTROYED))) for mark in marks)
        for part in sorted(self.folder.glob("*/.*.part")):
            if time.time() - part.stat().st_mtime > PART_SECONDS:
                part.unlink()  # not overwritten: it may be a second name of the key itself
                done += 1
        return done

    def path(self, subject: UUID) -> Path:
        """Return where the key of the subject lies."""
        return self.folder / subject.hex[:2] / str(subject)

    def is_destroyed(self, subject: UUID) -> bool:
        """Return whether the key was destroyed on purpose."""
        return self._mark(subject).exists()

    def _mark(self, subject: UUID) -> Path:
        path = self.path(subject)
        return path.with_name(path.name + DESTROYED)

    def _check_not_destroyed(self, subject: UUID) -> None:
        if self.is_destroyed(subject):
            raise KeyDestroyed

    def _finish_destroyed(self, subject: UUID) -> bool:
        """Wipe what is left of a destroyed key; called after every write, since a destroyer may have come between."""
        path = self.path(subject)
        if not self.is_destroyed(subject):
            return False
        left = [found for found in (path, *parts_of(path)) if found.exists()]
        for found in left:
            wipe(found)
        return bool(left)

    def _read(self, subject: UUID) -> bytes:
        self._check_not_destroyed(subject)
        try:
            return self.path(subject).read_bytes()
        except OSError as error:
            self._check_not_destroyed(subject)
            raise _refusal(f"key file: {type(error).__name__}") from None

    def _wrapped(self, subject: UUID, key: bytes) -> bytes:
        return self._any.encrypt(_MARK + subject.bytes + key)

    def _unwrapped(self, subject: UUID, wrapped: bytes) -> bytes:
        head = _MARK + subject.bytes
        try:
            plain = self._any.decrypt(exact(wrapped))
        except InvalidToken:
            self._check_not_destroyed(subject)  # a destroyer may be overwriting the file right now
            raise _refusal("no key of SULUH_RECORD_KEYS opens the key file, or it is damaged") from None
        if not plain.startswith(head):
            raise _refusal("the key file belongs to another subject")
        return plain.removeprefix(head)


def keyring() -> Keyring:
    """Return the keys of this installation. Raises WrongRecordKey when SULUH_RECORD_KEYS holds no usable key."""
    return _keyring(Path(settings.SULUH_VAR) / FOLDER, tuple(settings.SULUH_RECORD_KEYS))


@lru_cache(maxsize=4)
def _keyring(folder: Path, keys: tuple[str, ...]) -> Keyring:
    return Keyring(folder, keys)


def _refusal(reason: str) -> WrongRecordKey:
    """Return the refusal, after an English line for the operator that names no subject."""
    structlog.get_logger(__name__).error("record_key_refused", reason=reason)
    return WrongRecordKey()
