"""Which functions of the mutated modules each test enters: a test that never enters a function cannot find its mutants."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, TypeVar

Test = TypeVar("Test")
Entered = tuple[str, str]
"""Module and name of a function."""


class Reached:
    """Watches tests of the main thread, one after the other."""

    def __init__(self, modules: Iterable[str]) -> None:
        self._names: Final = {str(sys.modules[name].__file__): name for name in modules}
        self._tests: Final = defaultdict[Entered, set[str]](set)

    @contextmanager
    def by(self, test: str) -> Iterator[None]:
        """Note what is entered inside the block. Slows it down; a tracer of coverage goes on, a profiler would not."""

        def note(frame: FrameType, event: str, _argument: Any) -> None:
            if event == "call" and (module := self._names.get(frame.f_code.co_filename)):
                self._tests[module, frame.f_code.co_name].add(test)

        sys.setprofile(note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def tests_of(self, module: str, place: str, tests: list[Test], name: Callable[[Test], str]) -> list[Test]:
        """Return the tests that enter the function; all of them for what is no function (a constant, a class)."""
        found = self._tests.get((module, place))
        return tests if found is None else [test for test in tests if name(test) in found]
