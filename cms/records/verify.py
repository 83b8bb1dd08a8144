"""Does every chain hold, and does it reach the head that its file remembers?

Rows are read in batches by number, without a transaction: nothing that runs meanwhile has to wait, and rows that are
added meanwhile do no harm. The file is measured first: all its lines are then older than what is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from . import heads
from .access_key import key_of
from .audit import values_of
from .chain import Break, Closed, Head, Walk
from .models import AccessCheckpoint, AccessLogRow

BATCH: Final = 2_000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one chain: how many rows were read, and the first that does not hold, if any."""

    chain: str
    rows: int
    broken: Break | None


def all_chains() -> list[str]:
    """Return every chain that has rows, checkpoints or a file of heads."""
    rows = AccessLogRow.objects.order_by("chain").values_list("chain", flat=True).distinct()
    checkpoints = AccessCheckpoint.objects.order_by("chain").values_list("chain", flat=True).distinct()
    return sorted({*rows, *checkpoints, *heads.chains_with_heads()})


def rows_to_read() -> int:
    """Return how many rows all chains have: the length of the progress bar."""
    return AccessLogRow.objects.count()


def verify_chain(chain: str, progress: Progress = lambda rows: None) -> Verdict:
    """Go along the chain. `progress` gets the number of rows read since its last call.

    Where a closing ran meanwhile, begin anew. Raises KeyMissing.
    """
    while True:
        before = _checkpoints_of(chain)
        verdict = _Verifier(chain, before, progress).verdict()
        if verdict.broken is None or len(_checkpoints_of(chain)) == len(before):
            return verdict


def closed_values(checkpoint: AccessCheckpoint) -> Closed:
    """Return the signed fields."""
    return Closed(
        chain=checkpoint.chain,
        first=checkpoint.first,
        last=checkpoint.last,
        first_at=checkpoint.first_at,
        last_at=checkpoint.last_at,
        closed_at=checkpoint.closed_at,
        head=checkpoint.head,
        previous=checkpoint.previous,
    )


def _checkpoints_of(chain: str) -> list[AccessCheckpoint]:
    return list(AccessCheckpoint.objects.filter(chain=chain).order_by("first"))


class _Verifier:
    """One pass over one chain, its rows and its file side by side."""

    def __init__(self, chain: str, checkpoints: list[AccessCheckpoint], progress: Progress) -> None:
        self.chain, self.checkpoints, self.progress = chain, checkpoints, progress
        self.size = heads.size_of(chain)
        self.lines = heads.lines_of(chain, self.size)
        self.line = next(self.lines, None)
        self.remembered = 0  # the highest number of which the file speaks
        self.walk = Walk(chain, key_of(chain), Head())
        self.start = Head()
        self.rows = 0

    def verdict(self) -> Verdict:
        broken = self._closed() or self._open() or self._cut() or self._forgotten()
        return Verdict(self.chain, self.rows, broken)

    def _closed(self) -> Break | None:
        """Judge the checkpoints; rows begin after the last."""
        previous = ""
        for checkpoint in self.checkpoints:
            broken = self.walk.checkpoint(closed_values(checkpoint), checkpoint.mac)
            if broken is None and checkpoint.previous != previous:
                broken = Break(self.chain, checkpoint.first, "penutupan catatan tidak menyambung ke yang sebelumnya.")
            if broken is not None:
                return broken
            previous = checkpoint.mac
        self.start = self.walk.head
        return None

    def _open(self) -> Break | None:
        """Judge the rows, each beside its line."""
        for row in _rows_of(self.chain):
            self.rows += 1
            broken = self.walk.step(values_of(row), row.mac) or self._beside(Head(row.number, row.mac))
            if broken is not None:
                return broken
            if self.rows % BATCH == 0:
                self.progress(BATCH)
        self.progress(self.rows % BATCH)
        return None

    def _beside(self, head: Head) -> Break | None:
        """Take the lines up to this row: each must speak of the row that stands there."""
        while self.line is not None and self.line.number <= head.number:
            line, self.line = self.line, next(self.lines, None)
            self.remembered = max(self.remembered, line.number)
            if line.number > self.start.number and not self._fits(line, head):
                return self._replaced(line)
        return None

    def _fits(self, line: Head, head: Head) -> bool:
        if line.number == head.number:
            return heads.same(head, line)
        mac = AccessLogRow.objects.filter(chain=self.chain, number=line.number).values_list("mac", flat=True).first()
        return mac is not None and heads.same(Head(line.number, mac), line)

    def _replaced(self, line: Head) -> Break:
        return Break(self.chain, line.number, "di sini pernah ada baris lain, yang dipotong dari ujung rantai.")

    def _cut(self) -> Break | None:
        """Judge the lines that are left: where there are rows, they speak of some beyond the last."""
        end = self.walk.head.number
        while self.line is not None:
            line, self.line = self.line, next(self.lines, None)
            if line.number > end:
                return Break(
                    self.chain, end + 1, "ujung rantai dipotong: baris ini pernah tersimpan dan kini tidak ada."
                )
        return None

    def _forgotten(self) -> Break | None:
        """Judge the rows beyond the file's last line: those of two transactions may be missing there, no more."""
        if self.remembered >= self.walk.head.number:
            return None
        now = heads.lines_of(self.chain, heads.size_of(self.chain))
        reached = max((line.number for line in now), default=0)
        beyond = AccessLogRow.objects.filter(chain=self.chain, number__gt=reached, number__lte=self.walk.head.number)
        begins = beyond.filter(step=0).exclude(pk__in=beyond.order_by("number").values("pk")[:1]).order_by("number")
        for third in begins[1:2]:
            return Break(self.chain, third.number, "berkas ujung rantai tidak lagi memuat baris sebelum ini.", third.id)
        return None


def _rows_of(chain: str) -> Iterator[AccessLogRow]:
    """Yield the rows in order, a batch at a time."""
    after = -1
    while True:
        batch = list(AccessLogRow.objects.filter(chain=chain, number__gt=after).order_by("number")[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].number
