"""What is asked once for an answer is asked once for each person and each kind, and for shares and break-glass apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.accounts.models import User
from cms.core.asked_once import answers_kept
from cms.records.actions.emergency import emergency_access_begin
from cms.records.gate import emergency_q, shared_q
from cms.records.models import ProtectedRecord, Share
from tests.factories.accounts import make_user
from tests.factories.records import Pupils, make_pupils

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def given_by(question: Any, record: ProtectedRecord, user: User) -> bool:
    """Return whether this condition, alone, gives the row to the person."""
    return bool(type(record).objects.filter(question(type(record), user)).filter(pk=record.pk).exists())


def share(record: ProtectedRecord, person: User) -> None:
    now = timezone.now()
    moments = {
        "since": now - timedelta(hours=1),
        "until": now + timedelta(hours=1),
        "shared_at": now,
        "pledged_at": now,
    }
    kind = str(record._meta.model_name)
    Share.objects.create(
        kind=kind, record=record.pk, person=person, fields=["topic"], state="open", shared_by=record.owner, **moments
    )


def test_a_share_is_asked_for_each_kind_and_each_person(pupils: Pupils) -> None:
    note, case, person = pupils.below["note"], pupils.below["case"], pupils.people["guru"]
    for record in (note, case):
        share(record, person)
    with answers_kept():
        assert [given_by(shared_q, record, person) for record in (note, case, note)] == [True, True, True]
        other = pupils.people["walikelas"]
        assert [given_by(shared_q, record, other) for record in (note, case)] == [False, False]


def test_a_break_glass_is_asked_for_each_kind_and_each_person(pupils: Pupils) -> None:
    note, case, person = pupils.below["note"], pupils.below["case"], pupils.people["koordinator"]
    emergency_access_begin(note, reason="Anak tidak pulang sejak kemarin sore.", by=person, at=timezone.now())
    second = make_user("koordinator", school=pupils.school)
    with answers_kept():
        assert [given_by(emergency_q, record, person) for record in (case, note)] == [False, True]
        assert [given_by(emergency_q, record, second) for record in (note, case)] == [False, False]


def test_a_share_is_no_break_glass(pupils: Pupils) -> None:
    note, person = pupils.below["note"], pupils.people["koordinator"]
    share(note, person)
    with answers_kept():
        assert given_by(shared_q, note, person)
        assert not given_by(emergency_q, note, person)
