"""An incident of a school, in every state that the tests need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cms.records.actions.breaches import (
    breach_authority_told,
    breach_close,
    breach_list,
    breach_person_told,
    breach_report,
)
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


def make_breach(
    pupils: Pupils, *, is_listed: bool = True, is_closed: bool = False, at: datetime | None = None, **changes: Any
) -> Breach:
    """Return an incident of the school, its list fixed, or everybody told."""
    now, ppdp = at or timezone.now(), pupils.people["ppdp"]
    made = breach_report(pupils.school, breach_values(at=now, **changes), by=ppdp, at=now)
    if is_listed:
        breach_list(made, by=ppdp, at=now)
    if is_closed:
        for person in made.people.select_related("student__owner"):
            breach_person_told(person, by=person.student.owner, at=now)
        breach_authority_told(made, by=ppdp, at=now)
        breach_close(made, by=ppdp, at=now)
    return made
