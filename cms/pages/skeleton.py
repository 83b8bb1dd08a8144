"""The skeleton of an activity page: which of its twelve sections are still empty."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from cms.core.sections import Section


def empty_body() -> str:
    """Return the body of a new activity page: the twelve marks, nothing below them."""
    return json.dumps([{"type": "section", "value": section.value} for section in Section])


def empty_sections(body: Iterable[Any]) -> list[Section]:
    """Return the sections that hold no block, in the skeleton's order; a missing mark counts as empty."""
    filled: set[str] = set()
    current = ""
    for child in body:
        if child.block_type == "section":
            current = str(child.value)
        elif current:
            filled.add(current)
    return [section for section in Section if section.value not in filled]
