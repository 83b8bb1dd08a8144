"""A participant with an account pledges himself: with the share that is offered to him for the meeting."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from cms.accounts.models import User

from ..audit import About, logged
from ..models import CaseConference, Participant, ProtectedRecord, Verb
from ..models.conference import ParticipantState


def participants_pledge(record: ProtectedRecord, *, by: User, at: datetime) -> int:
    """Note the pledge at every place which the person has in this conference; return at how many.

    Inside the transaction of the pledge. For other records there is nothing to note.
    """
    if not isinstance(record, CaseConference):
        return 0
    places = Participant.objects.select_for_update().filter(
        conference=record, account=by, state=ParticipantState.INVITED
    )
    found = list(places)
    for place in found:
        place.state, place.pledged_date = ParticipantState.PLEDGED, timezone.localdate(at)
        place.changed_by, place.changed_at = by, at
        place.save(update_fields=["state", "pledged_date", "changed_by", "changed_at"])
        logged(by=by, verb=Verb.CHANGE, about=About.record(place, "share"), facts={"move": "menyatakan"}, at=at)
    return len(found)
