"""Build time beside stock MkDocs with Material, in one run: the handbook itself, 100 and 1,000 made-up pages.

Stock is a subprocess, as anybody runs it. Ours is the publisher's way: in process, with a configuration that stays loaded
(one build of the handbook, which loads it, comes first and is not counted). Nothing runs side by side.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.generate import generate
from bench.ours import ROOT, build_ours
from bench.stock import build_stock

FOLDER: Final = ROOT / "bench"
SIZES: Final = (100, 1000)
LIMIT_FULL: Final = 0.3
LIMIT_GROWTH: Final = 1.3


@dataclass(frozen=True, slots=True)
class Row:
    """One size. Times in seconds: wall clock, and CPU of the process and its children."""

    name: str
    pages: int
    runs: int
    stock_wall: float
    stock_cpu: float
    ours_wall: float
    ours_cpu: float

    @property
    def ratio(self) -> float:
        return self.ours_wall / self.stock_wall


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return time.perf_counter() - wall, _cpu() - cpu


def _median(work: Callable[[], object], runs: int) -> tuple[float, float]:
    pairs = [_timed(work) for _ in range(runs)]
    return statistics.median(wall for wall, _ in pairs), statistics.median(cpu for _, cpu in pairs)


def measure(name: str, tree: Path, runs: int) -> Row:
    """Measure one tree: stock first, then ours; each into a folder of its own."""
    pages = sum(1 for _ in (tree / "id").rglob("index.md"))
    stock = _median(lambda: build_stock(tree, tree / "site-stock"), runs)
    ours = _median(lambda: build_ours(tree, tree / "site-ours"), runs)
    return Row(name, pages, runs, *stock, *ours)


def run(handbook: Path = ROOT / "site_docs", sizes: tuple[int, ...] = SIZES) -> tuple[list[Row], dict[str, Any]]:
    """Measure the tree `handbook` and made-up ones; return the rows (in this order) and the results as JSON values."""
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="suluh-bench-") as name:
        scratch = Path(name)
        trees = {"handbook": scratch / "handbook"}
        shutil.copytree(handbook, trees["handbook"])
        for size in sizes:
            trees[f"{size:,} pages"] = scratch / str(size)
            generate(trees[f"{size:,} pages"], size)
        build_ours(trees["handbook"], scratch / "warm")
        rows = [measure(label, tree, 1 if label.startswith("1,0") else 3) for label, tree in trees.items()]
    return rows, {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load_before": round(load_before, 2),  # above 0.5: other work ran beside the measurement
        "rows": [{**asdict(row), "ratio": round(row.ratio, 3)} for row in rows],
        "full_build_ratio": round(rows[-1].ratio, 3),
        "growth_per_page": round((rows[-1].ours_wall / rows[-1].pages) / (rows[-2].ours_wall / rows[-2].pages), 3),
        "full_build_ratio_cpu": round(rows[-1].ours_cpu / rows[-1].stock_cpu, 3),
        "limits": {"full_build_ratio": LIMIT_FULL, "growth_per_page": LIMIT_GROWTH},
    }
