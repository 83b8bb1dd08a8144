"""What stands around a request: its clock, what was done for it, what stopped; codes and field names, no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from .activity_lines import Line
from .desk import desk_of
from .hanging import hanging_on, kinds, rows_of
from .models import AccessLogRow, Consent, Correction, PersonRequest, Restriction, Verb
from .models.consent import ConsentState
from .models.request import Right
from .permissions_requests import can_restriction_lift
from .request_clock import clock_of
from .restricting import restriction_of, running_q
from .selectors_requests import WORKABLE

ENDINGS: Final = ("consent", "restriction")
"""Why a share or link ended, as the access log says it."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to where the right is served."""

    label: str
    url: str


def request_facts(request: PersonRequest) -> dict[str, Any]:
    """Return what everybody is shown whom the clock concerns: by code."""
    return {
        "clock": clock_of(request, timezone.now()),
        "corrections": [corrected(one) for one in request.corrections.all()],
        "restrictions": [restricted(one) for one in request.restrictions.select_related("lifted_by")],
        "who": _who(request),
    }


def request_work(user: Any, request: PersonRequest) -> dict[str, Any]:
    """Return what the counselor in charge is shown besides: where to serve the right, and what stopped by it."""
    return {"ways": _ways(request) if request.state in WORKABLE else [], "stopped": _stopped(request)}


def release_url(user: Any, request: PersonRequest) -> str:
    """Return where the second person ends the running restriction of this request; "" where there is nothing to end."""
    running = request.restrictions.filter(running_q(timezone.now())).select_related("request", "school").first()
    if running is None or not can_restriction_lift(user, running):
        return ""
    return reverse("records_personrequest:release", args=[request.pk])


def corrected(one: Correction) -> str:
    """Return a correction in words: which record, which fields; never what stood or stands there."""
    meta = kinds()[one.kind]._meta
    labels = [str(meta.get_field(name).verbose_name) for name in one.fields]  # type: ignore[union-attr]  # columns
    moment = timezone.localtime(one.made_at)
    return f"{str(meta.verbose_name).capitalize()} {one.record_code}: {', '.join(labels)} ({moment:%d-%m-%Y %H.%M})"


def restricted(one: Restriction) -> str:
    """Return a restriction in words."""
    until = f" sampai {_day(one.until)}" if one.until else ""
    if one.lifted_at is not None:
        return f"Pembatasan sejak {_day(one.since)}, diakhiri {_day(one.lifted_at)} oleh {one.lifted_by}"
    if one.until is not None and one.until <= timezone.now():
        return f"Pembatasan sejak {_day(one.since)}{until}, sudah berakhir"
    return f"Pembatasan berlaku sejak {_day(one.since)}{until}"


def _who(request: PersonRequest) -> list[tuple[str, Any, datetime | None]]:
    steps = [
        ("Dicatat", request.created_by, request.created_at),
        ("Dipastikan koordinator BK", request.confirmed_by, request.confirmed_at),
        ("Diputuskan PPDP", request.decided_by, request.decided_at),
        ("Disampaikan", request.answered_by, request.answered_at),
    ]
    return [step for step in steps if step[1] is not None]


def _ways(request: PersonRequest) -> list[Way]:
    pupil = desk_of(kinds()["student"])
    match request.right:
        case Right.CORRECTION:
            model = kinds()[request.kind]
            edit = reverse(f"{desk_of(model).namespace}:edit", args=[request.record])
            return [Way("Perbaiki rekaman yang dimaksud", f"{edit}?permintaan={request.pk}")]
        case Right.ACCESS:
            add = desk_of(kinds()["accesspackage"]).url("add")
            return [Way("Siapkan paket akses", f"{add}?peserta={request.student_id}")]
        case Right.RESTRICTION if restriction_of(request.student_id, timezone.now()) is None:
            return [Way("Mulai pembatasan", reverse("records_personrequest:restrict", args=[request.pk]))]
        case Right.ERASURE:
            return [Way("Siapkan pemusnahan", pupil.url("erase", request.student))]
        case Right.STOP:
            given = Consent.objects.filter(student=request.student_id, state=ConsentState.GIVEN, owner=request.owner)
            return [
                Way(f"Cabut {one.code}: {one.get_purpose_display()}", desk_of(one).url("close", one)) for one in given
            ]
    return [Way("Buka peserta didik", pupil.url("read", request.student))]


def _stopped(request: PersonRequest) -> tuple[Line, ...]:
    """Return which consents were withdrawn and which shares and links ended since the request came: the log's own rows."""
    if request.right not in {Right.STOP, Right.RESTRICTION}:
        return ()
    withdrawn = Consent.objects.filter(student=request.student_id, withdrawn_at__gte=request.received_at)
    lines = [
        Line(f"Persetujuan {one.code}", f"{one.get_purpose_display()}, dicabut {_moment(one.withdrawn_at)}", "")
        for one in withdrawn.order_by("withdrawn_at")
        if request.right == Right.STOP
    ]
    codes = [row.code for row in rows_of(hanging_on(request.student))]
    ended = AccessLogRow.objects.filter(
        school=request.school, verb=Verb.UNSHARE, why__in=ENDINGS, code__in=codes, at__gte=request.received_at
    )
    found = [
        Line(str(row.code), f"{_ending(row)} berakhir {_moment(row.at)}", "") for row in ended.order_by("at", "number")
    ]
    return (*lines, *found)


def _ending(row: AccessLogRow) -> str:
    return "tautan berkas" if row.facts.get("what") == "link" else "pembagian"


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d-%m-%Y}" if moment else ""


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%d-%m-%Y %H.%M}" if moment else ""
