"""Where this installation keeps its releases and its tree."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .release import Shelf


def shelf() -> Shelf:
    """Return the shelf of releases below SULUH_VAR."""
    return Shelf(Path(settings.SULUH_VAR) / "handbook")


def docs_root() -> Path:
    """Return the Markdown tree that the publisher writes."""
    return Path(settings.SULUH_DOCS)
