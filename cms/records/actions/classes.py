"""Classes of a school year and their wali kelas: who is in a class decides whom its wali kelas sees."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed, Refused

from ..audit import About, logged
from ..gate import may_open_records
from ..models import SchoolClass, Verb


def check_classes_manage(by: User, school: School) -> None:
    """Raise NotAllowed for others than konselor and koordinator of the school."""
    is_counselor = has_role(by, Role.KONSELOR, school) or has_role(by, Role.KOORDINATOR, school)
    if not may_open_records(by) or not is_counselor:
        raise NotAllowed("Hanya konselor dan koordinator BK sekolah ini yang mengatur kelas.")


@transaction.atomic
def class_create(*, school: School, year: str, name: str, homeroom: User | None, by: User, at: datetime) -> SchoolClass:
    """Make a class of a school year. Raises NotAllowed, Refused, ValidationError."""
    check_classes_manage(by, school)
    _check_homeroom(homeroom, school, by)
    made = SchoolClass(school=school, school_year=year, name=name, homeroom=homeroom)
    made.full_clean()
    made.save()
    logged(by=by, verb=Verb.CREATE, about=About.kind(SchoolClass, school), at=at)
    return made


@transaction.atomic
def class_homeroom_set(school_class: SchoolClass, homeroom: User | None, *, by: User, at: datetime) -> None:
    """Say who is wali kelas; the one before loses sight at once. Raises NotAllowed, Refused."""
    check_classes_manage(by, school_class.school)
    if homeroom != school_class.homeroom:
        _check_homeroom(homeroom, school_class.school, by)
    school_class.homeroom = homeroom
    school_class.save(update_fields=["homeroom"])
    about = About.kind(SchoolClass, school_class.school)
    logged(by=by, verb=Verb.CHANGE, about=about, facts={"what": "homeroom"}, at=at)


def _check_homeroom(homeroom: User | None, school: School, by: User) -> None:
    if homeroom is not None and not has_role(homeroom, Role.WALIKELAS, school):
        raise Refused("Orang ini bukan wali kelas di sekolah ini. Mintalah operator memberi perannya dahulu.")
    if homeroom == by and not has_role(by, Role.KOORDINATOR, school):  # who already reads the general part of them all
        raise Refused("Anda tidak menunjuk diri sendiri sebagai wali kelas. Mintalah koordinator BK menunjuk Anda.")
