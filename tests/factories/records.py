"""Schools with pupils, and every column of the table as a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from cms.accounts.models import School, User
from cms.records.actions import attachments, cases, classes, requests, students
from cms.records.judging import Judged
from cms.records.models import (
    Attachment,
    Case,
    Consent,
    DataPoolEntry,
    Guardian,
    Note,
    PersonRequest,
    ProtectedRecord,
    SafetyHold,
    Student,
)
from cms.records.years import school_year
from tests.factories.accounts import SchoolFactory, give_second_factor, make_superuser, make_user
from tests.factories.activities import ACTIVITIES, make_activities
from tests.factories.marks import CANARY, canary
from tests.factories.pdf_files import objects, pdf_of, stream

__all__ = ["CANARY", "canary"]  # also where many tests look for them
ROLES = ("konselor", "koordinator", "kepala", "walikelas", "guruwali", "guru", "ppdp", "operator")


@dataclass
class Pupils:
    """One school with a pupil in the care of `konselor`, everything below him, and people around."""

    school: School
    people: dict[str, User]
    student: Student
    below: dict[str, ProtectedRecord] = field(default_factory=dict)

    @property
    def owner(self) -> User:
        """Return the counselor in charge."""
        return self.people["konselor"]

    @property
    def strangers(self) -> dict[str, User]:
        """Return everybody for whom no record here opens."""
        names = ("guru", "ppdp", "operator", "konselor2", "konselor_lain", "admin")
        return {name: self.people[name] for name in names}

    @property
    def records(self) -> dict[str, ProtectedRecord]:
        """Return one record of each kind."""
        return {"student": self.student, **self.below}


def make_people(school: School) -> dict[str, User]:
    """Return one person for each role at the school, a second konselor, one of another school, a superuser."""
    people = {role: make_user(role, school=school, username=role) for role in ROLES}
    people["konselor2"] = make_user("konselor", school=school, username="konselor2")
    people["konselor_lain"] = make_user("konselor", school=SchoolFactory.create(), username="konselor_lain")
    people["admin"] = make_superuser("admin")
    for name in ("guru", "operator", "admin"):
        give_second_factor(people[name])  # so that nothing but the table keeps them out
    return people


def make_student(by: User, school: School, **values: Any) -> Student:
    """Return a pupil of this counselor."""
    return students.student_create(
        school=school, values={"name": "Siti Rekaan", "sex": "P", **values}, by=by, at=timezone.now()
    )


def student_values() -> dict[str, Any]:
    """Return a value for every field of a pupil, each with its canary where it fits."""
    return {
        "name": f"Siti {canary('name')}",
        "nickname": canary("nickname"),
        "nis": "KN1234567",
        "nisn": "0098765432",
        "sex": "P",
        "birth_place": canary("birthplace"),
        "birth_date": date(2011, 2, 23),
        "religion": canary("religion"),
        "address": canary("address"),
        "lives_with": canary("liveswith"),
        "phone": "081900112233",
        "siblings": canary("siblings"),
    }


def make_pupils() -> Pupils:
    """Return a school with a pupil and one record of each kind, in the class of `walikelas`, named to `guruwali`."""
    school = SchoolFactory.create()
    return fill_school(school, make_people(school))


def fill_school(school: School, people: dict[str, User]) -> Pupils:
    """Return the pupil and the records of people who are there already."""
    by, now = people["konselor"], timezone.now()
    student = make_student(by, school, **student_values())
    made = classes.class_create(
        school=school,
        year=school_year(timezone.localdate()),
        name="VIII-A",
        homeroom=people["walikelas"],
        by=by,
        at=now,
    )
    students.student_place(student, made, since=timezone.localdate(), by=by, at=now)
    students.guidance_begin(student, people["guruwali"], since=timezone.localdate(), by=by, at=now)
    pupils = Pupils(school, people, student)
    pupils.below = make_below(pupils)
    return pupils


def make_below(pupils: Pupils) -> dict[str, ProtectedRecord]:
    """Return one record of each kind below the pupil."""
    by, now, student = pupils.owner, timezone.now(), pupils.student
    case = cases.case_create(student, case_values(), by=by, at=now)
    return {
        "case": case,
        "guardian": students.guardian_create(student, guardian_values(), by=by, at=now),
        "consent": cases.consent_record(case, consent_values(), is_given=True, by=by, at=now),
        "note": cases.note_create(case, note_values(), by=by, at=now),
        "entry": cases.entry_create(school=pupils.school, values=entry_values(student), by=by, at=now),
        "general": cases.entry_create(
            school=pupils.school, values=entry_values(student, topic="prestasi", mark="general"), by=by, at=now
        ),
        "attachment": attachments.attachment_add(case, attachment_values(), by=by, at=now),
        "hold": cases.hold_begin(
            student, {"reason": canary("holdreason"), "review_date": timezone.localdate()}, by=by, at=now
        ),
        "request": requests.request_receive(student, request_values(received_at=now), by=by, at=now),
        **make_activities(case, by=by),
    }


def case_values() -> dict[str, Any]:
    """Return a value for each field of a case."""
    return {
        "started_date": timezone.localdate(),
        "area": "pribadi",
        "source": "guru",
        "summary": canary("casesummary"),
        "goal": canary("casegoal"),
        "follow_up": canary("casefollowup"),
    }


def guardian_values() -> dict[str, Any]:
    """Return a value for each field of a guardian."""
    names = ("name", "alive", "birth", "religion", "education", "job", "address")
    return {"relation": "ibu", "phone": "081955667788", **{name: canary(f"guardian{name}") for name in names}}


def consent_values() -> dict[str, Any]:
    """Return a value for each field of a consent."""
    return {
        "purpose": "konseling",
        "text_version": "Persetujuan orang tua v1",
        "giver": "orang_tua",
        "giver_name": canary("consentgiver"),
        "means": "tertulis",
        "given_date": timezone.localdate(),
        "scope": canary("consentscope"),
    }


def note_values() -> dict[str, Any]:
    """Return a value for each field of a note."""
    names = ("topic", "medium", "summary", "approach", "result", "follow_up")
    return {"met_date": timezone.localdate(), **{name: canary(f"note{name}") for name in names}}


def attachment_values(**changes: Any) -> dict[str, Any]:
    """Return a value for each field of an attachment, with a file that was judged already."""
    name, content = f"{canary('filename')}.pdf", pdf_of(objects(b"", b"", stream(canary("filecontent").encode())))
    file = Judged(content, "application/pdf", name)
    return {"title": canary("filetitle"), "kind": "dokumen", "file": file, **changes}


def request_values(**changes: Any) -> dict[str, Any]:
    """Return what the receipt of a request asks; an objection is served by no other action."""
    names = ("asked", "asker_name", "asker_relation")
    words = {name: canary(f"request{name.replace('_', '')}") for name in names}
    return {"right": "keberatan", "channel": "surat", "received_at": timezone.now(), **words, **changes}


def entry_values(student: Student | None, *, topic: str = "diri", mark: str = "entry") -> dict[str, Any]:
    """Return a value for each field of an entry of the data pool."""
    names = ("title", "content", "source", "relevance")
    return {
        "kind": "pribadi",
        "student": student,
        "topic": topic,
        "source_date": timezone.localdate(),
        "last_checked_date": timezone.localdate(),
        **{name: canary(f"{mark}{name}") for name in names},
    }


KINDS: dict[str, type[ProtectedRecord]] = {
    "student": Student,
    "case": Case,
    "guardian": Guardian,
    "consent": Consent,
    "note": Note,
    "entry": DataPoolEntry,
    "general": DataPoolEntry,
    "attachment": Attachment,
    "hold": SafetyHold,
    "request": PersonRequest,
    **ACTIVITIES,
}
