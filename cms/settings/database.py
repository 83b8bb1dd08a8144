"""Where rows live: an SQLite file by default, PostgreSQL by `DATABASE_URL`."""

from __future__ import annotations

from typing import Any

import environ

from .env import VAR_DIR, text

SQLITE_OPTIONS: dict[str, Any] = {
    # Eight writers: 284 of 320 transactions failed with the defaults, none with these.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"),
}


def database() -> dict[str, Any]:
    """Return Django's settings of the one database."""
    url = text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'suluh.sqlite3'}")
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**SQLITE_OPTIONS, **config.get("OPTIONS", {})}
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
