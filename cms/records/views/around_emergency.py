"""What the page of a record says of break-glass: that it runs, until when, and where to ask for it."""

from __future__ import annotations

from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from cms.accounts.models import User

from ..desks_emergency import EMERGENCIES
from ..models import Case
from ..permissions import can_emergency_begin
from ..seen import BREAK_GLASS, Seen
from ..selectors import emergency_of
from ..selectors_emergency import emergencies_on


def emergency_context(me: User, one: Seen[Any]) -> dict[str, Any]:
    """Return what the template shows: the person's own break-glass, those on his record, the way to ask for one."""
    emergency = emergency_of(me, one.record) if one.why == BREAK_GLASS else None
    left = (emergency.until - timezone.now()).total_seconds() if emergency is not None else 0
    may_ask = emergency is None and can_emergency_begin(me, one.record)
    return {
        "emergency": emergency,
        "emergency_seconds": max(0, int(left)),
        "emergency_minutes": ceil(left / 60),
        "emergencies_here": emergencies_on(me, one.record) if one.is_owner else [],
        "emergency_url": _ask(one.record.code) if may_ask else "",
        "notes_emergency_url": _ask(f"{one.record.code}/") if may_ask and isinstance(one.record, Case) else "",
        **({"print_url": ""} if emergency is not None else {}),
    }


def _ask(code: str) -> str:
    return f"{EMERGENCIES.url('begin')}?{urlencode({'kode': code})}"
