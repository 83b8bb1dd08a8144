"""`python -m bench`: measure, print a table, write bench/results.json and bench/results.svg; exit 1 beyond a limit."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import access_log, instruments, records_lists
from bench.chart import Bar, bars_svg
from bench.handbook import FOLDER, LIMIT_FULL, LIMIT_GROWTH, Row, run


def main() -> int:
    """Run the benchmark and return the exit code."""
    console = Console()
    rows, results = run()
    console.print(_table(rows))
    full, growth = results["full_build_ratio"], results["growth_per_page"]
    console.print(f"Full build, ours / stock, {rows[-1].name}: {full} (limit {LIMIT_FULL})")
    console.print(f"Time per page, {rows[-1].name} / {rows[-2].name}: {growth} (limit {LIMIT_GROWTH})")
    rendering = instruments.measure()
    console.print(instruments.line(rendering))
    results["instruments"] = asdict(rendering)
    records_are_slow = _records(console, results)
    if results["load_before"] > 0.5:
        console.print(f"Other work ran on this machine (load {results['load_before']}): the figures are rough.")
    (FOLDER / "results.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    (FOLDER / "results.svg").write_text(_chart(rows), encoding="utf-8")
    return int(full > LIMIT_FULL or growth > LIMIT_GROWTH or rendering.is_slow or records_are_slow)


def _records(console: Console, results: dict[str, Any]) -> bool:
    """Measure the access log and the lists of the records; return whether one is beyond its limit."""
    overheads, growths = access_log.measure(), records_lists.measure()
    for overhead in overheads:
        console.print(access_log.line(overhead))
    for growth in growths:
        console.print(records_lists.line(growth))
    results["access_log"] = [asdict(overhead) for overhead in overheads]
    results["records_lists"] = [asdict(growth) for growth in growths]
    return any(one.is_slow for one in overheads) or any(one.is_slow for one in growths)


def _table(rows: list[Row]) -> Table:
    table = Table(title="Full build of the handbook, seconds (wall / CPU)")
    for heading in ("Tree", "Pages", "Stock", "Ours", "Ours per page", "Ours / stock"):
        table.add_column(heading, justify="left" if heading == "Tree" else "right")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.pages:,}",
            f"{row.stock_wall:.2f} / {row.stock_cpu:.2f}",
            f"{row.ours_wall:.2f} / {row.ours_cpu:.2f}",
            f"{row.ours_wall / row.pages * 1000:.1f} ms",
            f"{row.ratio:.2f}",
        )
    return table


def _chart(rows: list[Row]) -> str:
    bars = []
    for row in rows:
        bars.append(Bar(f"{row.name}: stock", "stock", row.stock_wall))
        bars.append(Bar(f"{row.name}: ours", "ours", row.ours_wall))
    return bars_svg("Full build, wall clock (shorter is better)", bars)


if __name__ == "__main__":
    sys.exit(main())
