"""Answers kept for as long as one question from outside is answered: who holds which role is asked once, not fifty times.

Outside `answers_kept` nothing is kept. The answers live in the context of the request, never on an object that lives
longer, so that a right that was lost is lost at the next request.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("suluh_answers", default=None)


@contextmanager
def answers_kept() -> Iterator[None]:
    """Keep the answers of `asked_once` until the end of the block; a block inside another one begins anew."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def asked_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` says; inside `answers_kept` the same question is asked only the first time."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if question not in kept:
        kept[question] = ask()
    found: Answer = kept[question]
    return found
