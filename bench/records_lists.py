"""`python -m bench.records_lists`: the first page and a search of a counselor with 1,000 cases, alone and among 100,000.

Two databases of one kind stand side by side, each in a process of its own: one holds the counselor's school alone, the
other 99 more schools with 1,000 cases each. Both are asked in turn through the real view, so that other work on the
machine meets both. Limits: the same number of queries, and at most 1.5 of the time. SQLite as in production (WAL,
synchronous FULL) and, where SULUH_TEST_DATABASE_URL names one, PostgreSQL (in schemas of their own, dropped afterwards).

The counselor's own pupils, and a case of each, are made by the actions. The other cases are copies of these rows with
keys and codes of their own; what is sealed in them would not open, and a list does not open it. The other schools are
such copies with schools, owners, pupils and digests of their own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT: Final = 1.5
ROUNDS: Final = 30
QUESTIONS: Final = {"first": "first page", "search": "search by a name"}


@dataclass(frozen=True, slots=True)
class Growth:
    """What one question costs: milliseconds and queries alone and among many; `ratio` is the median of the pairs."""

    database: str
    question: str
    alone: float
    among: float
    ratio: float
    queries_alone: int
    queries_among: int

    @property
    def is_slow(self) -> bool:
        return self.ratio > LIMIT or self.queries_among != self.queries_alone


def measure() -> list[Growth]:
    """Measure each kind of database."""
    made = _measured("SQLite", "")
    url = os.environ.get("SULUH_TEST_DATABASE_URL", "")
    return [*made, *(_measured("PostgreSQL", url) if url else [])]


def _measured(name: str, url: str) -> list[Growth]:
    with ExitStack() as stack:
        alone = stack.enter_context(_installation(url, "suluh_alone", schools=0))
        among = stack.enter_context(_installation(url, "suluh_among", schools=99))
        return [_asked(name, question, alone, among) for question in QUESTIONS]


def _asked(name: str, question: str, alone: subprocess.Popen[str], among: subprocess.Popen[str]) -> Growth:
    """Ask both in turn, each first in turn; the first answers warm up."""
    pairs = []
    for number in range(ROUNDS + 3):
        both = (alone, among) if number % 2 else (among, alone)
        told = {id(one): _answer(one, question) for one in both}
        pairs.append((told[id(alone)], told[id(among)]))
    times = [(small[0], large[0]) for small, large in pairs[3:]]
    return Growth(
        name,
        question,
        alone=round(statistics.median(small for small, _ in times), 1),
        among=round(statistics.median(large for _, large in times), 1),
        ratio=round(statistics.median(large / small for small, large in times), 2),
        queries_alone=int(pairs[-1][0][1]),
        queries_among=int(pairs[-1][1][1]),
    )


def _answer(process: subprocess.Popen[str], question: str) -> tuple[float, float]:
    assert process.stdin
    assert process.stdout
    print(question, file=process.stdin, flush=True)
    line = process.stdout.readline().split()
    if len(line) != 2:
        raise RuntimeError("The installation that is measured has ended.")
    return float(line[0]), float(line[1])


@contextmanager
def _installation(url: str, schema: str, *, schools: int) -> Iterator[subprocess.Popen[str]]:
    """Start a process with an installation of its own that answers questions until its input ends."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "SULUH_VAR": folder}
        environment["DATABASE_URL"] = url and f"{url}?options={quote(f'-c search_path={schema}')}"
        if not url:
            del environment["DATABASE_URL"]
        command = [sys.executable, "-m", "bench.records_rows", schema, str(schools)]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield process
            finally:
                assert process.stdin
                process.stdin.close()
                process.wait()


def line(made: Growth) -> str:
    """Return the result as one line."""
    return (
        f"Cases, {made.database}, {QUESTIONS[made.question]}: {made.alone:.0f} ms with 1,000 in all, {made.among:.0f} ms "
        f"among 100,000, {made.ratio:.2f} of it (limit {LIMIT}); queries {made.queries_alone} and {made.queries_among}"
    )


def main() -> int:
    """Run and return the exit code."""
    made = measure()
    for one in made:
        Console().print(line(one))
    return int(any(one.is_slow for one in made))


if __name__ == "__main__":
    sys.exit(main())
