"""`python -m bench.instruments`: all starter forms in all formats, from nothing, in a fresh process.

Exit 1 beyond the limit. Wall clock counts from the start of the process, so that reading fonts and libraries is in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT_SECONDS: Final = 15.0
PROGRAM: Final = """
import django, json, time
django.setup()
from cms.instruments.render import render_all
from cms.instruments.seed import seed_forms
files = [file for form in seed_forms() for file in render_all(form)]
print(json.dumps({"files": len(files), "bytes": sum(len(file.data) for file in files), "cpu": time.process_time()}))
"""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Number of files, their bytes, seconds (wall clock, CPU)."""

    files: int
    size: int
    wall: float
    cpu: float

    @property
    def is_slow(self) -> bool:
        return self.wall > LIMIT_SECONDS


def measure() -> Rendering:
    """Render everything in a fresh process and return what it took."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    start = time.perf_counter()
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = json.loads(answer.stdout)
    return Rendering(found["files"], found["bytes"], round(time.perf_counter() - start, 2), round(found["cpu"], 2))


def line(made: Rendering) -> str:
    """Return the result as one line."""
    return (
        f"Rendering all starter forms: {made.files} files, {made.size / 1e6:.1f} MB, "
        f"{made.wall:.1f} s wall, {made.cpu:.1f} s CPU (limit {LIMIT_SECONDS:.0f} s)"
    )


def main() -> int:
    """Run and return the exit code."""
    made = measure()
    Console().print(line(made))
    return int(made.is_slow)


if __name__ == "__main__":
    sys.exit(main())
