"""An incident of a school, in every state that the tests need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cms.records.actions.breaches import breach_list, breach_report
from cms.records.models import Breach
from tests.factories.records import Pupils

WHAT = "Komputer ruang BK dipakai orang lain selagi terbuka."


def breach_values(*, at: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """Return what the form of an incident asks: found now, begun a day ago, everybody in the log."""
    now = at or timezone.now()
    return {
        "found_at": now,
        "since": now - timedelta(days=1),
        "until": now,
        "data_kinds": ["jati_diri", "konseling"],
        "what": WHAT,
        "handling": "Akun dikunci dan kata sandi diganti.",
        "recovery": "",
        "reach": "catatan",
        "actor": None,
        "role": "",
        "record_code": "",
        **changes,
    }


def make_breach(pupils: Pupils, *, is_listed: bool = True, at: datetime | None = None, **changes: Any) -> Breach:
    """Return an incident of the school, its list fixed."""
    now = at or timezone.now()
    made = breach_report(pupils.school, breach_values(at=now, **changes), by=pupils.people["ppdp"], at=now)
    if is_listed:
        breach_list(made, by=pupils.people["ppdp"], at=now)
    return made
