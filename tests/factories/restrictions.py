"""Every action of the room under a restriction: how to call it, or why it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.records.actions import (
    activities,
    attachments,
    cases,
    conferences,
    doubles,
    handovers,
    making,
    moving,
    packets,
    shares,
    students,
)
from cms.records.models import Restriction
from cms.records.packets import digest_of, packet_groups, packet_parts
from tests.factories import activities as acts
from tests.factories import referrals
from tests.factories.erasure import lift_holds
from tests.factories.records import (
    Pupils,
    attachment_values,
    case_values,
    consent_values,
    entry_values,
    guardian_values,
    make_student,
    note_values,
)

Call = Callable[[], object]


def restrict(pupils: Pupils, **changes: Any) -> Restriction:
    """Let a restriction of the pupil run; what it ends when it begins, stays, so that an action meets nothing but it."""
    values = {"school": pupils.school, "student": pupils.student, "request": pupils.below["request"]}
    since = timezone.now() - timedelta(minutes=1)
    return Restriction.objects.create(**{**values, "since": since, "begun_by": pupils.owner, **changes})


def fresh(pupils: Pupils, name: str) -> Any:
    """Return the record as it stands now."""
    record = pupils.records[name]
    return type(record).objects.get(pk=record.pk)


def by(pupils: Pupils, name: str = "konselor") -> dict[str, Any]:
    """Return who and when."""
    return {"by": pupils.people[name], "at": timezone.now()}


def at_case(act: Callable[..., object], values: Callable[[], Any], **more: Any) -> Callable[[Pupils], Call]:
    """Return how to call an action that begins something on the case."""
    return lambda p: lambda: act(fresh(p, "case"), values(), **more, **by(p))


def of(name: str, act: Callable[..., object], *given: Any, **more: Any) -> Callable[[Pupils], Call]:
    """Return how to call an action on one record."""
    return lambda p: lambda: act(fresh(p, name), *given, **more, **by(p))


def _freeze(pupils: Pupils) -> Call:
    referral = referrals.contacted(pupils)
    ticked = referrals.ticks_of(pupils, referral)
    preview = digest_of(packet_parts(packet_groups(pupils.owner, referral), ticked))
    return lambda: packets.packet_freeze(referral, ticked, preview=preview, **by(pupils))


def _offer(pupils: Pupils) -> Call:
    referral = referrals.frozen(pupils, pupils.people["konselor2"])
    return lambda: packets.packet_offer(referral, **by(pupils))


def _link(pupils: Pupils) -> Call:
    referral = referrals.frozen(pupils)
    return lambda: packets.packet_link(referral, days=7, **by(pupils))


def _share_times() -> dict[str, Any]:
    now = timezone.now()
    return {"fields": ["name"], "since": now - timedelta(minutes=1), "until": now + timedelta(days=3)}


def _pledge(pupils: Pupils) -> Call:
    share = shares.share_offer(pupils.student, pupils.people["guru"], **_share_times(), **by(pupils))
    return lambda: shares.share_pledge(share, **by(pupils, "guru"))


def _share(pupils: Pupils) -> Call:
    return lambda: shares.share_offer(fresh(pupils, "student"), pupils.people["guru"], **_share_times(), **by(pupils))


def _invited(pupils: Pupils) -> Any:
    conference, guru, now = pupils.below["conference"], pupils.people["guru"], timezone.now()
    activities.participant_add(conference, acts.participant_values(account=guru), **by(pupils))  # type: ignore[arg-type]  # it is one
    acts.give_consents(pupils.below["case"], "konferensi", by=pupils.owner)  # type: ignore[arg-type]  # it is one
    times = {"state": "diundang", "starts_at": now, "ends_at": now + timedelta(hours=2)}
    type(conference).objects.filter(pk=conference.pk).update(**times)
    return fresh(pupils, "conference")


def _window(pupils: Pupils) -> Call:
    conference, guru = _invited(pupils), pupils.people["guru"]
    return lambda: conferences.conference_open(conference, guru, fields=["problem"], **by(pupils))


def _twins(pupils: Pupils) -> Any:
    return make_student(pupils.owner, pupils.school, name=pupils.student.name, nis=pupils.student.nis)


def _merge(pupils: Pupils) -> Call:
    second = _twins(pupils)
    return lambda: doubles.double_merge(fresh(pupils, "student"), second, **by(pupils, "koordinator"))


def _distinct(pupils: Pupils) -> Call:
    second = _twins(pupils)
    return lambda: doubles.double_distinct(fresh(pupils, "student"), second, **by(pupils, "koordinator"))


def _placed(pupils: Pupils) -> Call:
    place = pupils.student.placements.select_related("school_class").get().school_class
    return lambda: students.student_place(fresh(pupils, "student"), place, since=timezone.localdate(), **by(pupils))


def _entry(pupils: Pupils) -> Call:
    return lambda: cases.entry_create(school=pupils.school, values=entry_values(fresh(pupils, "student")), **by(pupils))


def _guided(pupils: Pupils) -> Call:
    teacher, today = pupils.people["guruwali"], timezone.localdate()
    return lambda: students.guidance_begin(fresh(pupils, "student"), teacher, since=today, **by(pupils))


def _handed(pupils: Pupils) -> Call:
    return lambda: handovers.handover_offer(fresh(pupils, "case"), pupils.people["konselor2"], **by(pupils))


def _committed(pupils: Pupils) -> Call:
    return lambda: activities.commitment_add(fresh(pupils, "visit"), acts.commitment_values(), **by(pupils))


def _taking_part(pupils: Pupils) -> Call:
    return lambda: activities.participant_add(fresh(pupils, "conference"), acts.participant_values(), **by(pupils))


def _removed(pupils: Pupils) -> Call:
    lift_holds()
    return lambda: attachments.attachment_remove(fresh(pupils, "attachment"), **by(pupils))


def _left(pupils: Pupils) -> Call:
    return lambda: students.student_leave(fresh(pupils, "student"), left=timezone.localdate(), **by(pupils))


REFUSED: dict[str, Callable[[Pupils], Call]] = {
    "home_visit_plan": at_case(activities.home_visit_plan, acts.visit_values),
    "instrument_result_plan": at_case(activities.instrument_result_plan, acts.result_values),
    "case_conference_propose": at_case(activities.case_conference_propose, acts.conference_values),
    "referral_begin": at_case(activities.referral_begin, acts.referral_values, track="keluar"),
    "participant_add": _taking_part,
    "commitment_add": _committed,
    "attachment_add": at_case(attachments.attachment_add, attachment_values),
    "attachment_remove": _removed,
    "case_create": lambda p: lambda: cases.case_create(fresh(p, "student"), case_values(), **by(p)),
    "case_move": of("case", cases.case_move, "ditangani"),
    "note_create": at_case(cases.note_create, note_values),
    "note_close": of("note", cases.note_close),
    "consent_record": at_case(cases.consent_record, consent_values, is_given=True),
    "entry_create": _entry,
    "entry_change": of("entry", cases.entry_change, {"title": "Lain"}),
    "entry_retire": of("entry", cases.entry_retire),
    "entry_check": of("entry", cases.entry_check),
    "conference_open": _window,
    "conference_change": of("conference", conferences.conference_change, {"problem": "Lain"}),
    "double_merge": _merge,
    "double_distinct": _distinct,
    "handover_offer": _handed,
    "record_change": of("guardian", making.record_change, {"phone": "081"}),
    "record_step": of("commitment", moving.record_step, "batalkan", {"outcome": "Lain"}),
    "activity_change": of("visit", moving.activity_change, {"purpose": "Lain"}),
    "packet_freeze": _freeze,
    "packet_offer": _offer,
    "packet_link": _link,
    "share_offer": _share,
    "share_pledge": _pledge,
    "student_change": of("student", students.student_change, {"nickname": "Lain"}),
    "student_leave": _left,
    "student_place": _placed,
    "student_place_by_name": of("student", students.student_place_by_name, "IX-B"),
    "guardian_create": lambda p: lambda: students.guardian_create(fresh(p, "student"), guardian_values(), **by(p)),
    "guardian_close": of("guardian", students.guardian_close),
    "guidance_begin": _guided,
}
"""Actions that a restriction stops: from the school to the call that is tried."""
