"""Two places: one that is backed up, and an empty one with a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from cms.safekeeping.backing_up import Made, backup
from cms.safekeeping.stream import Secret

PASSPHRASE = "sandi cadangan untuk uji"
SECRET = Secret(PASSPHRASE, log_n=4)


def make_backup(folder: Path, name: str = "a.suluh", *, keys: str = "") -> Made:
    """Return a backup of the present place in the folder."""
    return backup(folder / name, folder / (keys or f"{name}.keys"), SECRET, at=timezone.now())


@contextmanager
def elsewhere(settings: Any, folder: Path) -> Iterator[Path]:
    """Stand in an empty installation with an empty database; its SULUH_VAR."""
    folder.mkdir()
    before = (settings.SULUH_VAR, settings.SULUH_DOCS, settings.MEDIA_ROOT, connection.settings_dict["NAME"])
    name = _database_make(folder, str(before[3]))
    connection.close()
    settings.SULUH_VAR, settings.SULUH_DOCS, settings.MEDIA_ROOT = folder, folder / "site_docs", folder / "media"
    settings.SULUH_RECORD_KEYS = list(settings.SULUH_RECORD_KEYS)  # so that the fixture puts it back
    connection.settings_dict["NAME"] = name
    try:
        yield folder
    finally:
        connection.close()
        settings.SULUH_VAR, settings.SULUH_DOCS, settings.MEDIA_ROOT, connection.settings_dict["NAME"] = before
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


def _database_make(folder: Path, name: str) -> str:
    if connection.vendor != "postgresql":
        return str(folder / "suluh.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
        cursor.execute(f'CREATE DATABASE "{name}_new"')
    return f"{name}_new"
