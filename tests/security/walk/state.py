"""What stands in the database, as one digest for each table."""

from __future__ import annotations

from hashlib import sha256

from django.apps import apps
from django.db import connection

from tests.security.walk.asking import NOTED


def state_of_tables() -> dict[str, str]:
    """Return the digest of every table of a model, sessions and the access log left out."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - NOTED
    return {table: _digest(table) for table in sorted(tables)}


def _digest(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        rows = sorted(repr(row) for row in cursor.fetchall())
    return sha256("\n".join(rows).encode()).hexdigest()
