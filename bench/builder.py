"""The smallest in-process builder: MkDocs with a configuration that stays loaded, one for each tree."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class BuildResult:
    """`pages` built and the `seconds` it took."""

    pages: int
    seconds: float


@cache
def configuration(tree: Path) -> MkDocsConfig:
    """Load our `mkdocs.yml` for another tree. The generated navigation of that tree takes the place of ours."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for old, new in (
        ("INHERIT: site_docs/_generated/id/nav.yml", f"INHERIT: {tree}/_generated/id/nav.yml"),
        ("docs_dir: site_docs/id", f"docs_dir: {tree}/id"),
        ("custom_dir: cms/handbook/theme", f"custom_dir: {ROOT}/cms/handbook/theme"),
    ):
        if old not in text:
            raise ValueError(f"mkdocs.yml: the line {old!r} is gone, so bench/builder.py cannot point it at {tree}")
        text = text.replace(old, new)
    file = tree / "mkdocs.yml"
    file.write_text(text, encoding="utf-8")
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    return load_config(str(file))


def build_site(tree: Path, target: Path) -> BuildResult:
    """Build `tree` into `target`. Raises `mkdocs.exceptions.Abort` on any warning (the configuration is strict)."""
    config = configuration(tree)
    config.site_dir = str(target)
    start = time.perf_counter()
    build(config)
    return BuildResult(sum(1 for _ in (tree / "id").rglob("index.md")), time.perf_counter() - start)
