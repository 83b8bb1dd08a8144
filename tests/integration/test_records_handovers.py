"""Hand-overs: what is asked before, what moves, who loses sight; and records whose owner is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.handovers import (
    handover_offer,
    handover_refuse,
    handover_withdraw,
    handovers_accept,
)
from cms.records.actions.shares import share_offer
from cms.records.hanging import hanging_on
from cms.records.models import AccessLogRow, Case, CounselorYear, HandOver, Share, Student, Verb
from cms.records.permissions import can_handover_answer, can_handover_withdraw, can_record_read
from cms.records.selectors_hand import offers_by, offers_to, ownerless
from cms.records.years import school_year
from tests.factories.accounts import give_second_factor, grant_role, make_user
from tests.factories.activities import ACTIVITIES
from tests.factories.records import Pupils, make_pupils, make_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def depart(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def offer(pupils: Pupils, record: Any = None, to: str = "konselor2") -> HandOver:
    return handover_offer(record or pupils.student, pupils.people[to], by=pupils.owner, at=timezone.now())


def accept(pupils: Pupils, *offers: HandOver, by: str = "konselor2") -> int:
    return handovers_accept(offers, by=pupils.people[by], at=timezone.now())


def owners(pupils: Pupils) -> set[str]:
    found = {type(record).objects.get(pk=record.pk).owner.username for record in pupils.records.values()}
    assert found
    return found


# --- While the owner is there ------------------------------------------------------------------------------------------


def test_a_pupil_moves_with_everything_when_it_is_accepted(pupils: Pupils) -> None:
    other, student = pupils.people["konselor2"], pupils.student
    made = offer(pupils)
    assert owners(pupils) == {"konselor"}
    assert not any(can_record_read(other, record) for record in pupils.records.values())
    assert list(offers_to(other)) == [made]
    assert list(offers_by(pupils.owner)) == [made]
    assert accept(pupils, made) == len(pupils.records) == sum(map(len, hanging_on(student).values()))
    assert owners(pupils) == {"konselor2"}
    for record in pupils.records.values():
        fresh = type(record).objects.get(pk=record.pk)
        assert can_record_read(other, fresh)
        assert not can_record_read(pupils.owner, fresh)
        row = AccessLogRow.objects.get(code=record.code, verb=Verb.HANDOVER, facts={"what": "accept"})
        assert row.actor == other
    year = CounselorYear.objects.get(student=student, school_year=school_year(timezone.localdate()))
    assert (year.counselor, year.assigned_by) == (other, pupils.owner)
    assert list(offers_to(other)) == list(offers_by(pupils.owner)) == []


def test_a_case_moves_with_its_rows_and_the_pupil_stays(pupils: Pupils) -> None:
    accept(pupils, offer(pupils, pupils.below["case"]))
    held = {kind: type(row).objects.get(pk=row.pk).owner.username for kind, row in pupils.records.items()}
    moved = {kind for kind, owner in held.items() if owner == "konselor2"}
    assert moved == {"case", "consent", "note", "attachment", *ACTIVITIES}
    assert offer(pupils).giver == pupils.owner
    accept(pupils, *offers_to(pupils.people["konselor2"]))
    assert owners(pupils) == {"konselor2"}


def test_what_another_holds_stays_his(pupils: Pupils) -> None:
    third = make_user("konselor", school=pupils.school, username="konselor3")
    pupils.people["konselor3"] = third
    accept(pupils, offer(pupils, pupils.below["case"], to="konselor3"), by="konselor3")
    accept(pupils, offer(pupils))
    assert Case.objects.get().owner == third
    assert Student.objects.get().owner == pupils.people["konselor2"]


def test_shares_and_offers_of_the_former_owner_end(pupils: Pupils) -> None:
    now = timezone.now()
    share = share_offer(
        pupils.student,
        pupils.people["guru"],
        fields=["name"],
        since=now,
        until=now + timedelta(days=3),
        by=pupils.owner,
        at=now,
    )
    for_case = offer(pupils, pupils.below["case"])
    accept(pupils, offer(pupils))
    share.refresh_from_db()
    for_case.refresh_from_db()
    assert (share.state, share.closed_by, for_case.state) == ("closed", pupils.people["konselor2"], "withdrawn")
    assert not Share.objects.exclude(state="closed").exists()
    with pytest.raises(WrongState):
        accept(pupils, for_case)


def test_each_answer_is_given_once(pupils: Pupils) -> None:
    other, now = pupils.people["konselor2"], timezone.now()
    ends: list[Callable[[HandOver], Any]] = [
        lambda one: handover_refuse(one, by=other, at=now),
        lambda one: handover_withdraw(one, by=pupils.owner, at=now),
        lambda one: accept(pupils, one),
    ]
    for end in ends:
        made = offer(pupils)
        with pytest.raises(WrongState, match="menunggu jawaban"):
            offer(pupils)
        end(made)
        for again in ends:
            with pytest.raises(WrongState):
                again(made)
    assert owners(pupils) == {"konselor2"}


def test_who_may_offer_answer_and_withdraw(pupils: Pupils) -> None:
    now, people = timezone.now(), pupils.people
    for name in ("konselor2", "koordinator", "kepala", "admin", "konselor_lain"):
        with pytest.raises(NotAllowed):
            handover_offer(pupils.student, people["konselor2"], by=people[name], at=now)
    made = offer(pupils)
    assert {name for name, one in people.items() if can_handover_answer(one, made)} == {"konselor2"}
    assert {name for name, one in people.items() if can_handover_withdraw(one, made)} == {"konselor", "koordinator"}
    for name in ("konselor", "koordinator", "konselor_lain"):
        with pytest.raises(NotAllowed):
            handover_refuse(made, by=people[name], at=now)
        with pytest.raises(NotAllowed):
            accept(pupils, made, by=name)
    with pytest.raises(NotAllowed):
        handover_withdraw(made, by=people["konselor2"], at=now)


def test_a_lost_role_or_second_factor_takes_the_answer_away(pupils: Pupils) -> None:
    other, lead, now = pupils.people["konselor2"], pupils.people["koordinator"], timezone.now()
    made = offer(pupils)
    assert can_handover_answer(other, made)
    Authenticator.objects.filter(user__in=[other, lead, pupils.owner]).delete()
    assert not can_handover_answer(other, made)
    assert not can_handover_withdraw(lead, made)
    assert not can_handover_withdraw(pupils.owner, made)
    assert not offers_to(other).exists()
    assert not offers_by(lead).exists()
    assert not ownerless(lead, Student).exists()
    grants = RoleGrant.objects.filter(user__in=[other, pupils.owner])
    for person in (other, lead, pupils.owner):
        give_second_factor(person)
    assert can_handover_withdraw(pupils.owner, made)
    grants.update(revoked_at=now, revoked_by=lead)
    assert not can_handover_answer(other, made)
    assert not can_handover_withdraw(pupils.owner, made)
    assert not offers_to(other).exists()
    assert list(offers_by(lead)) == [made]
    elsewhere = pupils.people["konselor_lain"].school
    for person in (other, pupils.owner):
        grant_role(person, Role.KONSELOR, elsewhere)
    assert not can_handover_answer(other, made)
    assert not can_handover_withdraw(pupils.owner, made)


def test_whom_and_what_one_may_offer(pupils: Pupils) -> None:
    gone = make_user("konselor", school=pupils.school)
    depart(gone)
    for person in (pupils.people["guru"], pupils.people["konselor_lain"], pupils.people["koordinator"], gone):
        with pytest.raises(Refused, match="Penerima harus konselor"):
            handover_offer(pupils.student, person, by=pupils.owner, at=timezone.now())
    with pytest.raises(Refused, match="sudah dipegang"):
        offer(pupils, to="konselor")
    for kind in ("note", "guardian", "entry", "consent"):
        with pytest.raises(Refused, match="ikut peserta didik"):
            offer(pupils, pupils.below[kind])


def test_a_changed_owner_or_a_missing_record_is_noticed(pupils: Pupils) -> None:
    made, now = offer(pupils), timezone.now()
    Student.objects.update(owner=pupils.people["konselor_lain"])
    with pytest.raises(WrongState, match="sudah berubah"):
        accept(pupils, made)
    Student.objects.update(owner=pupils.owner)
    HandOver.objects.filter(pk=made.pk).update(record=made.pk)
    with pytest.raises(NotAllowed):
        accept(pupils, made)
    lost = Student(pk=made.pk)
    with pytest.raises(NotAllowed):
        handover_offer(lost, pupils.people["konselor2"], by=pupils.owner, at=now)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["offer", "accept", "refuse", "withdraw"]), max_size=8))
def test_whatever_is_pressed_in_which_order_there_is_one_owner(pupils: Pupils, steps: list[str]) -> None:
    """A record has one owner, and everything below it the same, after any presses of any buttons by their people."""
    known = {"konselor": "konselor2", "konselor2": "konselor"}
    waiting: HandOver | None = HandOver.objects.filter(state="waiting").first()
    for step in steps:
        now, owner = timezone.now(), Student.objects.get().owner.username
        other = pupils.people[known[owner]]
        is_open = waiting is not None and waiting.state == "waiting"
        made = waiting or HandOver(pk=pupils.student.pk)
        acts: dict[str, Callable[[], Any]] = {
            "offer": partial(handover_offer, pupils.student, other, by=pupils.people[owner], at=now),
            "accept": partial(handovers_accept, [made], by=other, at=now),
            "refuse": partial(handover_refuse, made, by=other, at=now),
            "withdraw": partial(handover_withdraw, made, by=pupils.people[owner], at=now),
        }
        if is_open is (step == "offer"):
            with pytest.raises(Refused):
                acts[step]()
            continue
        result = acts[step]()
        waiting = result if step == "offer" else waiting
        assert waiting is not None
        waiting.refresh_from_db()
        assert len(owners(pupils)) == 1
        assert owners(pupils) == ({known[owner]} if step == "accept" else {owner})


def test_one_refusal_in_a_batch_moves_nothing(pupils: Pupils) -> None:
    second = make_student(pupils.owner, pupils.school, name="Lain")
    first_offer, second_offer = offer(pupils), offer(pupils, second)
    handover_withdraw(second_offer, by=pupils.owner, at=timezone.now())
    with pytest.raises(WrongState):
        accept(pupils, first_offer, second_offer)
    assert owners(pupils) == {"konselor"}
