"""The peer: `mkdocs build` as anybody runs it, with Material as it comes (sections and indexes, no prune, no theme of ours)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import yaml

from bench.ours import ROOT


def stock_config(tree: Path) -> Path:
    """Write the stock configuration beside `tree` and return it: the same tree, navigation and Markdown extensions."""
    ours = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config = {
        "INHERIT": f"{tree}/_generated/id/nav.yml",
        "site_name": "Stock",
        "docs_dir": f"{tree}/id",
        "theme": {
            "name": "material",
            "language": "id",
            "features": ["navigation.sections", "navigation.indexes"],
        },
        "plugins": ["search"],
        "markdown_extensions": ours["markdown_extensions"],
    }
    file = tree / "stock.yml"
    file.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return file


def build_stock(tree: Path, target: Path) -> None:
    """Run `mkdocs build` in a process of its own. Raises CalledProcessError when it fails."""
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(stock_config(tree)), "-d", str(target)],
        check=True,
        capture_output=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
