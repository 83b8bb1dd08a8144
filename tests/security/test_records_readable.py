"""Exactly which fields a level, a share and their sum open, and whose sentence says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from cms.accounts.models import User
from cms.records.matrix import Column, Item
from cms.records.models import ProtectedRecord, Share
from cms.records.selectors import columns_of, readable_fields, share_of, why_visible
from tests.factories.records import Pupils, make_pupils

pytestmark = pytest.mark.django_db
ALWAYS = {"id", "code", "school", "owner", "state", "created_at", "changed_at"}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def protection(record: ProtectedRecord) -> Any:
    return record.Protection  # type: ignore[attr-defined]  # every protected model has one


def share(record: ProtectedRecord, person: User, hours: int = 1) -> Share:
    now = timezone.now()
    moments = {"since": now - timedelta(hours=1), "shared_at": now, "pledged_at": now}
    kind, until = str(record._meta.model_name), now + timedelta(hours=hours)
    return Share.objects.create(
        kind=kind, record=record.pk, person=person, fields=["topic"], state="open", until=until,
        shared_by=record.owner, **moments,
    )  # fmt: skip


def test_each_level_opens_exactly_its_fields(pupils: Pupils) -> None:
    student, case, lead = pupils.student, pupils.below["case"], pupils.people["koordinator"]
    assert readable_fields(pupils.owner, student) == {*protection(student).sealed, *protection(student).plain}
    assert readable_fields(lead, student) == ALWAYS | set(protection(student).general)
    assert readable_fields(lead, case) == ALWAYS | set(protection(case).short)


def test_a_share_opens_exactly_what_was_ticked(pupils: Pupils) -> None:
    note, person = pupils.below["note"], pupils.people["guru"]
    share(note, person)
    assert readable_fields(person, note) == ALWAYS | {"topic"}


def test_the_share_that_lasts_longest_counts(pupils: Pupils) -> None:
    note, person = pupils.below["note"], pupils.people["guru"]
    first = share(note, person, hours=9)
    share(note, person, hours=2)
    assert share_of(person, note) == first


def test_no_share_is_found_for_somebody_for_whom_no_record_opens(pupils: Pupils) -> None:
    note, person = pupils.below["note"], pupils.people["guru"]
    given = share(note, person)
    assert share_of(person, note) == given
    Authenticator.objects.filter(user=person).delete()
    assert share_of(person, note) is None


def test_the_sentence_is_that_of_ones_own_stand(pupils: Pupils) -> None:
    words = {
        name: why_visible(pupils.people[name], pupils.student)
        for name in ("konselor", "koordinator", "kepala", "walikelas", "guruwali")
    }
    assert len(set(words.values())) == len(words)
    assert "wali kelas" in words["walikelas"].lower()
    assert "kepala" in words["kepala"].lower()


def test_the_stand_is_asked_for_the_kind_of_content(pupils: Pupils) -> None:
    person = pupils.people["walikelas"]
    assert columns_of(person, pupils.student) == {Column.WALIKELAS}
    assert columns_of(person, pupils.student, Item.PERSONAL) == frozenset()
