"""Reads the project's own source as text and as syntax trees, for the tests of the house rules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CMS = ROOT / "cms"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the tree that git knows or would add, existing ones only."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(sorted(path for name in listing.split("\0") if name and (path := ROOT / name).is_file()))


def text_of(path: Path) -> str:
    """Return the text of a file; bytes that are no UTF-8 become replacement characters."""
    return path.read_text(encoding="utf-8", errors="replace")


@cache
def modules(under: str = "cms") -> tuple[Path, ...]:
    """Return the Python files below `under` (a dotted name), migrations left out."""
    folder = ROOT.joinpath(*under.split("."))
    single = folder.with_suffix(".py")
    found = [single] if single.is_file() else sorted(folder.rglob("*.py"))
    return tuple(path for path in found if "migrations" not in path.parts)


def dotted(path: Path) -> str:
    """Return the module name of a Python file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file."""
    return ast.parse(text_of(path), filename=str(path))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of everything a file imports, wherever the import stands in it."""
    name = dotted(path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            origin = ".".join(filter(None, (base, node.module)))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def stands_in(name: str, package: str) -> bool:
    """Tell whether `name` is `package` or something inside it."""
    return name == package or name.startswith(f"{package}.")


def place(path: Path, line: int) -> str:
    """Return `file:line` for a message."""
    return f"{path.relative_to(ROOT)}:{line}"
