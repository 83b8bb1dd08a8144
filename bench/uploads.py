"""`python -m bench.uploads`: time and extra memory of the check for uploads, each file in a fresh process.

Measured: the hostile corpus, the good files, and files made to cost as much as the limits allow. Memory is how far the
peak of the process lies above what it holds once it has checked a small good file of each kind: native memory counts too.
Linux only, since the kernel is asked to forget the earlier peak.
Exit 1 beyond a limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT_SECONDS: Final = 2.0  # CPU, so that other work on the machine does not count
LIMIT_MB: Final = 100.0
SHOWN: Final = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One file: what came out, seconds (wall clock, CPU), MB of extra memory."""

    name: str
    size: int
    outcome: str
    wall: float
    cpu: float
    extra: float


def measure_one(name: str, path: Path) -> dict[str, object]:
    """Check one file in this process, after one small file of each kind."""
    from cms.instruments.uploads import UploadRefused, check_upload
    from tests.factories.office_files import docx_parts, odt_parts, zip_of
    from tests.factories.pdf_files import objects, pdf_of

    with tempfile.TemporaryFile() as small:
        for kind, data in (("docx", zip_of(docx_parts())), ("odt", zip_of(odt_parts())), ("pdf", pdf_of(objects()))):
            small.seek(0)
            small.truncate()
            small.write(data)
            check_upload(f"a.{kind}", small)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _memory("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    with path.open("rb") as upload:
        try:
            outcome = f"accepted: {check_upload(name, upload).format}"
        except UploadRefused as refusal:
            outcome = f"refused: {refusal.reason}"
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"outcome": outcome, "wall": wall, "cpu": cpu, "extra": _memory("VmHWM") - before}


def _memory(field: str) -> float:
    """Return what the kernel says about this process, in MB: `VmRSS` now, `VmHWM` at the peak."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.partition(f"{field}:")[2].split()[0]) / 1024


def run() -> list[Row]:
    """Measure all files, the dearest first."""
    from bench.heavy_uploads import HEAVY
    from tests.factories.good_files import GOOD_FILES
    from tests.factories.hostile_files import HOSTILE_FILES

    makers = [(name, name, make) for name, make in [*GOOD_FILES.items(), *HEAVY.items()]]
    makers += [(f"{hostile.label}: {hostile.name}", hostile.name, hostile.make) for hostile in HOSTILE_FILES]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        for label, name, make in makers:
            path.write_bytes(make())
            rows.append(_in_a_fresh_process(label, name, path))
    return sorted(rows, key=lambda row: max(row.cpu / LIMIT_SECONDS, row.extra / LIMIT_MB), reverse=True)


def _in_a_fresh_process(label: str, name: str, path: Path) -> Row:
    command = [sys.executable, "-m", "bench.uploads", "--one", name.replace("\x00", "_"), str(path)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
    return Row(label, path.stat().st_size, told["outcome"], told["wall"], told["cpu"], told["extra"])


def main() -> int:
    """Print the dearest files and return the exit code."""
    rows = run()
    table = Table(title=f"Checking an upload: the {SHOWN} dearest of {len(rows)} files")
    for heading in ("File", "kB", "Outcome", "Wall s", "CPU s", "Extra MB"):
        table.add_column(heading, justify="left" if heading in ("File", "Outcome") else "right")
    for row in rows[:SHOWN]:
        numbers = (f"{row.wall:.2f}", f"{row.cpu:.2f}", f"{row.extra:.0f}")
        table.add_row(row.name.replace("\x00", "?"), f"{row.size // 1024:,}", row.outcome, *numbers)
    console = Console()
    console.print(table)
    seconds, memory = max(row.cpu for row in rows), max(row.extra for row in rows)
    console.print(f"Dearest: {seconds:.2f} s CPU (limit {LIMIT_SECONDS}), {memory:.0f} MB (limit {LIMIT_MB:.0f})")
    return int(seconds > LIMIT_SECONDS or memory > LIMIT_MB)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure_one(sys.argv[2], Path(sys.argv[3]))))
    else:
        sys.exit(main())
