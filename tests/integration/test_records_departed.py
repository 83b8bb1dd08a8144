"""Records whose owner is disabled or no konselor any more: offered by code, accepted, and the PPDP is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions import cases
from cms.records.actions.handovers import handovers_accept, records_reassign
from cms.records.models import Case, DataPoolEntry, HandOver, Student
from cms.records.selectors_hand import is_departed, ownerless
from tests.factories.accounts import grant_role
from tests.factories.records import CANARY, Pupils, entry_values, make_pupils

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def depart(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def accept(pupils: Pupils, *offers: HandOver, by: str = "konselor2") -> int:
    return handovers_accept(offers, by=pupils.people[by], at=timezone.now())


def owners(pupils: Pupils) -> set[str]:
    return {type(record).objects.get(pk=record.pk).owner.username for record in pupils.records.values()}


def reassign(pupils: Pupils, *records: Any, to: str = "konselor2", by: str = "koordinator") -> list[HandOver]:
    return records_reassign(records, pupils.people[to], by=pupils.people[by], at=timezone.now())


def test_the_koordinator_reassigns_by_code_and_ppdp_is_told(
    pupils: Pupils, django_capture_on_commit_callbacks: Any
) -> None:
    lead = pupils.people["koordinator"]
    assert not ownerless(lead, Student).exists()
    with pytest.raises(WrongState, match="masih dipegang"):
        reassign(pupils, pupils.student)
    depart(pupils.owner)
    fresh = Student.objects.get()
    assert is_departed(fresh)
    assert list(ownerless(lead, Student)) == [fresh]
    for name in ("konselor2", "kepala", "ppdp", "admin", "konselor_lain", "operator"):
        assert not ownerless(pupils.people[name], Student).exists()
        with pytest.raises(NotAllowed):
            reassign(pupils, fresh, by=name)
    with django_capture_on_commit_callbacks(execute=True):
        made = reassign(pupils, fresh)
    with django_capture_on_commit_callbacks(execute=True):
        assert accept(pupils, *made) == len(pupils.records)
    assert owners(pupils) == {"konselor2"}
    assert not ownerless(lead, Student).exists()
    told = [message for message in mail.outbox if message.to == [pupils.people["ppdp"].email]]
    assert len(told) == 2
    assert all(fresh.code in str(message.body) for message in told)
    assert {message.to[0] for message in mail.outbox} == {
        pupils.people[name].email for name in ("ppdp", "konselor2", "koordinator")
    }
    assert not any(CANARY in f"{message.subject}{message.body}" for message in mail.outbox)


def test_a_lost_role_is_as_gone_and_a_return_is_noticed(pupils: Pupils) -> None:
    grants = RoleGrant.objects.filter(user=pupils.owner, role=Role.KONSELOR)
    now, lead = timezone.now(), pupils.people["koordinator"]
    grants.update(revoked_at=now, revoked_by=lead)
    grant_role(pupils.owner, Role.KONSELOR, pupils.people["konselor_lain"].school)
    assert list(ownerless(lead, Student)) == [pupils.student]
    made = reassign(pupils, pupils.student)
    grants.filter(school=pupils.school).update(revoked_at=None, revoked_by=None)
    with pytest.raises(WrongState, match="sudah berubah"):
        accept(pupils, *made)
    assert owners(pupils) == {"konselor"}


def test_what_has_no_pupil_is_listed_by_itself_and_the_rest_is_not(pupils: Pupils) -> None:
    lead, now = pupils.people["koordinator"], timezone.now()
    values = entry_values(None) | {"kind": "umum", "topic": "lingkungan"}
    common = cases.entry_create(school=pupils.school, values=values, by=pupils.owner, at=now)
    depart(pupils.owner)
    assert list(ownerless(lead, DataPoolEntry)) == [common]
    assert list(ownerless(lead, Case)) == [pupils.below["case"]]
    accept(pupils, *reassign(pupils, common))
    common.refresh_from_db()
    assert common.owner == pupils.people["konselor2"]


def test_a_koordinator_takes_nothing_for_himself_while_another_is_there(pupils: Pupils) -> None:
    lead = pupils.people["koordinator"]
    grant_role(lead, Role.KONSELOR, pupils.school)
    depart(pupils.owner)
    with pytest.raises(Refused, match="dirinya sendiri"):
        reassign(pupils, pupils.student, to="koordinator")
    depart(pupils.people["konselor2"])
    accept(pupils, *reassign(pupils, pupils.student, to="koordinator"), by="koordinator")
    assert owners(pupils) == {"koordinator"}
