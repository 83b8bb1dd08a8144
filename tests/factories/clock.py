"""The clock stands at a moment, for whoever asks Django."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let it be this moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield
