"""What is told of an exception: its kind and the way to where it was raised, never its words or the values around it.

The words may be content: a database says which row failed, a parser what it read. So do local variables and the body of
the request, which Django would put into its report.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

STEPS = 6
"""How many of the innermost steps are named."""


def told(error: BaseException) -> str:
    """Return kind, place and causes of the exception in one line."""
    parts = [f"{type(error).__module__}.{type(error).__qualname__}{_way(error)}"]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        parts.append(told(cause))
    return " <- ".join(parts)


def _way(error: BaseException) -> str:
    steps = [f"{_place(step.filename)}:{step.lineno}" for step in traceback.extract_tb(error.__traceback__)[-STEPS:]]
    return f" at {' > '.join(steps)}" if steps else ""


def _place(file: str) -> str:
    return "/".join(Path(file).parts[-3:])


def without_words(_logger: Any, _method: str, event: Any) -> Any:
    """Put `told` in the place of an exception: a processor of structlog."""
    given = event.pop("exc_info", None)
    error = _error(given)
    if error is not None:
        event["error"] = told(error)
    return event


def _error(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    elif given and not isinstance(given, BaseException):
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None
