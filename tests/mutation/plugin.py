"""pytest plugin: runs the collected tests once, then once for each mutant, in a forked process of its own.

The mutant takes the place of the functions that everything has imported already: their code is exchanged, so nothing is
imported, collected or migrated again. Only the tests that enter the changed function are run; a run ends at its first
failing test; tests that killed most come first.
"""

from __future__ import annotations

import ast
import inspect
import json
import os
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import EnumMeta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.mutants import Mutant, mutants
from tests.mutation.reached import Reached

Watch = Callable[[str], AbstractContextManager[None]]
"""What stands round a test while it runs, by its name."""
SHORTEST_LIMIT = 300
PATIENCE = 6
"""A mutant that still runs after so many times the seconds of the unchanged modules counts as found: it never ends."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say what is mutated, which share of it, and where the result goes."""
    parser.addoption("--mutate", action="append", default=[], help="a module, as cms.records.gate")
    parser.addoption("--mutate-share", default="0/1", help="which of how many shares of the mutants")
    parser.addoption("--mutate-only", default="", help="only mutants whose name holds this")
    parser.addoption("--mutate-result", default="mutants.json", help="the file of the result")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests that empty all tables: the next mutant would begin without any."""
    items[:] = [item for item in items if not _is_transactional(item)]


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return marker is not None and bool(marker.kwargs.get("transaction"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests, which must pass; then each mutant."""
    reached = Reached(session.config.getoption("--mutate"))
    _run(session, session.items, reached.by)
    if session.testsfailed:
        raise session.Failed("The tests fail without any mutant.")
    config, kills = session.config, Counter[str]()
    limit = _check_unchanged(session)
    results: list[dict[str, Any]] = []
    for module, mutant in _share_of(config):
        items = reached.tests_of(module, mutant.place, session.items, lambda item: item.nodeid)
        items = sorted(items, key=lambda item: -kills[item.nodeid])
        killer = _forked(session, [(module, mutant)], items, limit)
        kills[killer] += 1
        results.append({"module": module, "mutant": mutant.name, "line": mutant.line, "killer": killer})
        Path(config.getoption("--mutate-result")).write_text(json.dumps(results), encoding="utf-8")
    _check_unchanged(session)  # a test that fails by itself after a while would have found every mutant
    return True


def _check_unchanged(session: pytest.Session) -> int:
    """Run the unchanged modules in the same way; return how many seconds a mutant is given."""
    same = [(module, unchanged(module)) for module in session.config.getoption("--mutate")]
    begun = time.monotonic()
    if killer := _forked(session, same, session.items, 0):
        print(f"\nThe modules put in place unchanged fail: {killer}", file=sys.__stderr__, flush=True)
        raise session.Failed(killer)  # its words are shown by nobody
    return max(SHORTEST_LIMIT, PATIENCE * round(time.monotonic() - begun))


def _share_of(config: pytest.Config) -> list[tuple[str, Mutant]]:
    share, shares = map(int, config.getoption("--mutate-share").split("/"))
    everything = [(name, mutant) for name in config.getoption("--mutate") for mutant in mutants_of(name)]
    only = config.getoption("--mutate-only")
    return [(name, mutant) for name, mutant in everything if only in f"{name}.{mutant.name}"][share::shares]


def unchanged(name: str) -> Mutant:
    """Return the module as it is, to prove that putting it in place breaks nothing."""
    return Mutant("unchanged", "", 0, ast.parse(inspect.getsource(import_module(name))))


def mutants_of(name: str) -> Iterator[Mutant]:
    """Yield the mutants of a module by its dotted name."""
    module = import_module(name)
    enums = {key: list(value.__members__) for key, value in vars(module).items() if isinstance(value, EnumMeta)}
    return mutants(inspect.getsource(module), enums)


def _run(session: pytest.Session, items: list[pytest.Item], watch: Watch | None = None) -> str:
    """Run tests up to the first that fails; return its name. What a session sets up stays for the next."""
    for index, item in enumerate(items):
        following = items[(index + 1) % len(items)]
        with watch(item.nodeid) if watch else nullcontext():
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return item.nodeid
    return ""


def _forked(session: pytest.Session, changed: list[tuple[str, Mutant]], items: list[pytest.Item], limit: int) -> str:
    """Run the tests against changed modules in a child; return the test that found it, "" where none did.

    `limit`: seconds after which it is ended; 0 for none.
    """
    from django.db import connections

    connections.close_all()  # a connection must not live in two processes
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _in_the_child(session, changed, items, writer, limit)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        killer = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return killer if status == 0 else f"ended by signal or exit {status}"


def _in_the_child(
    session: pytest.Session, changed: list[tuple[str, Mutant]], items: list[pytest.Item], writer: int, limit: int
) -> None:
    signal.alarm(limit)
    silent = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silent, stream)
    try:
        for module, mutant in changed:
            put(mutant, module)
        killer = _run(session, items)
    except BaseException as error:  # noqa: BLE001  # a mutant may raise whatever there is; it is found then
        killer = f"raised {type(error).__name__}: {error}"
    os.write(writer, killer.encode())
    os._exit(0)


# --- Putting a mutant in its place -----------------------------------------------------------------------------------


def put(mutant: Mutant, name: str) -> None:
    """Exchange the functions, methods and constants of the imported module for those of the mutant."""
    module = sys.modules[name]
    fresh = types.ModuleType(name)
    fresh.__dict__.update(__package__=module.__package__, __file__=module.__file__)
    old = dict(vars(module))
    with _StandingIn(name, fresh):
        exec(compile(mutant.tree, str(module.__file__), "exec"), fresh.__dict__)
    for key, new in vars(fresh).items():
        if key.startswith("__") or key not in old or old[key] is new:
            continue
        if not _exchanged(old[key], new):
            _rebind(key, old[key], new)


class _StandingIn:
    """While a mutant's module is built, it is the one of its name (dataclasses look there)."""

    def __init__(self, name: str, fresh: types.ModuleType) -> None:
        self.name, self.fresh, self.kept = name, fresh, sys.modules[name]

    def __enter__(self) -> None:
        sys.modules[self.name] = self.fresh

    def __exit__(self, *_: object) -> None:
        sys.modules[self.name] = self.kept


def _exchanged(old: Any, new: Any) -> bool:
    """Give an old function or class the code of the new one; return whether that was possible."""
    if isinstance(old, type) and isinstance(new, type):
        return all(_exchanged_member(old, key, value) for key, value in vars(new).items())
    old, new = inspect.unwrap(old) if callable(old) else old, inspect.unwrap(new) if callable(new) else new
    if not (isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType)):
        return False
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    return True


def _exchanged_member(owner: type, key: str, new: Any) -> bool:
    if key.startswith("__") or isinstance(new, types.MemberDescriptorType):
        return True
    if isinstance(new, types.FunctionType | property | classmethod | staticmethod):
        setattr(owner, key, new)
    return True


def _rebind(key: str, old: Any, new: Any) -> None:
    """Put the new value wherever the old one was imported to."""
    for module in list(sys.modules.values()):
        if str(getattr(module, "__name__", "")).startswith("cms.") and vars(module).get(key) is old:
            setattr(module, key, new)
