"""The one gate, cell by cell from the one table: the owner first, then every other column, then every stranger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.records.gate import column_q, may_open_records, visible_q
from cms.records.matrix import SIGHT, TABLE, Column, Item, Level, best, columns_with_sight, level
from cms.records.models import Note, ProtectedRecord, SchoolClass, Share, Student
from cms.records.permissions import can_record_read
from cms.records.seen import seen
from cms.records.selectors import columns_of, level_of, readable_fields, share_of, why_visible
from tests.factories.accounts import SchoolFactory, give_second_factor, grant_role, make_user
from tests.factories.records import KINDS, Pupils, make_pupils

pytestmark = pytest.mark.django_db

PEOPLE = {
    Column.OWNER: ("konselor",),
    Column.KOORDINATOR: ("koordinator",),
    Column.KEPALA: ("kepala",),
    Column.WALIKELAS: ("walikelas",),
    Column.GURUWALI: ("guruwali",),
    Column.GURU: ("guru",),
    Column.PPDP: ("ppdp",),
    Column.STRANGER: ("operator", "admin", "konselor2", "konselor_lain"),
}
CELLS = [(kind, column, name) for kind in KINDS for column in Column for name in PEOPLE[column]]


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def visible(record: ProtectedRecord, user: User) -> bool:
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())


def test_every_column_has_people_and_every_kind_an_item(pupils: Pupils) -> None:
    assert set(PEOPLE) == set(Column)
    items = {record.item for record in pupils.records.values()}
    assert items == {
        *(Item.NOTE, Item.GENERAL, Item.PERSONAL, Item.RESULT),
        *(Item.HOME_VISIT, Item.CONFERENCE, Item.REFERRAL),
    }
    assert set(TABLE) == set(Item)
    assert all(set(row) == set(Column) for row in TABLE.values())


@pytest.mark.parametrize(("kind", "column", "name"), CELLS)
def test_a_cell_gives_what_the_table_says(pupils: Pupils, kind: str, column: Column, name: str) -> None:
    record, person = pupils.records[kind], pupils.people[name]
    assert visible(record, pupils.owner), "the owner sees it"
    given = level(record.item, column)
    sees = given in SIGHT
    assert visible(record, person) is sees
    assert level_of(person, record) is (given if sees else Level.NONE)
    assert bool(why_visible(person, record)) is sees
    protection: Any = record.Protection  # type: ignore[attr-defined]  # every protected model has one
    content = readable_fields(person, record) & set(protection.sealed)
    wanted = {
        Level.FULL: set(protection.sealed),
        Level.READ: set(protection.general),
        Level.SHORT: set(protection.short),
    }.get(given, set())
    assert content == wanted & set(protection.sealed)


@pytest.mark.parametrize("kind", KINDS)
def test_many_rows_at_once_answer_as_one_row(pupils: Pupils, kind: str) -> None:
    record = pupils.records[kind]
    rows = type(record).objects.filter(pk=record.pk)
    for person in pupils.people.values():
        many = seen(person, rows)
        assert bool(many) is visible(record, person)
        for one in many:
            assert one.readable == readable_fields(person, record)
            assert one.level is level_of(person, record)
            assert one.is_owner is (person == pupils.owner)


def test_best_takes_the_widest() -> None:
    assert best(Item.GENERAL, frozenset({Column.WALIKELAS, Column.OWNER})) is Level.FULL
    assert best(Item.PERSONAL, frozenset({Column.KOORDINATOR})) is Level.SHORT
    assert best(Item.PERSONAL, frozenset()) is Level.NONE
    assert Column.STRANGER not in set().union(*(columns_with_sight(item) for item in Item))


# --- Who loses sight, one condition at a time ------------------------------------------------------------------------


def test_a_revoked_role_is_lost_at_once(pupils: Pupils) -> None:
    for name in ("konselor", "koordinator", "kepala", "walikelas", "guruwali"):
        person = pupils.people[name]
        assert visible(pupils.student, person)
        RoleGrant.objects.filter(user=person).update(revoked_at=timezone.now(), revoked_by=pupils.people["admin"])
        assert not visible(pupils.student, person), name


def test_the_same_role_at_another_school_shows_nothing(pupils: Pupils) -> None:
    for name in ("konselor", "koordinator", "kepala", "walikelas", "guruwali"):
        person = pupils.people[name]
        assert visible(pupils.student, person)
        RoleGrant.objects.filter(user=person).update(school=SchoolFactory.create())
        assert not visible(pupils.student, person), name


def test_disabled_people_and_superusers_see_nothing_whatever_they_hold(pupils: Pupils) -> None:
    for change in ({"is_active": False}, {"is_superuser": True}):
        assert visible(pupils.student, pupils.owner)
        User.objects.filter(pk=pupils.owner.pk).update(**change)
        changed = User.objects.get(pk=pupils.owner.pk)
        assert not may_open_records(changed)
        assert not visible(pupils.student, changed)
        assert columns_of(changed, pupils.student) == frozenset()
        assert seen(changed, Student.objects.all()) == []
        User.objects.filter(pk=pupils.owner.pk).update(is_active=True, is_superuser=False)


def test_without_a_second_factor_nothing_opens_but_in_the_demo(pupils: Pupils, settings: Any) -> None:
    Authenticator.objects.filter(user=pupils.owner).delete()
    assert not visible(pupils.student, pupils.owner)
    assert seen(pupils.owner, Student.objects.all()) == []
    settings.SULUH_DEMO = True
    assert seen(pupils.owner, Student.objects.all())
    assert visible(pupils.student, pupils.owner)


def test_nobody_in_particular_sees_nothing() -> None:
    assert may_open_records(None) is False
    assert may_open_records("konselor") is False
    assert list(Student.objects.filter(visible_q(Student, None))) == []


def test_wali_kelas_sees_his_class_of_this_year_while_the_pupil_is_in_it(pupils: Pupils) -> None:
    teacher, placed = pupils.people["walikelas"], pupils.student.placements.get()
    assert visible(pupils.student, teacher)
    placed.until = timezone.localdate()
    placed.save()
    assert not visible(pupils.student, teacher)
    placed.until = None
    placed.save()
    placed.school_class.school_year = "2001/2002"
    placed.school_class.save()
    assert not visible(pupils.student, teacher)


def test_guru_wali_sees_while_the_pupil_is_named_to_him(pupils: Pupils) -> None:
    teacher, named = pupils.people["guruwali"], pupils.student.guidance.get()
    assert visible(pupils.student, teacher)
    named.until, named.ended_by, named.ended_at = timezone.localdate(), pupils.owner, timezone.now()
    named.save()
    assert not visible(pupils.student, teacher)


@pytest.mark.parametrize("role", ["walikelas", "guruwali"])
def test_a_teacher_of_another_class_or_other_pupils_sees_nothing(pupils: Pupils, role: str) -> None:
    other = make_user(role, school=pupils.school)
    assert visible(pupils.student, pupils.people[role])
    assert not visible(pupils.student, other)
    school_class = pupils.student.placements.get().school_class
    SchoolClass.objects.create(school=pupils.school, school_year=school_class.school_year, name="IX-Z", homeroom=other)
    assert not visible(pupils.student, other)


def test_a_row_about_nobody_stands_in_no_class(pupils: Pupils) -> None:
    for column in (Column.WALIKELAS, Column.GURUWALI):
        condition = column_q(column, pupils.people[column.value], None)
        assert not Student.objects.filter(condition).exists()


# --- Shares ------------------------------------------------------------------------------------------------------------


def share(pupils: Pupils, person: User, **changes: Any) -> Share:
    now = timezone.now()
    given: dict[str, Any] = {
        "kind": "note",
        "record": pupils.below["note"].pk,
        "person": person,
        "fields": ["topic", "nothing-of-the-kind"],
        "since": now - timedelta(hours=1),
        "until": now + timedelta(hours=1),
        "state": "open",
        "shared_by": pupils.owner,
        "shared_at": now,
        "pledged_at": now,
    }
    return Share.objects.create(**{**given, **changes})


def test_a_running_share_shows_its_fields_and_no_more(pupils: Pupils) -> None:
    note, person = pupils.below["note"], pupils.people["guru"]
    assert not visible(note, person)
    assert not can_record_read(person, note)
    share(pupils, person)
    assert visible(note, person)
    assert can_record_read(person, note)
    for other in ("konselor2", "ppdp", "koordinator"):
        assert not visible(note, pupils.people[other])
        assert share_of(pupils.people[other], note) is None
    fields = readable_fields(person, note)
    assert "topic" in fields
    assert "summary" not in fields
    assert "nothing-of-the-kind" not in fields
    assert "membagikan" in why_visible(person, note)
    one = seen(person, Note.objects.all())[0]
    assert (one.why, one.value("topic"), one.value("summary")) == ("share", note.topic, None)  # type: ignore[attr-defined]  # a note
    assert not visible(pupils.below["case"], person)
    assert share_of(None, note) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "offered", "pledged_at": None},
        {"state": "closed"},
        {"since": timedelta(minutes=30)},  # from now
        {"until": timedelta(minutes=-30)},
        {"kind": "case"},
    ],
)
def test_a_share_that_does_not_run_shows_nothing(pupils: Pupils, changes: dict[str, Any]) -> None:
    note, person = pupils.below["note"], pupils.people["guru"]
    given = share(pupils, person)
    assert visible(note, person)
    given.delete()
    now = timezone.now()
    share(pupils, person, **{key: now + to if isinstance(to, timedelta) else to for key, to in changes.items()})
    assert not visible(note, person)
    assert readable_fields(person, note) == frozenset()


def test_a_share_does_not_go_through_the_wall_of_the_school(pupils: Pupils) -> None:
    inside, outside = pupils.people["guru"], make_user("guru")
    give_second_factor(outside)
    for person in (inside, outside, pupils.people["operator"]):
        share(pupils, person)
    assert visible(pupils.below["note"], inside)
    assert not visible(pupils.below["note"], outside)
    assert not visible(pupils.below["note"], pupils.people["operator"])
    grant_role(outside, Role.GURU, pupils.school)
    assert visible(pupils.below["note"], outside)
