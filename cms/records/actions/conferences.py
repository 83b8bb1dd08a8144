"""A conference opens for its participants: to each what was ticked, after his pledge, while the meeting lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from ..models import CaseConference, Share
from ..models.conference import CaseConferenceState, ParticipantState
from ..models.consent import Purpose
from ..permissions import check_record_change
from .moving import activity_change
from .shares import share_offer, shares_move, shares_shut

NOT_INVITED = "Akses peserta dibuka setelah undangannya dicatat, untuk selama konferensi berlangsung."
NO_PARTICIPANT = "Orang ini bukan peserta konferensi ini, atau sudah tercatat tidak hadir."


@transaction.atomic
def conference_open(
    conference: CaseConference, person: User, *, fields: Sequence[str], by: User, at: datetime
) -> Share:
    """Offer ticked fields to a participant with an account, for the time of the meeting; an older offer ends.

    Raises NotAllowed, WrongState unless people are invited, Refused for whom or what is not meant.
    """
    check_record_change(by, conference)
    if conference.state != CaseConferenceState.INVITED or conference.starts_at is None or conference.ends_at is None:
        raise WrongState(NOT_INVITED)
    place = conference.participants.filter(account=person).exclude(state=ParticipantState.ABSENT).first()
    if place is None:
        raise Refused(NO_PARTICIPANT)
    shares_shut(place, by=by, at=at, why="owner")
    return share_offer(
        conference,
        person,
        fields=fields,
        since=conference.starts_at,
        until=conference.ends_at,
        by=by,
        at=at,
        purpose=Purpose.CONFERENCE,
    )


@transaction.atomic
def conference_change(conference: CaseConference, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Change an open conference; what participants see moves with its time. Raises as `activity_change`."""
    was = CaseConference.objects.values_list("starts_at", "ends_at").get(pk=conference.pk)
    activity_change(conference, values, by=by, at=at)
    if conference.starts_at is None or conference.ends_at is None or was == (conference.starts_at, conference.ends_at):
        return
    shares_move(conference, conference.starts_at, conference.ends_at, by=by, at=at)
