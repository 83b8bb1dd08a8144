"""What a release depends on, as one number: same number, same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from django.conf import settings

_BUILDERS = ("mkdocs", "mkdocs-material", "markdown", "pymdown-extensions", "jinja2")


def input_digest(files: Mapping[str, bytes]) -> str:
    """Return the digest of a tree together with the theme, the configuration and the builders' versions."""
    whole = sha256(_surroundings(str(settings.SULUH_MKDOCS_CONFIG), settings.SULUH_DEMO, settings.SULUH_SITE_URL))
    for name, data in sorted(files.items()):
        _add(whole, name.encode(), data)
    return whole.hexdigest()


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


def _add(whole: _Hash, *parts: bytes) -> None:
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)


@lru_cache(maxsize=4)
def _surroundings(config: str, demo: bool, site_url: str) -> bytes:
    whole = sha256(f"{demo} {site_url} {' '.join(f'{name}={version(name)}' for name in _BUILDERS)}".encode())
    for path in (Path(config), *_theme_files()):
        _add(whole, path.name.encode(), path.read_bytes())
    return whole.digest()


def _theme_files() -> Iterable[Path]:
    return sorted(path for path in (Path(__file__).parent / "theme").rglob("*") if path.is_file())
