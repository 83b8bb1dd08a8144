"""The heads of the chains outside the database: one file a chain, one line a row, lines are only added.

A row that was committed and later cut off the end of its chain leaves no gap. Its line here tells of it.

Order of file and commit:

1. Before a writer inserts row n (it holds the chain's lock, so row n-1 is committed), it makes sure that the line of
   n-1 is in the file, writing it where it is missing (`ensure`).
2. Row n is committed, and not before the line of n-2 is on the disk. The line of n-1 is brought there meanwhile: two
   disk writes one after the other would double the price of every read.
3. Its own line is written (`append`), before the answer leaves; the disk is told to keep it in the background.

So a line never speaks of a row that is not committed: neither a crash nor a rollback gives a false alarm. And the file
lacks at most the rows of the **two transactions** committed last: of one, when the process died between 2 and 3; of two,
when the power failed before the disk had kept the last lines. That is the whole window in which a cut would not be
found, and all that `verify.py` tolerates; rows of one transaction are known by their `step` (0, 1, ...), which is
signed. The next row of the chain closes it.

A line is `<number> <first 32 hexadecimal digits of the MAC>`. Two processes may write the same line, also late: that
harms nothing. A torn line (power failure) counts as none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from .chain import Head

FOLDER: Final = "access-log-heads"
SHORT: Final = 32
_LINE: Final = re.compile(rb"([1-9][0-9]{0,18}) ([0-9a-f]{32})")
_keep: Final = getattr(os, "fdatasync", os.fsync)
"""Brings what is in a file, and how long it is, to the disk; times of the file may come later."""
_TAIL: Final = 2048  # bytes: about fifty lines, more than writers that are late at the same time


@dataclass(frozen=True, slots=True)
class _Told:
    """The task that keeps the line of `head`, and the one before it, which keeps the line before."""

    head: Head
    task: Future[None]
    before: Future[None] | None


class _Syncer:
    """One thread that tells the disk to keep a file; knows of each file up to which line it was told."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew (in a forked process the thread does not exist)."""
        self._pool: ThreadPoolExecutor | None = None
        self._told: dict[Path, _Told] = {}

    def tell(self, path: Path, head: Head) -> Future[None]:
        """Have everything that stands in the file now kept, and remember that it holds `head`."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="access-log-heads")
        known = self._told.get(path)
        task = self._pool.submit(_sync, path)
        self._told[path] = _Told(head, task, known.task if known else None)
        return task

    def to_wait_for(self, path: Path, head: Head) -> Future[None]:
        """Return the task after which the line before `head` is kept.

        This process knows it when it wrote `head` itself; else, and after a failure, everything is told anew.
        """
        known = self._told.get(path)
        if known is None or known.head != head or _failed(known.task) or known.before is None:
            return self.tell(path, head)
        return known.before


def _failed(task: Future[None]) -> bool:
    return task.done() and task.exception() is not None


_syncer = _Syncer()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_syncer.forget)


def folder() -> Path:
    """Return where the files are."""
    return Path(settings.SULUH_VAR) / FOLDER


def path_of(chain: str) -> Path:
    """Return the file of a chain."""
    return _path_of(str(settings.SULUH_VAR), chain)


@lru_cache(maxsize=1024)
def _path_of(var: str, chain: str) -> Path:
    return Path(var) / FOLDER / f"{chain}.txt"


def chains_with_heads() -> list[str]:
    """Return the chains that have a file."""
    return sorted(path.stem for path in folder().glob("*.txt"))


def ensure(chain: str, head: Head) -> Future[None] | None:
    """Make sure that the line of `head` is in the file; return the task to wait for before the next row is committed.

    None when there is no head yet. Raises OSError when the file cannot be written; so does the result of the task.
    """
    if not head.number:
        return None
    path = path_of(chain)
    if _line(head) in _tail(path):
        return _syncer.to_wait_for(path, head)
    _write(path, head)
    return _syncer.tell(path, head)


def append(chain: str, head: Head) -> None:
    """Write the line of a committed row and have it kept. Raises OSError."""
    path = path_of(chain)
    _write(path, head)
    _syncer.tell(path, head)


def size_of(chain: str) -> int:
    """Return how many bytes the chain's file has now."""
    return _size(path_of(chain))


def lines_of(chain: str, size: int) -> Iterator[Head]:
    """Yield the lines within the first `size` bytes, in the order in which they were written; MACs are shortened."""
    path = path_of(chain)
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            size -= len(line)
            if size < 0:
                return
            yield from _lines(line)


def last_of(chain: str) -> Head:
    """Return the highest line among the last ones of the file; the beginning when there is none."""
    return max(_lines(_tail(path_of(chain))), key=lambda line: line.number, default=Head())


def same(head: Head, line: Head) -> bool:
    """Tell whether the line speaks of this row."""
    return (head.number, head.mac[:SHORT]) == (line.number, line.mac)


def _line(head: Head) -> bytes:
    return f"{head.number} {head.mac[:SHORT]}\n".encode("ascii")


def _lines(data: bytes) -> list[Head]:
    found = (_LINE.fullmatch(line.strip()) for line in data.split(b"\n"))
    return [Head(int(match[1]), match[2].decode("ascii")) for match in found if match]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _tail(path: Path) -> bytes:
    """Return the last bytes of the file, nothing where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return b""
    try:
        os.lseek(descriptor, max(0, os.fstat(descriptor).st_size - _TAIL), os.SEEK_SET)
        return os.read(descriptor, _TAIL)
    finally:
        os.close(descriptor)


def _write(path: Path, head: Head) -> None:
    """Add one line in one write; after a torn line begin a new one."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        _sync(path.parent)
    try:
        end = os.fstat(descriptor).st_size
        torn = end > 0 and _last_byte(descriptor, end) != b"\n"
        os.write(descriptor, (b"\n" if torn else b"") + _line(head))
    finally:
        os.close(descriptor)


def _last_byte(descriptor: int, end: int) -> bytes:
    os.lseek(descriptor, end - 1, os.SEEK_SET)
    return os.read(descriptor, 1)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        _keep(descriptor)
    finally:
        os.close(descriptor)
