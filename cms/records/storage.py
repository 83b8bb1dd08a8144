"""The files of attachments: sealed, in `$SULUH_VAR/records/<2 hex>/<name>`, apart from MEDIA_ROOT.

Each has a key of its own in its row, sealed with the pupil's data key: whoever destroys that key destroys the files too,
and two rows of one child become one without sealing a file anew.

A file is tokens of at most 256 KiB of content, one a line. Each is bound to the row, to its number and to how many there
are, so that none can be moved, left out or cut off. A file is whole on the disk before its row is committed, and is
removed after the row's removal is; what a crash leaves between is a file without a row, which nobody can reach and
`sweep_record_files` removes.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid4

from cryptography.fernet import Fernet
from django.conf import settings

from cms.core.key_files import folder_make, parts_of, wipe, write_anew

from . import sealing
from .models import Attachment, ProtectedQuerySet
from .models.attachment import AttachmentState
from .seal_errors import SealBroken, SealRefused

FOLDER: Final = "records"
CHUNK: Final = 256 * 1024
YOUNG_SECONDS: Final = 3600
"""A file without a row may belong to a row that is being saved right now; after this time it does not."""
_LINE: Final = 2 * CHUNK  # a token with its padding is a third longer than its content
_written: ContextVar[list[str] | None] = ContextVar("suluh_files_written", default=None)


class FileMissing(SealRefused):
    """The row is there, its file is not."""

    def __init__(self) -> None:
        super().__init__(
            "Berkas lampiran ini tidak ditemukan di server. Rekamannya tidak berubah. Hubungi operator; ia menjalankan "
            "manage.py doctor dan mengembalikan berkasnya dari cadangan."
        )


def folder() -> Path:
    """Return where the files lie."""
    return Path(settings.SULUH_VAR) / FOLDER


def path_of(name: str) -> Path:
    """Return the file of a `stored_name`."""
    return folder() / name[:2] / name


def new_name() -> str:
    """Return a name that tells nothing."""
    return uuid4().hex


def new_key() -> str:
    """Return a key for one file."""
    return Fernet.generate_key().decode("ascii")


def write(file: Attachment, content: bytes) -> None:
    """Seal the content with the key in the row and write it: whole or not at all, down to the disk, for this user only. Raises OSError."""
    count = _count(len(content))
    pieces = (content[at : at + CHUNK] for at in range(0, count * CHUNK, CHUNK))
    key = _key(file)
    sealed = b"".join(
        sealing.seal_bytes(key, _place(file.pk, number, count), piece) + b"\n" for number, piece in enumerate(pieces, 1)
    )
    written = _written.get()
    if written is not None:
        written.append(file.stored_name)
    folder_make(folder())
    write_anew(path_of(file.stored_name), sealed)


class Content:
    """The content of a row's file in pieces; the first is opened at once, the rest as it is asked for.

    Raises FileMissing or SealBroken now where the first piece does not open, and SealBroken later for the others.
    """

    def __init__(self, row: Attachment) -> None:
        key = _key(row)
        try:
            file = path_of(row.stored_name).open("rb")
        except FileNotFoundError:
            raise FileMissing from None
        self._rest = _pieces(file, row, key)
        self._first: bytes | None = next(self._rest)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        first, self._first = self._first, None
        return next(self._rest) if first is None else first

    def close(self) -> None:
        """Close the file, read or not."""
        self._rest.close()


def remove(name: str) -> None:
    """Overwrite and remove the file; a missing one is as good. Raises OSError."""
    wipe(path_of(name))


def files_remove(names: Iterable[str]) -> None:
    """Overwrite and remove these files, and what interrupted writers left of them. Repeatable. Raises OSError."""
    for name in names:
        for path in (path_of(name), *parts_of(path_of(name))):
            wipe(path)


@contextmanager
def kept_with_rows() -> Iterator[None]:
    """Remove at the end what was written inside and has no row then: its transaction was rolled back.

    The outermost one decides, so it stands outside of the transaction. It asks the database instead of trusting the
    exception: a commit may have gone through although something failed after it. Where it cannot ask, the file stays.
    """
    if _written.get() is not None:
        yield
        return
    names: list[str] = []
    token = _written.set(names)
    try:
        yield
    finally:
        _written.reset(token)
        for name in set(names) - (_with_row(names) if names else set()):
            remove(name)


def orphans(now: float) -> list[Path]:
    """Return the files that no stored attachment needs, and parts of files. `now`: seconds since 1970."""
    old = [path for path in sorted(folder().glob("*/*")) if now - path.stat().st_mtime > YOUNG_SECONDS]
    needed = set(_stored().values_list("stored_name", flat=True)) if old else set()
    return [path for path in old if path.name not in needed]


def missing() -> list[str]:
    """Return the codes of the attachments whose file is not there."""
    rows = _stored().order_by("code").values_list("code", "stored_name")
    return [code for code, name in rows if not path_of(name).is_file()]


def sweep() -> int:
    """Remove the files without a row and return how many.

    Does nothing over a database without attachments: it may be the wrong one.
    """
    found = orphans(time.time()) if Attachment.objects.exists() else []
    for path in found:
        wipe(path)
    return len(found)


def _pieces(file: BinaryIO, row: Attachment, key: bytes) -> Generator[bytes]:
    count, left = _count(row.size), row.size
    with file:
        for number in range(1, count + 1):
            line = file.readline(_LINE)
            piece = sealing.unseal_bytes(key, _place(row.pk, number, count), line.removesuffix(b"\n"))
            left -= len(piece)
            if number == count and (left or file.read(1)):
                raise SealBroken
            yield piece


def _key(row: Attachment) -> bytes:
    if row.file_key is None:
        raise FileMissing
    return row.file_key.encode("ascii")


def _count(size: int) -> int:
    return max(1, -(-size // CHUNK))


def _place(record: UUID, number: int, count: int) -> sealing.Place:
    return sealing.Place(record=record, model="records.attachment", field=f"file:{number}/{count}")


def _stored() -> ProtectedQuerySet:
    return Attachment.objects.filter(state=AttachmentState.STORED)


def _with_row(names: list[str]) -> set[str]:
    return set(_stored().filter(stored_name__in=names).values_list("stored_name", flat=True))
