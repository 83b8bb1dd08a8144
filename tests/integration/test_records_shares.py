"""Shares: offered, pledged, ended; each refusal, and what they rest on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions import cases, students
from cms.records.actions.shares import share_close, share_offer, share_pledge
from cms.records.models import AccessLogRow, Consent, ProtectedRecord, Share, Verb
from cms.records.permissions import can_record_share, can_share_pledge
from cms.records.selectors import readable_fields
from cms.records.selectors_hand import shares_on, shares_to
from cms.records.sharing import LONGEST_SHARE, pupil_key, record_of, share_receivers, shareable_fields
from tests.factories.accounts import give_second_factor, grant_role, make_user
from tests.factories.records import KINDS, Pupils, consent_values, make_pupils

pytestmark = pytest.mark.django_db
OWNER_ALONE = {"note", "attachment"}
NOT_BY_ITSELF = {"participant", "request"}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def agree(pupils: Pupils, *givers: str, place: Any = None, is_given: bool = True) -> list[Consent]:
    """Record consents to sharing."""
    at = timezone.now()
    return [
        cases.consent_record(
            place or pupils.student,
            {**consent_values(), "purpose": "berbagi", "giver": giver},
            is_given=is_given,
            by=pupils.owner,
            at=at,
        )
        for giver in givers or ("orang_tua", "siswa")
    ]


def offer(pupils: Pupils, person: User, record: ProtectedRecord | None = None, **changes: Any) -> Share:
    now = changes.pop("at", timezone.now())
    given: dict[str, Any] = {
        "fields": ["summary"],
        "since": now,
        "until": now + timedelta(days=7),
        "by": pupils.owner,
        "at": now,
        **changes,
    }
    return share_offer(record or pupils.below["case"], person, **given)


def test_only_the_ticked_fields_open_after_the_pledge_and_while_it_runs(pupils: Pupils) -> None:
    agree(pupils)
    case, guru = pupils.below["case"], pupils.people["guru"]
    share = offer(pupils, guru)
    assert readable_fields(guru, case) == frozenset()
    share_pledge(share, by=guru, at=timezone.now())
    assert readable_fields(guru, case) >= {"summary"}
    assert not readable_fields(guru, case) & {"goal", "follow_up", "source"}
    assert list(shares_to(guru, timezone.now())) == [share]
    assert list(shares_to(guru, share.until)) == []
    assert list(shares_on(case)) == [share]
    share_close(share, by=pupils.owner, at=timezone.now())
    assert readable_fields(guru, case) == frozenset()
    rows = list(AccessLogRow.objects.filter(code=case.code, verb__in=[Verb.SHARE, Verb.UNSHARE]).order_by("number"))
    assert [(row.verb, row.actor, row.facts.get("what")) for row in rows] == [
        ("share", pupils.owner, "offer"),
        ("share", guru, "pledge"),
        ("unshare", pupils.owner, None),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_only_the_owner_reads_is_not_shared_and_keys_never_are(pupils: Pupils, kind: str) -> None:
    record = pupils.records[kind]
    assert can_record_share(pupils.owner, record) is (kind not in OWNER_ALONE | NOT_BY_ITSELF)
    assert not can_record_share(pupils.people["konselor2"], record)
    assert not can_record_share(pupils.people["koordinator"], record)
    assert not set(shareable_fields(type(record))) & {"id", "owner", "school", "student", "case", "code", "state"}
    if kind in OWNER_ALONE | NOT_BY_ITSELF:
        with pytest.raises(NotAllowed, match="tidak dapat dibagikan"):
            offer(pupils, pupils.people["guru"], record)


def test_only_its_owner_offers_and_ends(pupils: Pupils) -> None:
    agree(pupils)
    share = offer(pupils, pupils.people["guru"])
    for name in ("konselor2", "koordinator", "guru", "admin", "konselor_lain"):
        with pytest.raises(NotAllowed):
            offer(pupils, pupils.people["kepala"], by=pupils.people[name])
        with pytest.raises(NotAllowed):
            share_close(share, by=pupils.people[name], at=timezone.now())
    share_close(share, by=pupils.owner, at=timezone.now())
    with pytest.raises(WrongState):
        share_close(share, by=pupils.owner, at=timezone.now())


def test_who_may_be_let_in(pupils: Pupils) -> None:
    agree(pupils)
    disabled = make_user("guru", school=pupils.school)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    refused = [pupils.people[name] for name in ("operator", "ppdp", "admin", "konselor_lain")] + [disabled]
    for person in refused:
        with pytest.raises(Refused, match="tidak bertugas"):
            offer(pupils, User.objects.get(pk=person.pk))
    with pytest.raises(Refused, match="sendiri"):
        offer(pupils, pupils.owner)
    allowed = {pupils.people[name] for name in ("guru", "walikelas", "guruwali", "kepala", "koordinator", "konselor2")}
    assert set(share_receivers(pupils.school, pupils.owner)) == allowed
    for person in allowed:
        assert offer(pupils, person).state == "offered"


def test_fields_and_days_have_limits(pupils: Pupils) -> None:
    agree(pupils)
    now, guru = timezone.now(), pupils.people["guru"]
    for fields in ([], ["summary", "owner"], ["nothing"]):
        with pytest.raises(Refused):
            offer(pupils, guru, fields=fields)
    for since, until in (
        (now, now),
        (now - timedelta(days=9), now - timedelta(days=1)),
        (now + timedelta(days=3), now + timedelta(days=2)),
        (now, now + LONGEST_SHARE + timedelta(seconds=1)),
    ):
        with pytest.raises(Refused):
            offer(pupils, guru, since=since, until=until, at=now)
    assert offer(pupils, guru, until=now + LONGEST_SHARE, at=now).state == "offered"


def test_a_personal_part_needs_both_consents_and_the_general_part_none(pupils: Pupils) -> None:
    guru = pupils.people["guru"]
    assert offer(pupils, guru, pupils.student, fields=["name", "nis"]).state == "offered"
    assert offer(pupils, guru, pupils.below["general"], fields=["title"]).state == "offered"
    with pytest.raises(Refused, match="orang tua atau wali, peserta didik"):
        offer(pupils, guru)
    with pytest.raises(Refused):
        offer(pupils, guru, pupils.student, fields=["name", "address"])
    with pytest.raises(Refused):
        offer(pupils, guru, pupils.below["entry"], fields=["title"])
    agree(pupils, "orang_tua")
    with pytest.raises(Refused, match="dari: peserta didik"):
        offer(pupils, guru)
    agree(pupils, "siswa")
    assert offer(pupils, guru).state == "offered"
    with pytest.raises(Refused, match="Konferensi kasus"):
        offer(pupils, guru, purpose="konferensi")


def test_a_consent_at_another_case_does_not_count(pupils: Pupils) -> None:
    guru, case = pupils.people["guru"], pupils.below["case"]
    other = cases.case_create(
        pupils.student,
        {"started_date": timezone.localdate(), "area": "sosial", "source": "guru", "summary": "x"},
        by=pupils.owner,
        at=timezone.now(),
    )
    agree(pupils, place=other)
    with pytest.raises(Refused):
        offer(pupils, guru)
    agree(pupils, place=case)
    assert offer(pupils, guru).state == "offered"
    assert offer(pupils, guru, pupils.below["consent"], fields=["scope"]).state == "offered", "a row of the case"
    with pytest.raises(Refused):
        offer(pupils, guru, pupils.student, fields=["address"])


def test_the_newest_answer_counts_and_a_withdrawal_ends_what_runs(pupils: Pupils) -> None:
    consents = agree(pupils)
    case, guru = pupils.below["case"], pupils.people["guru"]
    share = share_pledge(offer(pupils, guru), by=guru, at=timezone.now())
    general = offer(pupils, guru, pupils.student, fields=["name"])
    cases.consent_withdraw(consents[0], note="", by=pupils.owner, at=timezone.now())
    share.refresh_from_db()
    general.refresh_from_db()
    assert (share.state, general.state) == ("closed", "offered")
    assert readable_fields(guru, case) == frozenset()
    agree(pupils)
    again = offer(pupils, guru)
    agree(pupils, "siswa", is_given=False)
    again.refresh_from_db()
    assert again.state == "closed"
    with pytest.raises(Refused):
        offer(pupils, guru)


def test_a_pledge_is_given_once_by_its_person_in_time(pupils: Pupils) -> None:
    agree(pupils)
    guru, now = pupils.people["guru"], timezone.now()
    share = offer(pupils, guru)
    for name in ("kepala", "konselor", "konselor2", "admin"):
        assert not can_share_pledge(pupils.people[name], share, pupils.school)
        with pytest.raises(NotAllowed):
            share_pledge(share, by=pupils.people[name], at=now)
    with pytest.raises(WrongState, match="berakhir"):
        share_pledge(share, by=guru, at=share.until)
    assert can_share_pledge(guru, share, pupils.school)
    share_pledge(share, by=guru, at=now)
    with pytest.raises(WrongState, match="sudah tercatat"):
        share_pledge(share, by=guru, at=now)
    closed = offer(pupils, guru)
    share_close(closed, by=pupils.owner, at=now)
    with pytest.raises(WrongState):
        share_pledge(closed, by=guru, at=now)


def test_without_second_factor_role_or_consent_no_pledge_opens_anything(pupils: Pupils) -> None:
    consents = agree(pupils)
    guru, now = pupils.people["guru"], timezone.now()
    share = offer(pupils, guru)
    Authenticator.objects.filter(user=guru).delete()
    with pytest.raises(NotAllowed):
        share_pledge(share, by=guru, at=now)
    give_second_factor(guru)
    RoleGrant.objects.filter(user=guru).update(revoked_at=now, revoked_by=pupils.people["admin"])
    grant_role(guru, Role.PPDP, pupils.school)
    with pytest.raises(NotAllowed):
        share_pledge(share, by=guru, at=now)
    grant_role(guru, Role.KEPALA, pupils.school)
    Consent.objects.filter(pk=consents[0].pk).update(state="ditolak")
    with pytest.raises(Refused):
        share_pledge(share, by=guru, at=now)
    Consent.objects.filter(pk=consents[0].pk).update(state="diberikan")
    assert share_pledge(share, by=guru, at=now).state == "open"


def test_a_share_whose_record_is_gone_is_not_there(pupils: Pupils) -> None:
    share = offer(pupils, pupils.people["guru"], pupils.below["general"], fields=["title"])
    students.guidance_end(pupils.student, by=pupils.owner, at=timezone.now())
    pupils.below["general"].delete()
    assert record_of(share) is None
    for act in (share_pledge, share_close):
        with pytest.raises(NotAllowed):
            act(share, by=pupils.owner, at=timezone.now())
    assert record_of(Share(kind="nothing")) is None


def test_data_about_nobody_in_particular_has_no_pupil(pupils: Pupils) -> None:
    values = {"kind": "umum", "topic": "lingkungan", "title": "SMK", "content": "x", "source": "y", "relevance": "z"}
    days: dict[str, datetime | Any] = dict.fromkeys(("source_date", "last_checked_date"), timezone.localdate())
    common = cases.entry_create(school=pupils.school, values={**values, **days}, by=pupils.owner, at=timezone.now())
    assert pupil_key(common) is None
    assert pupil_key(pupils.student) == pupil_key(pupils.below["note"]) == pupils.student.pk
    assert offer(pupils, pupils.people["guru"], common, fields=["title"]).state == "offered"
