"""Handbook trees on disk, without a database, and the two generators that read them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Leaf:
    """A page: `path` ("" is the home page), plain `title`, Markdown `body`, further front matter, pages below it."""

    path: str
    title: str
    body: str = "Isi.\n"
    front: dict[str, Any] = field(default_factory=dict)
    children: tuple[Leaf, ...] = ()

    @property
    def source(self) -> str:
        return f"{self.path}/index.md" if self.path else "index.md"


def _escaped(value: Any) -> Any:
    """Return a front matter value as the publisher writes it: strings HTML-escaped (& < >)."""
    if isinstance(value, str):
        return escape(value, quote=False)
    return [_escaped(item) for item in value] if isinstance(value, list) else value


def write_tree(project: Path, pages: list[Leaf], *, options: dict[str, Any] | None = None) -> Path:
    """Write `pages`, their navigation and our mkdocs.yml (with `options` laid over it) into `project`; return the config."""
    docs = project / "site_docs" / "id"

    def write(page: Leaf) -> Any:
        file = docs / page.source
        file.parent.mkdir(parents=True, exist_ok=True)
        front = {key: _escaped(value) for key, value in {"title": page.title, "kind": "guidance", **page.front}.items()}
        file.write_text(f"---\n{_yaml(front)}---\n\n{page.body}", encoding="utf-8")
        below = [write(child) for child in page.children]
        return {page.title: [page.source, *below]} if below else page.source

    generated = project / "site_docs" / "_generated" / "id"
    generated.mkdir(parents=True, exist_ok=True)
    (generated / "nav.yml").write_text(_yaml({"nav": [write(page) for page in pages]}), encoding="utf-8")
    return write_config(project, options=options)


def write_config(project: Path, *, options: dict[str, Any] | None = None) -> Path:
    """Write our mkdocs.yml into `project`, pointing at our theme, with `options` laid over it; return the file."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    config["theme"]["custom_dir"] = str(ROOT / "cms" / "handbook" / "theme")
    config.update(options or {})
    file = project / "mkdocs.yml"
    file.write_text(_yaml(config), encoding="utf-8")
    return file


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_style='"', width=1_000_000)


def build(config: Path, generator: str = "mkdocs", **environment: str) -> Path:
    """Run `mkdocs` or `zensical` on `config`; return the built site. Raises AssertionError with the output on failure."""
    ran = subprocess.run(
        [sys.executable, "-m", generator, "build", "-f", str(config)],
        check=False,
        capture_output=True,
        text=True,
        cwd=config.parent,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0", **environment},
    )
    assert ran.returncode == 0, f"{generator}: {ran.stdout}{ran.stderr}"
    site = config.parent / f"site-{generator}"
    (config.parent / "site").rename(site)
    return site
