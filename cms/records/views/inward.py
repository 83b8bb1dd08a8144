"""Referrals that came in: recorded by the counselor; whoever referred sees in the reading room how his stand."""

from __future__ import annotations

from dataclasses import replace

from django.http.response import HttpResponseBase
from django.utils import timezone

from ..actions.activities import referral_begin
from ..audit import About
from ..desks_activities import REFERRALS
from ..forms_referral import InwardForm
from ..models import Referral, Verb
from ..models.referral import Track
from ..selectors_referral import sent_in_by
from .adding import AddView
from .shared import SharedRoom

INWARD = replace(
    REFERRALS,
    singular="Rujukan masuk",
    form=InwardForm,
    create=lambda place, values, by, at: referral_begin(place, values, track=Track.IN, by=by, at=at),
)


class InwardAddView(AddView):
    """The form of a referral that came in; on a case, as every activity."""

    desk = INWARD


class SentInView(SharedRoom):
    """What the person sent in: when, and how it stands. Nothing else of it is his to see."""

    verb = Verb.LIST

    def show(self) -> HttpResponseBase:
        """List it."""
        rows = [
            {"code": row.code, "day": timezone.localdate(row.created_at), "state": row.get_state_display()}
            for row in sent_in_by(self.me)
        ]
        self.log(Verb.LIST, About.kind(Referral), rows=len(rows))
        return self.page("records/room_sent_in.html", "Rujukan yang Anda kirim", {"rows": rows})
