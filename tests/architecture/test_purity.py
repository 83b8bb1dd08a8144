"""The renderer is pure, one file writes the tree, one file reads the environment."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from .source import CMS, ROOT, dotted, imports_of, modules, place, stands_in, text_of, tree_of

HANDBOOK = CMS / "handbook"
# A part of the renderer or the parser that got a file of its own is pure by its name.
PURE_NAMES = sorted(
    path.stem
    for path in HANDBOOK.glob("*.py")
    if path.stem
    in {"documents", "documents_instruments", "links", "blocks", "richtext", "prose", "tree", "choose", "returning"}
    or path.stem.startswith(("render", "parse"))
)
PURE = {f"cms.handbook.{name}" for name in PURE_NAMES}
# What a pure module may import: the standard library without a door to the outside, two parsers, ground-floor words.
DOORS = {
    "asyncio", "builtins", "ctypes", "fileinput", "glob", "http", "importlib", "io", "mmap", "multiprocessing", "os",
    "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib.request", "zipfile",
}  # fmt: skip
FRAMEWORKS = {"django.apps", "django.conf", "django.core", "django.db", "django.template", "wagtail", "mkdocs", "csp"}
IMPURE_CALLS = {"open", "exec", "eval", "compile", "__import__", "input", "print", "breakpoint"}

WRITERS = {"cms.handbook.write", "cms.handbook.release"}
WRITING_METHODS = {
    "chmod", "hardlink_to", "mkdir", "rename", "rmdir", "symlink_to", "touch", "unlink", "write_bytes", "write_text",
}  # fmt: skip
WRITING_MODULES = {"shutil", "tempfile"}
WRITING_OS = {"chmod", "link", "makedirs", "mkdir", "open", "remove", "rename", "replace", "rmdir", "symlink", "unlink"}


def _pure_files() -> list[Path]:
    return [path for name in PURE_NAMES for path in modules(f"cms.handbook.{name}")]


def test_the_pure_modules_are_there() -> None:
    assert {"cms.handbook.documents", "cms.handbook.render", "cms.handbook.parse"} <= set(map(dotted, _pure_files()))


def test_the_import_contract_names_the_same_modules() -> None:
    contracts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (contract,) = [each for each in contracts if each["name"].startswith("Rendering is pure")]
    assert set(contract["source_modules"]) == PURE


@pytest.mark.parametrize("path", _pure_files(), ids=dotted)
def test_rendering_imports_only_pure_things(path: Path) -> None:
    for name in imports_of(path):
        assert not any(stands_in(name, door) for door in DOORS), name
        assert not any(stands_in(name, framework) for framework in FRAMEWORKS), name
        if stands_in(name, "cms"):
            assert stands_in(name, "cms.core") or any(stands_in(name, pure) for pure in PURE), name


@pytest.mark.parametrize("path", _pure_files(), ids=dotted)
def test_rendering_calls_nothing_that_reaches_out(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in IMPURE_CALLS, place(path, node.lineno)
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"now", "today", "utcnow"}, place(path, node.lineno)


def _writes(node: ast.AST) -> bool:
    """Tell whether a call writes to the disk."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id == "open"
    return isinstance(node.func, ast.Attribute) and _method_writes(node, node.func)


def _method_writes(call: ast.Call, method: ast.Attribute) -> bool:
    """Tell it of `owner.method(...)`. `x.replace(a)` with one argument is a path's, with two a string's."""
    owner = method.value.id if isinstance(method.value, ast.Name) else ""
    if owner == "os":
        return method.attr in WRITING_OS
    if method.attr == "open":
        return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in call.args)
    one_argument = len(call.args) + len(call.keywords) == 1
    is_path_replace = method.attr == "replace" and one_argument
    return owner in WRITING_MODULES or method.attr in WRITING_METHODS or is_path_replace


def test_the_finder_of_writes_finds_them() -> None:
    """The rule below would pass on anything if this did not hold."""
    for line in (
        "a.write_text(b)",
        "os.replace(a, b)",
        "a.replace(b)",
        "shutil.rmtree(a)",
        "open(a)",
        "a.mkdir()",
        "a.open('wb')",
    ):
        assert any(map(_writes, ast.walk(ast.parse(line)))), line
    for line in ("a.replace('b', 'c')", "a.read_text()", "os.getpid()", "dataclasses.replace(a, b=c)", "a.open()"):
        assert not any(map(_writes, ast.walk(ast.parse(line)))), line


def test_only_the_writer_and_the_release_touch_the_disk() -> None:
    found = {
        dotted(path): [place(path, node.lineno) for node in ast.walk(tree_of(path)) if _writes(node)]  # type: ignore[attr-defined]  # calls have lines
        for path in modules("cms.handbook")
    }
    assert found["cms.handbook.write"], "the writer writes nothing: the finder is blind"
    assert {name: places for name, places in found.items() if places and name not in WRITERS} == {}


def test_only_the_settings_read_the_environment() -> None:
    # The build tells MkDocs two things that MkDocs takes from nowhere else.
    allowed = {"cms.settings.env", "cms.settings.test", "cms.wsgi", "cms.handbook.build"}
    wrong = [
        place(path, node.lineno)
        for path in modules()
        if dotted(path) not in allowed
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and ast.unparse(node.value) == "os"
    ]
    assert wrong == []
