"""Size, names, reasons, hosts: the house rules that a reader of the tree can check."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from .source import CMS, ROOT, dotted, modules, place, text_of, tracked, tree_of

VAGUE_NAMES = {"utils.py", "helpers.py", "common.py", "services.py", "misc.py", "tools.py"}
# Spelled in two parts, so that this file does not hold what it looks for.
REGISTRY_HOSTS = [
    f"{name}{dot}{rest}"
    for dot in (".",)
    for name, rest in (
        ("files.python" + "hosted", "org"),
        ("pypi", "org"),
        ("registry.npm" + "js", "org"),
        ("registry.yarn" + "pkg", "com"),
        ("deb", "debian.org"),
        ("static.crates", "io"),
        ("proxy.golang", "org"),
    )
]
REGISTRY_OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links", '"resol' + 'ved":']
# An absolute or protocol-relative address in what a browser loads. Names of XML dialects load nothing.
ADDRESS = re.compile(r"""(?:https?:)?//(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)""", re.IGNORECASE)
NAMESPACES = {"www.w3.org"}
LOADING = re.compile(r"""(?:src|srcset|href|action|poster|data|url|import|fetch)\s*[=(]\s*["']?\s*$""", re.IGNORECASE)


def test_no_file_has_a_vague_name() -> None:
    assert [path for path in tracked() if path.name in VAGUE_NAMES] == []


@pytest.mark.parametrize("room", ["cms", "tests"])
def test_no_python_file_reaches_300_lines(room: str) -> None:
    long = {dotted(path): lines for path in modules(room) if (lines := len(text_of(path).splitlines())) >= 300}
    assert long == {}


def test_no_function_reaches_30_lines() -> None:
    """Counted from `def` to its last line, the docstring left out."""
    long = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                if lines >= 30:
                    long[f"{place(path, node.lineno)} {node.name}"] = lines
    assert long == {}


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None or first.end_lineno is None:
        return 0
    return first.end_lineno - first.lineno + 1


def test_every_dependency_says_why_it_is_there() -> None:
    silent = []
    inside = False
    for line in text_of(ROOT / "pyproject.toml").splitlines():
        if re.match(r"^(dependencies|postgres|s3|dev)\s*=\s*\[", line):
            inside = True
        elif line.startswith("]"):
            inside = False
        elif inside and not re.search(r"\",\s+# \S+ \S+|\",\s+# \S{5,}", line):
            silent.append(line)
    assert silent == []


def test_the_dependency_lists_of_the_test_above_are_all_there_are() -> None:
    config = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    assert set(config["project"]["optional-dependencies"]) == {"postgres", "s3"}
    assert set(config["dependency-groups"]) == {"dev"}


def test_no_registry_stands_in_the_tree() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        for word in REGISTRY_HOSTS + REGISTRY_OPTIONS
        if word in text_of(path)
    ]
    assert found == []


def test_every_locked_line_has_its_hash() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {path.stem for path in locks} == {"base", "dev", "postgres", "s3"}
    for path in locks:
        entries = text_of(path).replace("\\\n", " ").splitlines()
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries), path
        assert len(entries) > 50, path


def test_the_locks_agree_with_each_other() -> None:
    pins: dict[str, set[str]] = {}
    for path in (ROOT / "requirements").glob("*.txt"):
        for name, version in re.findall(r"^(\S+)==(\S+)", text_of(path), re.MULTILINE):
            pins.setdefault(name, set()).add(version)
    markers = {"pymdown-extensions", "soupsieve"}  # two versions each, one of them for the oldest Python 3.11
    assert {name: versions for name, versions in pins.items() if len(versions) > 1 and name not in markers} == {}


def _loaded_from_outside(path: Path) -> list[str]:
    """Return the addresses in a template, script or style sheet that a browser would fetch by itself."""
    found = []
    for number, line in enumerate(text_of(path).splitlines(), 1):
        for match in ADDRESS.finditer(line):
            before = line[: match.start()]
            is_link = re.search(r"<a\b[^>]*$", before, re.IGNORECASE)  # followed by a person, not by the browser
            if match["host"] not in NAMESPACES and LOADING.search(before) and not is_link:
                found.append(f"{place(path, number)}: {match['host']}")
    return found


def test_the_finder_of_addresses_finds_them(tmp_path: Path) -> None:
    page = ROOT / "tests" / "architecture" / "source.py"
    assert _loaded_from_outside(page) == []
    for line in (
        '<script src="https://a.example/x.js">',
        "@import url(//b.example/x.css)",
        'fetch("http://c.example/")',
    ):
        assert LOADING.search(line[: ADDRESS.search(line).start()]), line  # type: ignore[union-attr]  # it matches


def test_no_page_loads_anything_from_a_third_party() -> None:
    kinds = {".html", ".css", ".js", ".svg", ".json"}
    files = [path for path in tracked() if path.suffix in kinds and path.is_relative_to(CMS)]
    assert any(path.suffix == ".html" for path in files)
    assert [hit for path in files for hit in _loaded_from_outside(path)] == []


SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore|fmt:\s*off|pragma: no)(?P<rest>.*)$")


def test_every_suppression_carries_its_code_and_its_reason() -> None:
    """The reason stands behind the code, or in a comment line right above."""
    bare = []
    for path in (*modules("cms"), *modules("tests")):
        lines = text_of(path).splitlines()
        for number, line in enumerate(lines, 1):
            match = SUPPRESSION.search(line)
            if match is None or "SUPPRESSION" in line:
                continue
            reason = re.sub(r"^(\s*:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*|\[[a-z, -]+\])", "", match["rest"]).strip(" #-")
            above = lines[number - 2].strip() if number > 1 else ""
            if len(reason) < 5 and not above.startswith("#"):
                bare.append(place(path, number))
    assert bare == []


def test_no_moment_is_cut_to_a_day_in_another_time_zone() -> None:
    """A moment is kept in UTC: its `date()` is yesterday until seven in the morning. `timezone.localdate(at)` is right."""
    cut = [
        place(path, node.lineno)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and (node.attr == "date" or (node.attr == "year" and _is_moment(node.value)))
    ]
    assert cut == []


def _is_moment(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"at", "now", "moment"}
