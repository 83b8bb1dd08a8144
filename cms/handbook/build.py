"""Builds the site with MkDocs, in this process, with a warm configuration."""

from __future__ import annotations

import io
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from .tree import LANGUAGE, NAV

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

# MkDocs keeps state in the configuration and its plugins: one build or page at a time in a process.
BUILD_LOCK = threading.RLock()
# Nothing in a built page may depend on the day: the dates that readers see come from the pages themselves.
_EPOCH = "1767225600"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What MkDocs said: its warnings, in order. The pages are in the target folder."""

    warnings: tuple[str, ...]


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect MkDocs' warnings; they are not printed."""
    logger = logging.getLogger("mkdocs")
    listener = _Listener()
    propagate, level = logger.propagate, logger.level
    logger.addHandler(listener)
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    try:
        yield listener.messages
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate
        logger.setLevel(level)


@contextmanager
def fixed_clock() -> Iterator[None]:
    """Make MkDocs' own dates constant."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = _EPOCH
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def build_site(tree: Path, target: Path) -> BuildResult:
    """Build the tree (a folder like `site_docs`) into the empty folder `target`."""
    from mkdocs.commands.build import build

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    with BUILD_LOCK, listening() as warnings, fixed_clock():
        config = load(tree, target)
        build(config)
    return BuildResult(tuple(warnings))


def load(tree: Path, target: Path) -> MkDocsConfig:
    """Return MkDocs' configuration for a tree. The parsed file, theme and extensions stay warm between calls."""
    config = _warm(str(settings.SULUH_MKDOCS_CONFIG), settings.SULUH_DEMO, settings.SULUH_SITE_URL)
    config.docs_dir = str(tree / LANGUAGE)
    config.site_dir = str(target)
    config.nav = read_nav(tree)
    config.pages = None
    return config


def warm_up() -> None:
    """Load MkDocs and its configuration before the first publication."""
    with BUILD_LOCK, listening():
        _warm(str(settings.SULUH_MKDOCS_CONFIG), settings.SULUH_DEMO, settings.SULUH_SITE_URL)


@lru_cache(maxsize=2)
def _warm(path: str, demo: bool, site_url: str) -> MkDocsConfig:
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.config import load_config

    overrides: Mapping[str, Any] = {"strict": False, "site_url": site_url}
    config = load_config(_without_inherit(path), **overrides)
    config.extra["demo"] = demo
    return config


class _NamedFile(io.BytesIO):
    """Bytes with the name that MkDocs takes the project folder from."""

    name: str


def _without_inherit(path: str) -> _NamedFile:
    """Return the configuration without its generated navigation: each build brings that of its own tree."""
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    file = _NamedFile("".join(line for line in lines if not line.startswith("INHERIT:")).encode())
    file.name = path
    return file


def read_nav(tree: Path) -> list[Any]:
    """Return the navigation in a tree's generated file."""
    import yaml

    data = yaml.safe_load((tree / NAV).read_text(encoding="utf-8"))
    return list(data["nav"])
