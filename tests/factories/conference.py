"""A case conference of tomorrow, with whoever takes part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cms.records.actions.activities import participant_add
from cms.records.actions.conferences import conference_open
from cms.records.actions.moving import record_step
from cms.records.models import CaseConference, Share
from cms.records.models.consent import Purpose
from tests.factories.accounts import signed_in
from tests.factories.activities import give_consents, participant_values
from tests.factories.clock import clock_at
from tests.factories.records import Pupils, make_pupils

FIELDS = ["problem", "data_sought"]
"""What is ticked for a participant."""


class Meeting:
    """A conference of tomorrow with `guru` as a participant with an account and somebody without."""

    def __init__(self) -> None:
        self.pupils: Pupils = make_pupils()
        self.now: datetime = timezone.now()
        self.starts, self.ends = self.now + timedelta(hours=24), self.now + timedelta(hours=26)
        self.owner, self.guru = self.pupils.owner, self.pupils.people["guru"]
        conference = self.pupils.below["conference"]
        assert isinstance(conference, CaseConference)
        self.conference: CaseConference = conference
        self.consents = give_consents(conference.case, Purpose.CONFERENCE, by=self.owner)
        self.outsider: Any = self.pupils.below["participant"]
        values = participant_values(account=self.guru)
        self.colleague = participant_add(self.conference, values, by=self.owner, at=self.now)
        self.inside: datetime = self.starts
        self.pledged: date = timezone.localdate(self.now)
        self.step("setuju")

    def step(self, name: str, record: Any = None, at: datetime | None = None, **values: Any) -> Any:
        made = record_step(record or self.conference, name, values, by=self.owner, at=at or self.now)
        if record is None:
            self.conference = made
        return made

    def invite(self, starts: datetime | None = None, ends: datetime | None = None) -> None:
        self.step("undang", starts_at=starts or self.starts, ends_at=ends or self.ends, place="Ruang BK")

    def open(self) -> Share:
        return conference_open(self.conference, self.guru, fields=FIELDS, by=self.owner, at=self.now)

    def reads(self, moment: datetime) -> str:
        """Return what the participant's pages say at a moment, or "404"."""
        with clock_at(moment):
            share = Share.objects.latest("since")
            answer = signed_in(self.guru).get(f"/ruang/siswa/dibagikan/{share.pk}/")
            return "404" if answer.status_code == 404 else answer.content.decode()
