"""What stands around the child: to whom something was shared, links, corrections, restrictions, a break-glass, a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.records.actions import packages as act
from cms.records.actions.emergency import emergency_access_begin
from cms.records.models import Correction, PacketLink, PersonRequest, Restriction, Share
from cms.records.models.request import Right
from cms.records.package.verdicts import Answer, Reason
from tests.factories.packages import begun, decide, made, read_back, values_in
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.rendered import holds

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def asked(pupils: Pupils, right: Right) -> PersonRequest:
    """Return a request of the mother that is being worked on."""
    now = timezone.now()
    return PersonRequest.objects.create(
        student=pupils.student, school=pupils.school, owner=pupils.owner, created_by=pupils.owner, created_at=now,
        code=f"PH-2026-{PersonRequest.objects.count() + 1:04d}", state="dikerjakan", right=right, kind="note",
        record=pupils.below["note"].pk, record_code=pupils.below["note"].code, received_at=now, channel="langsung",
        asker_name=f"{CANARY}askername", asker_relation="ibu", asked=f"{CANARY}asked",
    )  # fmt: skip


def surround(pupils: Pupils) -> None:
    """Share, link, correct, restrict and open in an emergency; the restriction is over."""
    now, note = timezone.now(), pupils.below["note"]
    referral: Any = pupils.below["referral"]
    later, by, teacher = now + timedelta(days=3), pupils.owner, pupils.people["guru"]
    teacher.display_name = "Bapak Zulkarnaen"
    teacher.save()
    Share.objects.create(
        kind="case", record=pupils.below["case"].pk, person=teacher, since=now, until=later, state="open",
        shared_by=by, shared_at=now, pledged_at=now,
    )  # fmt: skip
    PacketLink.objects.create(
        referral=referral, token_digest="t" * 64, code_digest="c", made_by=by, made_at=now, until=later, openings=2
    )
    request = asked(pupils, Right.CORRECTION)
    Correction.objects.create(
        request=request, kind="note", record=note.pk, record_code=note.code, fields=["summary"], made_by=by, made_at=now
    )
    Restriction.objects.create(
        school=pupils.school, student=pupils.student, request=request, since=now - timedelta(days=9),
        until=now - timedelta(days=2), begun_by=by,
    )  # fmt: skip
    lead = pupils.people["koordinator"]
    emergency_access_begin(note, reason=f"{CANARY}glass tidak dapat menunggu", by=lead, at=now)


def rows(said: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the words of the first row of each kind, by key."""
    found: dict[str, dict[str, str]] = {}
    for chapter in said["chapters"]:
        for one in chapter["records"]:
            found.setdefault(one["kind"], {field["key"]: field["text"] for field in one["fields"]})
    return found


def test_what_was_shared_linked_corrected_restricted_and_opened_is_told(pupils: Pupils) -> None:
    surround(pupils)
    data = made(begun(pupils, pupils.below["guardian"]), pupils)
    said, texts = rows(values_in(data)), read_back(data)
    assert (said["share"]["record"], said["share"]["role"], said["share"]["state"]) == ("kasus", "Guru", "Terbuka")
    assert said["packetlink"]["openings"] == "2"
    assert (said["correction"]["record"], said["correction"]["fields"]) == ("catatan konseling", "Ringkasan")
    assert said["restriction"]["until"]
    assert said["emergencyaccess"]["kind"] == "catatan konseling"
    assert holds(texts["pdf"], "Perbaikan atau pelengkapan")
    for name in ("pdf", "docx", "json"):
        assert holds(texts[name], f"{CANARY}glass")
        assert holds(texts[name], f"{CANARY}asked")
        assert not holds(texts[name], f"{CANARY}askername"), "another name than that of the guardian in the records"
        assert not holds(texts[name], "Zulkarnaen"), "who of the staff, is told by his role"


def test_nothing_around_names_a_record_that_is_withheld(pupils: Pupils) -> None:
    surround(pupils)
    package, now = begun(pupils), timezone.now()
    for name in ("note", "case", "referral"):
        act.package_withhold(package, pupils.below[name], Reason.SAFETY, by=pupils.owner, at=now)
    said = rows(values_in(made(package, pupils)))
    assert said.keys().isdisjoint({"note", "case", "share", "packetlink", "correction", "emergencyaccess", "homevisit"})
    assert "restriction" in said


def test_a_package_answers_the_request_that_waits_longest(pupils: Pupils) -> None:
    first = asked(pupils, Right.ACCESS)
    asked(pupils, Right.ACCESS)
    assert begun(pupils).request == first
    PersonRequest.objects.update(right=Right.OBJECTION)
    assert begun(pupils).request is None


def test_the_frozen_packet_is_read_as_lines(pupils: Pupils) -> None:
    referral: Any = pupils.below["referral"]
    referral.packet = {"parts": [{"title": "Kasus", "lines": [["Ringkasan", f"{CANARY}packet"]]}]}
    referral.save()
    package = begun(pupils)
    marked = f"Kasus\nRingkasan: [[{CANARY}packet]]"
    decide(package, referral, packet=act.Decision(Answer.PARTLY.value, marked=marked))
    texts = read_back(made(package, pupils))
    assert not any(holds(text, f"{CANARY}packet") for text in texts.values())
    assert holds(texts["pdf"], canary("referralreason"))
