"""Possible doubles: saved without a word, found by the koordinator of the school, merged under one key or told apart."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records import storage
from cms.records.actions import cases, students
from cms.records.actions.doubles import double_distinct, double_merge
from cms.records.actions.handovers import double_reassign, handover_offer, handovers_accept
from cms.records.hanging import hanging_on, kinds
from cms.records.keyring import keyring
from cms.records.models import (
    AccessLogRow,
    Attachment,
    CounselorYear,
    DataPoolEntry,
    DoubleDecision,
    ErasureRequest,
    Guidance,
    Note,
    Placement,
    Student,
    StudentDigest,
    Verb,
)
from cms.records.permissions import can_doubles_decide, can_record_read
from cms.records.rotation import subjects_in_use
from cms.records.selectors_hand import doubles_of, is_double
from tests.factories.accounts import make_user
from tests.factories.records import CANARY, Pupils, case_values, entry_values, make_pupils, make_student, note_values

pytestmark = pytest.mark.django_db
NIS = "KN1234567"
CONTENT = b"isi tersegel"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def twin(pupils: Pupils, by: str = "konselor", **values: Any) -> Student:
    """Return a second row of the same child, with a case and a note."""
    owner, now = pupils.people[by], timezone.now()
    school: Any = owner.school
    made = make_student(owner, school, name="Siti R. Kembar", **{"nis": NIS, "phone": "0819-kembar", **values})
    case = cases.case_create(made, case_values(), by=owner, at=now)
    cases.note_create(case, note_values(), by=owner, at=now)
    return made


def merge(pupils: Pupils, second: Student, by: str = "koordinator") -> int:
    return double_merge(pupils.student, second, by=pupils.people[by], at=timezone.now())


def test_equal_numbers_are_found_and_equal_names_are_not(pupils: Pupils) -> None:
    make_student(pupils.owner, pupils.school, name=pupils.student.name, nis="Lain-1")
    assert doubles_of(pupils.school) == []
    make_student(pupils.owner, pupils.school, name="Satu", nis="KN-0001")
    make_student(pupils.owner, pupils.school, name="Dua", nis="KN-0002")
    assert doubles_of(pupils.school) == [], "a number that shares a part with another is another number"
    second = twin(pupils, by="konselor2", nis="kn 123.4567")
    third = twin(pupils, nis="", nisn=pupils.student.nisn)
    assert doubles_of(pupils.school) == [(pupils.student, second), (pupils.student, third)]
    assert is_double(pupils.student, second)
    assert not is_double(second, pupils.student)
    assert not is_double(second, third)
    students.student_change(third, {"nisn": ""}, by=pupils.owner, at=timezone.now())
    assert doubles_of(pupils.school) == [(pupils.student, second)]
    students.student_change(third, {"nickname": NIS}, by=pupils.owner, at=timezone.now())
    assert doubles_of(pupils.school) == [(pupils.student, second)], "a word of a name is no number"
    students.student_change(third, {"nickname": "", "nis": NIS}, by=pupils.owner, at=timezone.now())
    assert (pupils.student, third) in doubles_of(pupils.school)


def test_the_school_is_the_wall(pupils: Pupils) -> None:
    far = twin(pupils, by="konselor_lain")
    assert doubles_of(pupils.school) == doubles_of(far.school) == []
    for act in (double_merge, double_distinct, double_reassign):
        with pytest.raises((NotAllowed, WrongState)):
            act(pupils.student, far, by=pupils.people["koordinator"], at=timezone.now())
    assert Student.objects.filter(pk=far.pk).exists()


def test_everything_moves_and_is_sealed_with_the_first_key(
    pupils: Pupils, django_capture_on_commit_callbacks: Any
) -> None:
    second = twin(pupils)
    before = {model: model.objects.count() for model in kinds().values()}
    below = sum(map(len, hanging_on(second).values())) - 1
    code, key = second.code, second.pk
    with django_capture_on_commit_callbacks(execute=True):
        assert merge(pupils, second) == below == 2
    assert keyring().is_destroyed(key)
    assert key not in subjects_in_use()
    assert not Student.objects.filter(pk=key).exists()
    after = {model: model.objects.count() for model in kinds().values()}
    before[Student] -= 1
    before[DataPoolEntry] += 1
    assert after == before
    for model in kinds().values():
        for row in model.objects.all():
            values = [getattr(row, name) for name in row.Protection.sealed]
            assert values, "readable with the first pupil's key alone"
            assert row.owner == pupils.owner
    assert {note.student_id for note in Note.objects.all()} == {pupils.student.pk}
    assert not StudentDigest.objects.filter(student=key).exists()
    assert doubles_of(pupils.school) == []
    verdict = DoubleDecision.objects.get()
    assert (verdict.first, verdict.second, verdict.verdict) == (pupils.student.code, code, "merged")
    assert AccessLogRow.objects.filter(verb=Verb.MERGE, code=code, actor=pupils.people["koordinator"]).count() == 1


def test_what_differs_is_kept_for_its_counselor_to_check(pupils: Pupils) -> None:
    second = twin(pupils)
    code = second.code
    merge(pupils, second)
    kept = DataPoolEntry.objects.get(topic="identitas")
    assert "0819-kembar" in kept.content
    assert "Siti R. Kembar" in kept.content
    assert code in kept.title
    first = Student.objects.get()
    assert (first.nis, first.phone) == (NIS, "081900112233"), "what the first knows stays"


def test_what_the_first_does_not_know_is_taken_and_found_again(pupils: Pupils) -> None:
    first = make_student(pupils.owner, pupils.school, name="Budi Rekaan", nis="KN-0012")
    second = make_student(
        pupils.owner, pupils.school, name="Budi Rekaan", nis="KN-0012", nisn="0012312312", nickname="Budibudi"
    )
    double_merge(first, second, by=pupils.people["koordinator"], at=timezone.now())
    first = Student.objects.get(pk=first.pk)
    assert (first.nisn, first.nickname) == ("0012312312", "Budibudi")
    assert StudentDigest.objects.filter(student=first, is_number=True).count() == 2
    assert not DataPoolEntry.objects.filter(student=first).exists(), "nothing differs, nothing to check"


def test_class_guru_wali_and_years_move_or_end(pupils: Pupils) -> None:
    second, now, today = twin(pupils), timezone.now(), timezone.localdate()
    school_class = pupils.student.placements.get().school_class
    students.student_place(second, school_class, since=today, by=pupils.owner, at=now)
    students.guidance_begin(second, pupils.people["guruwali"], since=today, by=pupils.owner, at=now)
    CounselorYear.objects.create(
        student=second, school_year="2001/2002", counselor=pupils.owner, assigned_by=pupils.owner, assigned_at=now
    )
    merge(pupils, second)
    assert Placement.objects.filter(student=pupils.student).count() == 2
    assert Placement.objects.filter(until__isnull=True).count() == 1
    assert Guidance.objects.filter(student=pupils.student, until__isnull=True).count() == 1
    assert Guidance.objects.filter(student=pupils.student).count() == 2
    assert CounselorYear.objects.filter(student=pupils.student).count() == 2


def test_an_open_class_moves_where_the_first_has_none(pupils: Pupils) -> None:
    second, now = twin(pupils), timezone.now()
    school_class = pupils.student.placements.get().school_class
    students.student_place(second, school_class, since=timezone.localdate(), by=pupils.owner, at=now)
    pupils.student.placements.all().delete()
    pupils.student.guidance.all().delete()
    merge(pupils, second)
    assert Placement.objects.get(until__isnull=True).student == pupils.student


def test_the_merged_child_shows_to_nobody_new(pupils: Pupils) -> None:
    second = twin(pupils)
    merge(pupils, second)
    for name, person in pupils.strangers.items():
        for model in kinds().values():
            assert not any(can_record_read(person, row) for row in model.objects.all()), name
    assert can_record_read(pupils.owner, Note.objects.filter(student=pupils.student).latest("created_at"))


@pytest.mark.parametrize("name", ["konselor", "konselor2", "kepala", "ppdp", "operator", "admin", "konselor_lain"])
def test_only_the_koordinator_of_the_school_decides(pupils: Pupils, name: str) -> None:
    second, now = twin(pupils), timezone.now()
    person = pupils.people[name]
    assert can_doubles_decide(pupils.people["koordinator"], pupils.school)
    assert not can_doubles_decide(person, pupils.school)
    for act in (double_merge, double_distinct, double_reassign):
        with pytest.raises(NotAllowed):
            act(pupils.student, second, by=person, at=now)
    assert Student.objects.count() == 2


def test_not_without_a_second_factor_or_from_another_school(pupils: Pupils) -> None:
    lead = pupils.people["koordinator"]
    far = make_user("koordinator")
    assert not can_doubles_decide(far, pupils.school)
    Authenticator.objects.filter(user=lead).delete()
    assert not can_doubles_decide(lead, pupils.school)


def test_two_owners_hand_over_first(pupils: Pupils, django_capture_on_commit_callbacks: Any) -> None:
    second, lead = twin(pupils, by="konselor2"), pupils.people["koordinator"]
    with pytest.raises(Refused, match="dipegang konselor yang berbeda"):
        merge(pupils, second)
    with django_capture_on_commit_callbacks(execute=True):
        made = double_reassign(pupils.student, second, by=lead, at=timezone.now())
    told = {message.to[0] for message in mail.outbox}
    assert told == {pupils.people[name].email for name in ("konselor", "konselor2", "ppdp")}
    assert not any(CANARY in str(message.body) or "Kembar" in str(message.body) for message in mail.outbox)
    assert not can_record_read(pupils.owner, second)
    handovers_accept([made], by=pupils.owner, at=timezone.now())
    assert merge(pupils, second) == 2
    assert Student.objects.get().owner == pupils.owner


def test_the_koordinator_takes_no_double_for_himself(pupils: Pupils) -> None:
    from cms.accounts.roles import Role
    from tests.factories.accounts import grant_role

    lead = pupils.people["koordinator"]
    grant_role(lead, Role.KONSELOR, pupils.school)
    first = make_student(lead, pupils.school, name="Lama", nis="Z-1")
    second = make_student(pupils.owner, pupils.school, name="Baru", nis="Z-1")
    with pytest.raises(Refused, match="dirinya sendiri"):
        double_reassign(first, second, by=lead, at=timezone.now())


def test_told_apart_they_are_gone_from_the_list(pupils: Pupils) -> None:
    second, lead, now = twin(pupils), pupils.people["koordinator"], timezone.now()
    double_distinct(pupils.student, second, by=lead, at=now)
    assert doubles_of(pupils.school) == []
    for act in (double_merge, double_distinct, double_reassign):
        with pytest.raises(WrongState):
            act(pupils.student, second, by=lead, at=now)
    assert Student.objects.count() == 2


def test_nothing_merges_while_an_offer_waits(pupils: Pupils) -> None:
    second, now = twin(pupils), timezone.now()
    made = handover_offer(second, pupils.people["konselor2"], by=pupils.owner, at=now)
    with pytest.raises(WrongState, match="menunggu jawaban"):
        merge(pupils, second)
    made.delete()
    assert merge(pupils, second)
    with pytest.raises(NotAllowed):
        merge(pupils, second)


def test_nothing_merges_while_an_erasure_is_is_under_way(pupils: Pupils) -> None:
    second, now = twin(pupils), timezone.now()
    asked = ErasureRequest.objects.create(
        school=pupils.school, subject=second.pk, code=second.code, state="disiapkan", basis="siswa", begun_at=now
    )
    with pytest.raises(WrongState, match="pemusnahan"):
        merge(pupils, second)
    ErasureRequest.objects.filter(pk=asked.pk).delete()
    assert merge(pupils, second)


def test_what_is_sealed_below_a_case_is_opened_with_the_old_key(pupils: Pupils) -> None:
    second = twin(pupils)
    entry = cases.entry_create(
        school=pupils.school, values=entry_values(second, mark="twin"), by=pupils.owner, at=timezone.now()
    )
    merge(pupils, second)
    keyring().destroy(second.pk)
    assert DataPoolEntry.objects.get(pk=entry.pk).title.startswith(CANARY)


def test_a_file_of_the_second_opens_after_the_merge(pupils: Pupils) -> None:
    second, now = twin(pupils), timezone.now()
    file = Attachment.objects.create(
        student=second,
        school=pupils.school,
        owner=pupils.owner,
        code=f"{second.code}/9",
        state="tersimpan",
        created_by=pupils.owner,
        created_at=now,
        title="foto",
        file_name="foto.png",
        media_type="image/png",
        size=len(CONTENT),
        stored_name=storage.new_name(),
        file_key=storage.new_key(),
    )
    storage.write(file, CONTENT)
    merge(pupils, second)
    keyring().destroy(second.pk)
    assert b"".join(storage.Content(Attachment.objects.get(pk=file.pk))) == CONTENT
