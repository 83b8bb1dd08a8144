"""Typed readers of the environment: the only file that reads `os.environ`."""

from __future__ import annotations

import secrets
from pathlib import Path

import environ
from cryptography.fernet import Fernet

from cms.core.key_files import kept

BASE_DIR = Path(__file__).resolve().parents[2]
_env = environ.Env()


def text(name: str, default: str = "") -> str:
    """Return the variable as text."""
    return str(_env.str(name, default=default))


def flag(name: str, default: bool = False) -> bool:
    """Return the variable as a truth value (`1`, `true`, `yes`, `on`)."""
    return bool(_env.bool(name, default=default))


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return the variable as a list, split at commas."""
    return [str(word) for word in _env.list(name, default=list(default))]


def folder(name: str, default: Path) -> Path:
    """Return the variable as an absolute folder path."""
    return Path(_env.str(name, default=str(default))).expanduser().resolve()


def number(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    return int(_env.int(name, default=default))


def kept_secret(path: Path) -> str:
    """Return the secret in `path`; make it at the first call, readable by its owner only."""
    return kept(path, lambda: secrets.token_urlsafe(64))


def kept_record_key(path: Path) -> str:
    """Return the Fernet key in `path`; make it at the first call, readable by its owner only."""
    return kept(path, lambda: Fernet.generate_key().decode("ascii"))


VAR_DIR = folder("SULUH_VAR", BASE_DIR / "var")
DOCS_DIR = folder("SULUH_DOCS", BASE_DIR / "site_docs")
