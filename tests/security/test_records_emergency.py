"""Break-glass: one record, one koordinator, half an hour, to read only; and nothing of it for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.cases import entry_create
from cms.records.actions.emergency import emergency_access_begin, emergency_access_end
from cms.records.gate import running_emergencies
from cms.records.models import AccessLogRow, EmergencyAccess, EmergencyNotice, ProtectedRecord, Verb
from cms.records.permissions import can_emergency_begin, can_emergency_end, can_record_change, can_record_read
from cms.records.seen import seen
from cms.records.selectors import columns_of, emergencies_of, emergency_of, level_of, readable_fields, why_visible
from tests.factories.accounts import SchoolFactory, grant_role, make_user
from tests.factories.records import CANARY, KINDS, Pupils, canary, entry_values, make_pupils

pytestmark = pytest.mark.django_db
REASON = f"Ibunya menelepon, anak tidak pulang sejak kemarin {canary('reason')}"
Clock = Callable[[datetime], None]


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def move(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    return move


def lead(pupils: Pupils) -> User:
    return pupils.people["koordinator"]


def begin(pupils: Pupils, kind: str = "note", *, at: datetime | None = None, by: User | None = None) -> EmergencyAccess:
    record = pupils.records[kind]
    return emergency_access_begin(record, reason=REASON, by=by or lead(pupils), at=at or timezone.now())


def visible(record: ProtectedRecord, user: User) -> bool:
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())


def sealed(record: ProtectedRecord) -> set[str]:
    protection: Any = record.Protection  # type: ignore[attr-defined]  # every protected model has one
    return set(protection.sealed)


# --- What it opens -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_exactly_one_record_to_exactly_one_person(pupils: Pupils, kind: str) -> None:
    record, me = pupils.records[kind], lead(pupils)
    second = make_user("koordinator", school=pupils.school)
    before = {name: readable_fields(me, other) for name, other in pupils.records.items()}
    assert not sealed(record) <= before[kind]
    begin(pupils, kind)
    assert visible(record, me)
    assert can_record_read(me, record)
    assert sealed(record) <= readable_fields(me, record)
    assert "Akses darurat sampai" in why_visible(me, record)
    one = seen(me, type(record).objects.filter(pk=record.pk))[0]
    assert (one.why, one.readable, one.is_owner) == ("break-glass", readable_fields(me, record), False)
    assert one.level is level_of(me, record)
    assert not can_record_change(me, record)
    for name, other in pupils.records.items():
        if name != kind:
            assert readable_fields(me, other) == before[name], "everything else stays as it was"
            assert emergency_of(me, other) is None
    assert not sealed(record) <= readable_fields(second, record)
    for name in ("kepala", "walikelas", "guruwali", *pupils.strangers):
        person = pupils.people[name]
        assert emergency_of(person, record) is None
        assert not sealed(record) <= readable_fields(person, record)


def test_it_lasts_half_an_hour_to_the_second(pupils: Pupils, clock: Clock) -> None:
    note, me, start = pupils.below["note"], lead(pupils), timezone.now()
    begin(pupils, at=start)
    for left, is_open in ((timedelta(minutes=29, seconds=59), True), (timedelta(minutes=30), False)):
        clock(start + left)
        assert visible(note, me) is is_open
        assert can_record_read(me, note) is is_open
        assert bool(seen(me, type(note).objects.all())) is is_open
        assert bool(readable_fields(me, note)) is is_open
        assert bool(why_visible(me, note)) is is_open


def test_a_record_about_nobody_in_particular_opens_too(pupils: Pupils) -> None:
    values = {**entry_values(None), "kind": "umum", "topic": "lingkungan"}
    entry = entry_create(school=pupils.school, values=values, by=pupils.owner, at=timezone.now())
    access = emergency_access_begin(entry, reason=REASON, by=lead(pupils), at=timezone.now())
    assert (access.student, access.sealing_subject()) == (None, entry.pk)
    assert EmergencyAccess.objects.get().reason == REASON
    assert sealed(entry) <= readable_fields(lead(pupils), entry)


# --- What takes it away, one condition at a time ------------------------------------------------------------------------


LOSSES: dict[str, Callable[[Pupils, EmergencyAccess], object]] = {
    "role": lambda pupils, access: RoleGrant.objects.filter(user=access.created_by).update(
        revoked_at=timezone.now(), revoked_by=pupils.people["admin"]
    ),
    "school": lambda _, access: RoleGrant.objects.filter(user=access.created_by).update(school=SchoolFactory.create()),
    "active": lambda _, access: User.objects.filter(pk=access.created_by_id).update(is_active=False),
    "superuser": lambda _, access: User.objects.filter(pk=access.created_by_id).update(is_superuser=True),
    "factor": lambda _, access: Authenticator.objects.filter(user=access.created_by).delete(),
    "kind": lambda *_: EmergencyAccess.objects.update(kind="case"),
    "person": lambda pupils, _: EmergencyAccess.objects.update(created_by=pupils.people["konselor2"]),
    "ended": lambda _, access: emergency_access_end(access, by=access.created_by, at=timezone.now()),
}


@pytest.mark.parametrize("lost", LOSSES)
def test_each_condition_of_it_counts(pupils: Pupils, lost: str) -> None:
    note, me = pupils.below["note"], lead(pupils)
    access = begin(pupils)
    assert visible(note, me)
    LOSSES[lost](pupils, access)
    me = User.objects.get(pk=me.pk)
    assert not visible(note, me)
    assert readable_fields(me, note) == frozenset()
    assert not can_record_read(me, note)
    assert seen(me, type(note).objects.all()) == []
    assert emergencies_of(me, []) == {}
    assert not running_emergencies(None).exists()


# --- Who may begin, and how ----------------------------------------------------------------------------------------------


def test_only_the_koordinator_of_the_school_begins(pupils: Pupils) -> None:
    note = pupils.below["note"]
    assert can_emergency_begin(lead(pupils), note)
    foreign = make_user("koordinator")
    refused = {**pupils.people, "foreign": foreign}
    del refused["koordinator"]
    for person in refused.values():
        assert not can_emergency_begin(person, note)
        with pytest.raises(NotAllowed):
            begin(pupils, by=person)
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("what", ["superuser", "factor", "operator", "owner", "itself"])
def test_a_koordinator_who_may_not(pupils: Pupils, what: str) -> None:
    note: ProtectedRecord = pupils.below["note"]
    me = lead(pupils)
    assert can_emergency_begin(me, note)
    match what:
        case "superuser":
            User.objects.filter(pk=me.pk).update(is_superuser=True)
        case "factor":
            Authenticator.objects.filter(user=me).delete()
        case "operator":
            grant_role(me, Role.OPERATOR, SchoolFactory.create())
        case "owner":
            type(note).objects.update(owner=me)
        case "itself":
            note = begin(pupils)
    note.refresh_from_db()
    assert not can_emergency_begin(User.objects.get(pk=me.pk), note)


@pytest.mark.parametrize("reason", ["", "   ", "darurat", "x" * 19, " " * 10 + "x" * 19])
def test_without_a_reason_nothing_opens(pupils: Pupils, reason: str) -> None:
    note = pupils.below["note"]
    with pytest.raises(Refused, match="Tulis alasannya"):
        emergency_access_begin(note, reason=reason, by=lead(pupils), at=timezone.now())
    assert not visible(note, lead(pupils))
    assert not AccessLogRow.objects.filter(verb=Verb.BREAK_GLASS).exists()
    emergency_access_begin(note, reason="x" * 20, by=lead(pupils), at=timezone.now())
    assert visible(note, lead(pupils))


def test_one_at_a_time_and_again_afterwards(pupils: Pupils, clock: Clock) -> None:
    start = timezone.now()
    first = begin(pupils, at=start)
    with pytest.raises(WrongState, match="masih berjalan"):
        begin(pupils, "case", at=start + timedelta(minutes=29, seconds=59))
    second = begin(pupils, "case", at=start + timedelta(minutes=30))
    emergency_access_end(second, by=lead(pupils), at=start + timedelta(minutes=31))
    third = begin(pupils, at=start + timedelta(minutes=32))
    assert len({first.code, second.code, third.code}) == 3
    other = make_user("koordinator", school=pupils.school)
    begin(pupils, at=start + timedelta(minutes=33), by=other)


# --- How it ends ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["koordinator", "konselor"])
def test_who_opened_it_and_the_owner_end_it(pupils: Pupils, name: str) -> None:
    access = begin(pupils)
    for other in ("kepala", "ppdp", "konselor2", "admin", "operator"):
        assert not can_emergency_end(pupils.people[other], access)
        with pytest.raises(NotAllowed):
            emergency_access_end(access, by=pupils.people[other], at=timezone.now())
    emergency_access_end(access, by=pupils.people[name], at=timezone.now())
    assert not visible(pupils.below["note"], lead(pupils))
    access.refresh_from_db()
    assert (access.ended_by, access.state) == (pupils.people[name], "diakhiri")
    with pytest.raises(WrongState):
        emergency_access_end(access, by=pupils.people[name], at=timezone.now())
    facts = [row.facts for row in AccessLogRow.objects.filter(verb=Verb.BREAK_GLASS).order_by("at")]
    assert facts == [{"what": "mulai"}, {"what": "diakhiri"}]


def test_what_is_over_is_not_ended_and_nobody_without_factor_ends(pupils: Pupils) -> None:
    start = timezone.now()
    access = begin(pupils, at=start)
    with pytest.raises(WrongState):
        emergency_access_end(access, by=pupils.owner, at=start + timedelta(minutes=30))
    assert can_emergency_end(pupils.owner, access)
    Authenticator.objects.filter(user=pupils.owner).delete()
    assert not can_emergency_end(pupils.owner, access)


# --- Who is told ---------------------------------------------------------------------------------------------------------


def test_owner_and_ppdp_are_told_at_once_by_code(
    pupils: Pupils, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=lead(pupils).pk).update(display_name="Wening Rekaan")
    with django_capture_on_commit_callbacks(execute=True):
        access = begin(pupils)
    told = {pupils.owner, pupils.people["ppdp"]}
    assert {notice.person for notice in EmergencyNotice.objects.all()} == told
    assert {notice.mail for notice in EmergencyNotice.objects.all()} == {"terkirim"}
    assert {mail.to[0] for mail in mailoutbox} == {person.email for person in told}
    for mail in mailoutbox:
        text = mail.subject + mail.body
        assert access.record_code in text
        assert CANARY not in text
        assert "Wening" not in text
    row = AccessLogRow.objects.get(verb=Verb.BREAK_GLASS)
    assert (row.code, row.actor, row.school) == (access.record_code, lead(pupils), pupils.school)
    assert CANARY not in str(row.facts)
    assert REASON not in str(EmergencyAccess.objects.values_list("reason")[0])


def test_a_mail_that_does_not_leave_is_shown_and_undoes_nothing(
    pupils: Pupils, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def broken(*_args: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("cms.accounts.mail.send_mail", broken)
    User.objects.filter(pk=pupils.people["ppdp"].pk).update(email="")
    with django_capture_on_commit_callbacks(execute=True):
        begin(pupils)
    found = {notice.person: notice.mail for notice in EmergencyNotice.objects.all()}
    assert found == {pupils.owner: "gagal", pupils.people["ppdp"]: "tanpa_alamat"}
    assert visible(pupils.below["note"], lead(pupils))


def test_the_reason_is_read_by_the_owner_alone(pupils: Pupils) -> None:
    access = begin(pupils)
    assert "reason" in readable_fields(pupils.owner, access)
    for name, person in pupils.people.items():
        if name != "konselor":
            assert "reason" not in readable_fields(person, access)
    assert columns_of(pupils.people["ppdp"], access) == frozenset()


def test_who_takes_the_record_over_meanwhile_stands_there_as_its_owner(pupils: Pupils) -> None:
    note, me = pupils.below["note"], lead(pupils)
    begin(pupils)
    assert seen(me, type(note).objects.all())[0].why == "break-glass"
    grant_role(me, Role.KONSELOR, pupils.school)
    type(note).objects.update(owner=me)
    one = seen(me, type(note).objects.all())[0]
    assert (one.why, one.is_owner) == ("owner", True)
    assert "Akses darurat" not in why_visible(me, note)
