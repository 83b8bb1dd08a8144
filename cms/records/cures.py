"""What a step waits for, with the way to it: the form of the missing consent, begun with what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from .desk import desk_of
from .models import CaseConference, Consent, HomeVisit, InstrumentResult, ProtectedRecord, Referral
from .models.activity import ActivityRecord
from .moves import Move
from .sharing import consents_missing

ORIGINS: Final[dict[type[ActivityRecord], str]] = {
    HomeVisit: "kunjungan",
    CaseConference: "konferensi",
    Referral: "alih-tangan",
    InstrumentResult: "hasil",
}
"""How the address of the consent's form names the record that waits."""


@dataclass(frozen=True, slots=True)
class Cure:
    """A link to what is missing."""

    label: str
    url: str


def cures_for(record: ProtectedRecord, move: Move) -> tuple[Cure, ...]:
    """Return the forms of the consents that this move still needs of its owner."""
    name = next((name for model, name in ORIGINS.items() if isinstance(record, model)), None)
    if name is None:
        return ()
    address = desk_of(Consent).url("add")
    found = []
    for need in move.needs:
        instead = getattr(record, need.unless) if need.unless else None
        for giver in need.givers:
            if consents_missing(record, need.purpose, (giver,), instead=instead):
                asked = {name: record.pk, "tujuan": need.purpose.value, "pemberi": giver.value}
                found.append(Cure(f"Catat persetujuan {giver.label.lower()}", f"{address}?{urlencode(asked)}"))
    return tuple(found)
