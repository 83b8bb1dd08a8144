"""`python -m tests.mutation` (`make mutation`): take each condition of the gate away; a test must fail.

Exit 1 where less than 95 % of the mutants are found, or where one survives that docs/security.md does not list with its
reason. `--only TEXT` runs the mutants whose name holds the text.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parents[2]
MODULES: Final = tuple(f"cms.records.{name}" for name in ("gate", "selectors", "seen", "permissions"))
ALWAYS: Final = ("security/test_records_gate.py", "security/test_records_room.py", "unit/test_records_rules.py")
LIMIT: Final = 95.0
REASONS: Final = ROOT / "docs" / "security.md"


def files_of_tests() -> list[str]:
    """Return the tests of these modules: the three that are about them, and what imports one of them."""
    folders = ("unit", "integration", "security")
    found = [path for folder in folders for path in (ROOT / "tests" / folder).glob("test_records_*.py")]
    imports = [f"from {module} import" for module in MODULES]
    first = [ROOT / "tests" / name for name in ALWAYS]
    others = [path for path in sorted(found) if any(line in path.read_text(encoding="utf-8") for line in imports)]
    return [str(path.relative_to(ROOT)) for path in dict.fromkeys([*first, *others])]


def run(shares: int, only: str) -> list[dict[str, Any]]:
    """Run the shares side by side, each with a folder and a database of its own; return a result for each mutant."""
    with tempfile.TemporaryDirectory(prefix="suluh-mutation-") as folder:
        places = [Path(folder) / str(share) for share in range(shares)]
        started = [_started(place, f"{share}/{shares}", only) for share, place in enumerate(places)]
        codes = [process.wait() for process in started]
        if any(codes):
            sys.exit("The tests of the gate do not pass; there is nothing to measure.")
        return [one for place in places for one in json.loads((place / "result.json").read_text(encoding="utf-8"))]


def _started(place: Path, share: str, only: str) -> subprocess.Popen[bytes]:
    place.mkdir()
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider"]
    command += [f"--mutate={module}" for module in MODULES]
    command += [f"--mutate-share={share}", f"--mutate-only={only}", f"--mutate-result={place / 'result.json'}"]
    environment = {**os.environ, "SULUH_VAR": str(place)}
    for name in ("DATABASE_URL", "SULUH_TEST_WORKER", "SULUH_PROOF"):
        environment.pop(name, None)
    return subprocess.Popen([*command, *files_of_tests()], cwd=ROOT, env=environment)


def unexplained(results: list[dict[str, Any]], reasons: str) -> list[str]:
    """Return the survivors that the text does not list, as `gate.visible_q: drop x`."""
    return [name for name in survivors(results) if f"`{name}`" not in reasons]


def survivors(results: list[dict[str, Any]]) -> list[str]:
    """Return the mutants that no test found."""
    return sorted(f"{one['module'].rpartition('.')[2]}.{one['mutant']}" for one in results if not one["killer"])


def report(results: list[dict[str, Any]], seconds: float, console: Console) -> int:
    """Print what was found; return the exit code."""
    killed = 0
    for module in MODULES:
        mine = [one for one in results if one["module"] == module]
        found = sum(bool(one["killer"]) for one in mine)
        killed += found
        console.print(f"{module}: {found} of {len(mine)} mutants found")
    share = 100 * killed / max(len(results), 1)
    console.print(f"All: {killed} of {len(results)}, {share:.1f} % (limit {LIMIT} %), {seconds:.0f} s")
    for name in survivors(results):
        console.print(f"  survives: {name}", markup=False, soft_wrap=True)
    unknown = unexplained(results, REASONS.read_text(encoding="utf-8"))
    for name in unknown:
        console.print(f"  without a reason in docs/security.md: {name}", markup=False, soft_wrap=True)
    return int(share < LIMIT or bool(unknown))


def main() -> int:
    """Run and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--shares", type=int, default=os.cpu_count() or 1, help="how many run side by side")
    parser.add_argument("--only", default="", help="run the mutants whose name holds this")
    parser.add_argument("--keep", type=Path, help="write the result of each mutant into this file")
    asked = parser.parse_args()
    start = time.perf_counter()
    results = run(asked.shares, asked.only)
    if asked.keep:
        asked.keep.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return report(results, time.perf_counter() - start, Console())


if __name__ == "__main__":
    sys.exit(main())
