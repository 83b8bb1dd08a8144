"""The forms of a referral: from the counselor, and to him."""

from __future__ import annotations

from typing import Any, ClassVar

from .desk import Group
from .forms import RecordForm
from .forms_activities import ActivityForm, fields_of, place_choices
from .models import Referral
from .models.referral import Track

OUT_GROUPS = (
    Group("Pertimbangan", ("urgency", "reason", "services_given", "help_requested")),
    Group("Penerima", ("receiver", "receiver_account")),
    Group("Surat", ("letter_number", "letter_date", "letter_channel")),
    Group("Umpan balik", ("feedback_asked_date", "feedback_date", "feedback")),
    Group("Setelahnya", ("evaluation", "analysis", "follow_up", "halted_reason")),
)
IN_GROUPS = (
    Group("Perujuk", ("referrer", "relation", "referrer_account")),
    Group("Yang disampaikan", ("urgency", "reason", "facts", "efforts", "is_pupil_told")),
    Group("Penanganan", ("services_given",)),
    Group("Umpan balik kepada perujuk", ("feedback_date", "feedback")),
    Group("Setelahnya", ("evaluation", "analysis", "follow_up")),
)
EMERGENCY = Group("Jalur darurat", ("emergency_reason",))
_SAID_IN_OUT = frozenset(fields_of(OUT_GROUPS))
IN_ALONE = Group("Rujukan masuk", tuple(name for name in fields_of(IN_GROUPS) if name not in _SAID_IN_OUT))
ALL_GROUPS = (*OUT_GROUPS, IN_ALONE, EMERGENCY)
"""Of both tracks: what may be shared, and what a page names where it does not know the track."""
CHOSEN_IN_A_STEP = ("receiver", "receiver_account")
"""Said when the receiver is contacted, and by no other way: who was asked is who answers."""
_BOTH = {track: set(fields_of(groups)) for track, groups in ((Track.OUT, OUT_GROUPS), (Track.IN, IN_GROUPS))}


def referral_groups(referral: Any) -> tuple[Group, ...]:
    """Return the groups of the referral's page: those of its track."""
    if referral.track == Track.IN:
        return IN_GROUPS
    return (EMERGENCY, *OUT_GROUPS) if referral.emergency_at is not None else OUT_GROUPS


class ReferralForm(ActivityForm):
    """A referral from the counselor, or an earlier one of either track."""

    track: ClassVar[Track] = Track.OUT
    groups: ClassVar[tuple[Group, ...]] = OUT_GROUPS

    class Meta:
        model = Referral
        fields = (*fields_of(OUT_GROUPS), *IN_ALONE.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = kwargs.get("record")
        track = self.track if record is None else Track(record.track)
        for name in (*CHOSEN_IN_A_STEP, *(set(self.fields) - _BOTH[track])):
            self.fields.pop(name, None)


class InwardForm(ReferralForm):
    """A referral that came in: who refers, what he saw and tried, how soon, and whether the pupil knows."""

    track = Track.IN
    groups: ClassVar[tuple[Group, ...]] = (
        Group("Perujuk", ("referrer", "relation", "referrer_account")),
        Group("Yang disampaikan", ("urgency", "reason", "facts", "efforts", "is_pupil_told")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        RecordForm.__init__(self, *args, **kwargs)
        for name in set(self.fields) - set(fields_of(self.groups)):
            self.fields.pop(name)
        place_choices(self, getattr(self.place, "school", None), getattr(self.place, "owner", None))
        for name in ("referrer", "relation", "facts"):
            self.fields[name].required = True
