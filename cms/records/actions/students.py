"""Pupils: taken in, changed, placed in a class, named to a guru wali."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import Refused

from ..audit import About, logged
from ..codes import child_code, next_code
from ..matrix import Column
from ..models import CounselorYear, Guardian, Guidance, Placement, SchoolClass, Student, Verb
from ..models.guardian import GuardianState
from ..models.student import StudentState
from ..permissions import check_record_change
from ..states import GUARDIAN_MOVES, STUDENT_MOVES
from ..years import school_year
from .classes import class_create
from .digests import digests_store
from .making import begin, go_on, move


@transaction.atomic
def student_create(*, school: School, values: Mapping[str, Any], by: User, at: datetime) -> Student:
    """Take in a pupil and return him; the one who does it is his counselor of this school year.

    A number that another pupil has is no mistake here (it would tell that the child is known): it appears in the
    koordinator's list of possible doubles. Raises NotAllowed, ValidationError.
    """
    student = begin(
        Student(**values),
        school=school,
        code=next_code(school, Student.PREFIX, timezone.localdate(at).year),
        state=StudentState.ACTIVE,
        by=by,
        at=at,
    )
    CounselorYear.objects.create(
        student=student,
        school_year=school_year(timezone.localdate(at)),
        counselor=by,
        assigned_by=by,
        assigned_at=at,
        accepted_at=at,
    )
    digests_store(student)
    return student


@transaction.atomic
def student_change(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Change what is known of a pupil. Raises NotAllowed, ValidationError."""
    go_on(student, values, by=by, at=at)
    digests_store(student)


@transaction.atomic
def guardian_create(student: Student, values: Mapping[str, Any], *, by: User, at: datetime) -> Guardian:
    """Add a parent or guardian. Raises NotAllowed, ValidationError."""
    check_record_change(by, student)
    code = child_code(student.school, student.code)
    guardian = Guardian(student=student, **values)
    return begin(guardian, school=student.school, code=code, state=GuardianState.ACTIVE, by=by, at=at)


@transaction.atomic
def guardian_close(guardian: Guardian, *, by: User, at: datetime) -> None:
    """Say that the school no longer turns to this person. Raises NotAllowed, WrongState."""
    move(guardian, GuardianState.CLOSED, GUARDIAN_MOVES, by=by, at=at)


@transaction.atomic
def student_leave(student: Student, *, left: date, by: User, at: datetime) -> None:
    """Say that the pupil graduated or moved; class and guru wali end. Raises NotAllowed, WrongState."""
    move(student, StudentState.LEFT, STUDENT_MOVES, by=by, at=at)
    student.left_date = left
    student.save(update_fields=["left_date"])
    student.placements.filter(until__isnull=True).update(until=left)
    guidance_end(student, by=by, at=at)


@transaction.atomic
def student_place_by_name(student: Student, name: str, *, by: User, at: datetime) -> None:
    """Put a pupil into the class of this name and school year, made where it is not there yet. "" changes nothing.

    Raises NotAllowed, ValidationError.
    """
    year, school = school_year(timezone.localdate(at)), student.school
    open_place = student.placements.filter(until__isnull=True).select_related("school_class").first()
    there = open_place.school_class if open_place else None
    if not name or (there is not None and (there.name, there.school_year) == (name, year)):
        return
    found = SchoolClass.objects.filter(school=school, school_year=year, name=name).first()
    made = found or class_create(school=school, year=year, name=name, homeroom=None, by=by, at=at)
    student_place(student, made, since=timezone.localdate(at), by=by, at=at)


@transaction.atomic
def student_place(student: Student, school_class: SchoolClass, *, since: date, by: User, at: datetime) -> Placement:
    """Put a pupil into a class; the class before ends on that day. Raises NotAllowed, Refused for another school's."""
    check_record_change(by, student)
    if school_class.school_id != student.school_id:
        raise Refused("Kelas itu bukan dari sekolah peserta didik ini. Pilih kelas dari sekolah yang sama.")
    student.placements.filter(until__isnull=True).update(until=since)
    placement = Placement.objects.create(
        student=student, school_class=school_class, since=since, placed_by=by, placed_at=at
    )
    logged(by=by, verb=Verb.CHANGE, about=About.record(student, Column.OWNER), facts={"what": "class"}, at=at)
    return placement


@transaction.atomic
def guidance_begin(student: Student, teacher: User, *, since: date, by: User, at: datetime) -> Guidance:
    """Name a pupil to a guru wali of his school. Raises NotAllowed, Refused when the teacher does not hold the role."""
    check_record_change(by, student)
    if not has_role(teacher, Role.GURUWALI, student.school):
        raise Refused("Orang ini bukan guru wali di sekolah peserta didik. Mintalah operator memberi perannya dahulu.")
    guidance_end(student, by=by, at=at)
    named = Guidance.objects.create(student=student, teacher=teacher, since=since, named_by=by, named_at=at)
    logged(by=by, verb=Verb.CHANGE, about=About.record(student, Column.OWNER), facts={"what": "guru-wali"}, at=at)
    return named


@transaction.atomic
def guidance_end(student: Student, *, by: User, at: datetime) -> None:
    """End the sight of the present guru wali, if there is one. Raises NotAllowed."""
    check_record_change(by, student)
    student.guidance.filter(until__isnull=True).update(until=timezone.localdate(at), ended_by=by, ended_at=at)
