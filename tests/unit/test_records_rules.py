"""The rules of the records as values: years, states, codes, what stock code is told, and who may begin or hand over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.permissions import policy_registry

from cms.accounts.models import School, User
from cms.core.errors import NotAllowed, Refused
from cms.records.actions import cases, classes, students
from cms.records.codes import child_code, next_code
from cms.records.desk import desk_of
from cms.records.models import ProtectedRecord, Student
from cms.records.permissions import (
    can_record_change,
    can_record_create,
    can_record_read,
    can_record_reassign,
    check_record_reassign,
)
from cms.records.policy import GatedPolicy
from cms.records.states import MOVES
from cms.records.years import school_year
from tests.factories.accounts import SchoolFactory, make_user
from tests.factories.records import Pupils, make_pupils, make_student

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_app_config("records").get_models() if issubclass(model, ProtectedRecord)]


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def test_a_school_year_begins_in_july() -> None:
    assert school_year(date(2026, 6, 30)) == "2025/2026"
    assert school_year(date(2026, 7, 1)) == "2026/2027"


@pytest.mark.parametrize("name", MOVES)
def test_every_state_stands_in_its_table(name: str) -> None:
    model: Any = apps.get_model("records", name)
    table = MOVES[name]
    assert set(table) == set(model.STATES)
    assert set().union(*table.values()) <= set(model.STATES)


def test_codes_count_for_each_school_prefix_and_year() -> None:
    first, second = SchoolFactory.create(), SchoolFactory.create()
    assert [next_code(first, "KS", 2026) for _ in range(2)] == ["KS-2026-0001", "KS-2026-0002"]
    assert next_code(second, "KS", 2026) == next_code(first, "KS", 2027).replace("2027", "2026") == "KS-2026-0001"
    assert [child_code(first, "KS-2026-0002") for _ in range(2)] == ["KS-2026-0002/1", "KS-2026-0002/2"]
    assert child_code(first, "KS-2026-0001") == "KS-2026-0001/1"


def test_the_label_of_a_record_is_its_code(pupils: Pupils) -> None:
    for record in pupils.records.values():
        assert str(record) == record.code


# --- What stock code is told ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_each_model_has_the_gated_policy(model: type[ProtectedRecord]) -> None:
    assert isinstance(policy_registry.get_by_type(model), GatedPolicy)


def test_the_policy_answers_as_the_gate(pupils: Pupils) -> None:
    policy, student = policy_registry.get_by_type(Student), pupils.student
    owner, lead, admin = (pupils.people[name] for name in ("konselor", "koordinator", "admin"))
    assert [policy.user_has_permission(owner, what) for what in ("view", "add", "change", "delete")] == [
        True,
        True,
        True,
        False,
    ]
    assert [policy.user_has_permission(lead, what) for what in ("view", "add", "change")] == [True, False, False]
    for person in (admin, pupils.people["operator"], AnonymousUser()):
        assert not policy.user_has_any_permission(person, {"view", "add", "change", "delete", "publish"})
    for what, expected in (("view", True), ("change", True), ("delete", False)):
        assert policy.user_has_permission_for_instance(owner, what, student) is expected
    for person in (admin, pupils.people["konselor2"]):
        assert not policy.user_has_any_permission_for_instance(person, {"view", "change"}, student)
    assert list(policy.instances_user_has_any_permission_for(lead, {"view"})) == [student]
    assert list(policy.instances_user_has_any_permission_for(lead, {"change"})) == []
    assert list(policy.instances_user_has_any_permission_for(owner, {"change"})) == [student]
    assert list(policy.instances_user_has_any_permission_for(owner, {"delete"})) == []
    assert not policy.users_with_any_permission({"view"}).exists()
    assert not policy.users_with_any_permission_for_instance({"view"}, student).exists()


def test_no_group_holds_anything_of_the_records(pupils: Pupils) -> None:
    assert not Group.objects.filter(permissions__content_type__app_label="records").exists()
    assert not User.objects.filter(user_permissions__content_type__app_label="records").exists()


# --- Permissions ---------------------------------------------------------------------------------------------------------


def test_who_may_begin_read_change_and_reassign(pupils: Pupils) -> None:
    student, school, people = pupils.student, pupils.school, pupils.people
    may = {
        name: (
            can_record_create(person, school),
            can_record_read(person, student),
            can_record_change(person, student),
            can_record_reassign(person, student),
        )
        for name, person in people.items()
    }
    nothing = (False, False, False, False)
    assert may == {
        **dict.fromkeys(people, nothing),
        "konselor": (True, True, True, False),
        "konselor2": (True, False, False, False),
        "koordinator": (False, True, False, True),
        **dict.fromkeys(("kepala", "walikelas", "guruwali"), (False, True, False, False)),
    }
    with pytest.raises(NotAllowed):
        check_record_reassign(people["konselor"], student)


def test_without_a_second_factor_nobody_begins_or_hands_over(pupils: Pupils) -> None:
    owner, lead = pupils.owner, pupils.people["koordinator"]
    assert can_record_create(owner, pupils.school)
    assert can_record_reassign(lead, pupils.student)
    classes.check_classes_manage(lead, pupils.school)
    Authenticator.objects.filter(user__in=[owner, lead]).delete()
    assert not can_record_create(owner, pupils.school)
    assert not can_record_reassign(lead, pupils.student)
    assert not can_record_change(owner, pupils.student)
    with pytest.raises(NotAllowed):
        classes.check_classes_manage(lead, pupils.school)


def test_roles_at_another_school_begin_and_hand_over_nothing(pupils: Pupils) -> None:
    lead = make_user("koordinator")
    assert lead.school is not None
    assert not can_record_reassign(lead, pupils.student)
    assert not can_record_create(pupils.people["konselor_lain"], pupils.school)


def elsewhere(pupils: Pupils) -> School:
    """Return the school of the konselor of another school."""
    school = pupils.people["konselor_lain"].school
    assert school is not None
    return school


def test_actions_refuse_whoever_is_not_in_charge(pupils: Pupils) -> None:
    now, other, student = timezone.now(), pupils.people["konselor2"], pupils.student
    today = timezone.localdate()
    tries: list[Any] = [
        lambda: students.student_change(student, {"name": "X"}, by=other, at=now),
        lambda: students.guidance_end(student, by=other, at=now),
        lambda: students.guidance_begin(student, pupils.people["guruwali"], since=today, by=other, at=now),
        lambda: students.student_leave(student, left=today, by=other, at=now),
        lambda: cases.case_create(student, {}, by=other, at=now),
        lambda: cases.entry_check(pupils.below["entry"], by=other, at=now),  # type: ignore[arg-type]  # an entry
        lambda: cases.consent_withdraw(pupils.below["consent"], note="", by=other, at=now),  # type: ignore[arg-type]  # a consent
        lambda: classes.class_create(
            school=pupils.school, year="2026/2027", name="Z", homeroom=None, by=pupils.people["guru"], at=now
        ),
        lambda: students.student_create(school=elsewhere(pupils), values={"name": "X"}, by=pupils.owner, at=now),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()


def test_actions_refuse_what_does_not_fit(pupils: Pupils) -> None:
    now, by, student, today = timezone.now(), pupils.owner, pupils.student, timezone.localdate()
    foreign = classes.class_create(
        school=elsewhere(pupils),
        year="2026/2027",
        name="Z",
        homeroom=None,
        by=pupils.people["konselor_lain"],
        at=now,
    )
    with pytest.raises(Refused, match="bukan dari sekolah"):
        students.student_place(student, foreign, since=today, by=by, at=now)
    with pytest.raises(Refused, match="bukan guru wali"):
        students.guidance_begin(student, pupils.people["guru"], since=today, by=by, at=now)
    with pytest.raises(Refused, match="bukan wali kelas"):
        classes.class_create(
            school=pupils.school, year="2026/2027", name="Z", homeroom=pupils.people["guru"], by=by, at=now
        )
    with pytest.raises(ValidationError):
        students.student_create(school=pupils.school, values={"name": ""}, by=by, at=now)
    with pytest.raises(TypeError):
        cases.note_create(pupils.below["entry"], {}, by=by, at=now)  # type: ignore[arg-type]  # on purpose


def test_an_entry_that_was_looked_at_has_its_day(pupils: Pupils) -> None:
    entry: Any = pupils.below["entry"]
    entry.check_again_date = date(2026, 1, 1)
    entry.save()
    cases.entry_check(entry, by=pupils.owner, at=timezone.now())
    entry.refresh_from_db()
    assert (entry.last_checked_date, entry.check_again_date) == (timezone.localdate(), None)


def test_every_desk_is_of_its_model(pupils: Pupils) -> None:
    for record in pupils.records.values():
        assert desk_of(record).model is type(record)
        assert desk_of(type(record)) is desk_of(record)
    second = make_student(pupils.owner, pupils.school)
    assert second.code == "PD-2026-0002"
