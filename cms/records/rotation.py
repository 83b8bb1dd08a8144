"""Which record keys wrap which data keys: rewrapping, and what lies in the folder that no row needs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from .keyring import Keyring
from .protection import is_protected
from .seal_errors import KeyDestroyed, WrongRecordKey

YOUNG_SECONDS = 3600
"""A key that no row needs may belong to a row that is being saved right now; after this time it does not."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many key files were wrapped anew, were current already, or could not be opened."""

    changed: int
    current: int
    refused: int


def rotate(ring: Keyring, subjects: Iterable[UUID]) -> Rotated:
    """Wrap the keys with the newest record key. May be killed and begun again at any point."""
    counts = {True: 0, False: 0}
    refused = 0
    for subject in subjects:
        try:
            counts[ring.rewrap(subject)] += 1
        except KeyDestroyed:
            continue  # destroyed since the list was made
        except WrongRecordKey:
            refused += 1
    return Rotated(changed=counts[True], current=counts[False], refused=refused)


def fingerprint(key: str) -> str:
    """Return eight hex letters by which people tell record keys apart."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def subjects_in_use() -> set[UUID]:
    """Return whose keys the rows of the database need."""
    tables = set(connection.introspection.table_names())
    found: set[UUID] = set()
    for model in apps.get_app_config("records").get_models():
        if is_protected(model) and model._meta.db_table in tables:
            found |= _subjects(model)
    return found


def orphans(ring: Keyring, used: set[UUID], now: float) -> list[UUID]:
    """Return whose keys no row needs: what is left of a row that was never saved. `now`: seconds since 1970."""
    unused = (subject for subject in ring.subjects() if subject not in used)
    return [subject for subject in unused if now - ring.path(subject).stat().st_mtime > YOUNG_SECONDS]


def remove_orphans(ring: Keyring) -> int:
    """Destroy the keys that no row needs and return how many.

    Does nothing over a database without records: it may be the wrong one.
    """
    used = subjects_in_use()
    found = orphans(ring, used, time.time()) if used else []
    for subject in found:
        ring.destroy(subject)
    return len(found)


def _subjects(model: Any) -> set[UUID]:
    """The same answer as `sealing_subject` of every row, in one query."""
    rows = model.objects.order_by()
    if not model.PUPIL:
        return set(rows.values_list("pk", flat=True))
    return {pupil or own for pupil, own in rows.values_list(f"{model.PUPIL}_id", "pk")}
