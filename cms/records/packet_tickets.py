"""The ticket of a browser that opened a packet: a signed cookie, bound to the link and to its half hour. No session."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.core import signing

from .actions.packet_links import STAYS_OPEN, Opened

COOKIE: Final = "suluh_berkas"
_SALT: Final = "suluh.packet-ticket"


def ticket_made(opened: Opened, at: datetime) -> str:
    """Return the ticket: the key of the link and the moment, signed."""
    return signing.dumps([str(opened.link.pk), int(at.timestamp())], salt=_SALT)


def ticket_key(text: str, at: datetime) -> UUID | None:
    """Return the key of the link, or None for a ticket that is forged or older than its half hour."""
    try:
        key, moment = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    is_running = 0 <= at.timestamp() - moment < STAYS_OPEN.total_seconds()
    return UUID(key) if is_running else None
