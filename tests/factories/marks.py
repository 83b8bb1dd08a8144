"""Words that stand in one field only, so that a test finds where they got to."""

from __future__ import annotations

CANARY = "kanarirekaman"


def canary(place: str) -> str:
    """Return a word that stands in one field only."""
    return f"{CANARY}{place.replace('_', '')}"
