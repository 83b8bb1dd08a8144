"""The time of a record is over on its day: listed, asked about, put off or prepared for erasure, never erased by itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.cases import entry_create
from cms.records.actions.doubles import double_merge
from cms.records.actions.erasures import erasure_prepare, erasure_prepare_part, erasure_withdraw
from cms.records.actions.retention import retention_decide
from cms.records.actions.students import student_leave
from cms.records.doctor_retention import retention_findings
from cms.records.due import due_told
from cms.records.models import AccessLogRow, BreachPerson, Case, Guardian, RetentionDecision, Student, Verb
from cms.records.retention import end_of, ended, ended_everywhere, months_after
from tests.factories.breach import make_breach
from tests.factories.clock import clock_at
from tests.factories.erasure import lift_holds
from tests.factories.records import Pupils, entry_values, make_pupils, make_student

pytestmark = pytest.mark.django_db
LEFT = date(2024, 2, 29)
CASES, PUPILS = date(2025, 2, 28), date(2029, 2, 28)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


@pytest.fixture
def left(pupils: Pupils) -> Pupils:
    """The pupil has left on a leap day."""
    Student.objects.filter(pk=pupils.student.pk).update(state="keluar", left_date=LEFT)
    pupils.student.refresh_from_db()
    return pupils


def codes(user: User, day: date) -> list[str]:
    return [one.record.code for one in ended(user, today=day)]


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


# --- The clock ------------------------------------------------------------------------------------------------------------


def test_the_day_before_nothing_and_on_the_day_the_case(left: Pupils) -> None:
    case = left.below["case"].code
    assert codes(left.owner, CASES - timedelta(days=1)) == []
    assert codes(left.owner, CASES) == [case]
    assert codes(left.people["koordinator"], CASES) == [case]


def test_the_pupil_ends_later_and_stands_for_everything(left: Pupils) -> None:
    assert left.student.code not in codes(left.owner, PUPILS - timedelta(days=1))
    assert codes(left.owner, PUPILS) == [left.student.code]
    (one,) = ended(left.owner, today=PUPILS)
    assert (one.is_whole, one.end) == (True, PUPILS)


def test_the_periods_are_settings(left: Pupils, settings: Any) -> None:
    settings.SULUH_KEEP_CASES_MONTHS, settings.SULUH_KEEP_PUPILS_MONTHS = 2, 3
    assert codes(left.owner, date(2024, 4, 28)) == []
    assert codes(left.owner, date(2024, 4, 29)) == [left.below["case"].code]
    assert codes(left.owner, date(2024, 5, 29)) == [left.student.code]


def test_whoever_is_there_has_no_end(pupils: Pupils) -> None:
    assert end_of(pupils.student) is None
    assert codes(pupils.owner, date(2099, 1, 1)) == []
    student_leave(pupils.student, left=timezone.localdate(), by=pupils.owner, at=timezone.now())
    assert end_of(pupils.student) == months_after(timezone.localdate(), 60)


@pytest.mark.parametrize("name", ["walikelas", "guruwali", "kepala", "guru", "ppdp", "operator", "konselor2", "admin"])
def test_others_are_told_nothing(left: Pupils, name: str) -> None:
    assert codes(left.owner, PUPILS) != []
    assert codes(left.people[name], PUPILS) == []


def test_a_note_of_a_case_ends_with_it_and_one_of_the_pupil_alone(left: Pupils) -> None:
    note = left.below["note"]
    assert note.code not in codes(left.owner, CASES)
    type(note).objects.filter(pk=note.pk).update(case=None)
    assert note.code in codes(left.owner, CASES)
    assert note.code not in codes(left.people["koordinator"], CASES)  # a note is its owner's alone


# --- Put off, or over before its time ----------------------------------------------------------------------------------------


def test_its_owner_puts_it_off_with_a_reason(left: Pupils) -> None:
    case, now = left.below["case"], noon(CASES)
    retention_decide(case, until=CASES + timedelta(days=30), reason="perkara", by=left.owner, at=now)
    assert codes(left.owner, CASES + timedelta(days=29)) == []
    assert codes(left.owner, CASES + timedelta(days=30)) == [case.code]
    kept = RetentionDecision.objects.get()
    assert (kept.record, kept.student, kept.reason, kept.decided_by) == (case.pk, left.student, "perkara", left.owner)
    row = AccessLogRow.objects.get(facts__what="retention")
    assert (row.verb, row.code, row.facts["days"]) == (Verb.CHANGE, case.code, 30)


def test_one_entry_of_a_pupil_who_stays_ends_on_its_own_day(pupils: Pupils) -> None:
    entry, today = pupils.below["entry"], timezone.localdate()
    retention_decide(entry, until=today, reason="tidak_perlu", by=pupils.owner, at=timezone.now())
    assert codes(pupils.owner, today - timedelta(days=1)) == []
    assert codes(pupils.owner, today) == [entry.code]


@pytest.mark.parametrize(
    ("days", "reason"), [(0, "layanan"), (-1, "layanan"), (-1, "tidak_perlu"), (366 * 5 + 1, "kewajiban")]
)
def test_no_day_that_is_over_or_too_far(pupils: Pupils, days: int, reason: str) -> None:
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused):
        retention_decide(pupils.below["case"], until=day, reason=reason, by=pupils.owner, at=timezone.now())
    assert not RetentionDecision.objects.exists()


@pytest.mark.parametrize("name", ["koordinator", "konselor2", "ppdp", "admin"])
def test_nobody_else_decides(pupils: Pupils, name: str) -> None:
    day = timezone.localdate() + timedelta(days=9)
    with pytest.raises(NotAllowed):
        retention_decide(pupils.below["case"], until=day, reason="layanan", by=pupils.people[name], at=timezone.now())
    retention_decide(pupils.below["case"], until=day, reason="layanan", by=pupils.owner, at=timezone.now())


def test_not_of_a_kind_that_ends_with_another_nor_of_data_about_nobody(pupils: Pupils) -> None:
    day, now = timezone.localdate() + timedelta(days=9), timezone.now()
    assert isinstance(pupils.below["guardian"], Guardian)
    common = {**entry_values(None), "kind": "umum"}
    for record in (
        pupils.below["guardian"],
        entry_create(school=pupils.school, values=common, by=pupils.owner, at=now),
    ):
        with pytest.raises(NotAllowed):
            retention_decide(record, until=day, reason="layanan", by=pupils.owner, at=now)
        assert end_of(record) is None


def test_not_while_its_erasure_is_under_way(left: Pupils) -> None:
    lift_holds()
    now, day = timezone.now(), timezone.localdate() + timedelta(days=9)
    request = erasure_prepare(left.student, basis="masa_simpan", by=left.owner, at=now)
    with pytest.raises(WrongState, match="sedang berjalan"):
        retention_decide(left.student, until=day, reason="layanan", by=left.owner, at=now)
    erasure_withdraw(request, by=left.owner, at=now)
    retention_decide(left.student, until=day, reason="layanan", by=left.owner, at=now)


# --- Prepared -----------------------------------------------------------------------------------------------------------------


def test_one_record_is_prepared_on_its_day_and_not_before(left: Pupils) -> None:
    lift_holds()
    case = left.below["case"]
    with pytest.raises(WrongState, match="belum berakhir"):
        erasure_prepare_part(case, by=left.owner, at=noon(CASES - timedelta(days=1)))
    with pytest.raises(WrongState, match="belum berakhir"):
        erasure_prepare_part(make_student(left.owner, left.school), by=left.owner, at=noon(CASES))
    with pytest.raises(NotAllowed):
        erasure_prepare_part(case, by=left.people["koordinator"], at=noon(CASES))
    request = erasure_prepare_part(case, by=left.owner, at=noon(CASES))
    assert (request.subject, request.part, request.part_kind) == (left.student.pk, case.pk, "case")
    assert (request.code, request.basis) == (case.code, "masa_simpan")
    assert AccessLogRow.objects.filter(code=case.code, verb=Verb.ERASE, model="records.case").count() == 1
    with pytest.raises(WrongState, match="sudah ada"):
        erasure_prepare_part(case, by=left.owner, at=noon(CASES))
    with pytest.raises(WrongState, match="sudah ada"):
        erasure_prepare(left.student, basis="masa_simpan", by=left.owner, at=noon(CASES))


def test_nothing_is_prepared_while_a_hold_stands(left: Pupils) -> None:
    with pytest.raises(Refused, match="penahanan"):
        erasure_prepare_part(left.below["case"], by=left.owner, at=noon(CASES))
    lift_holds()
    assert erasure_prepare_part(left.below["case"], by=left.owner, at=noon(CASES)).is_open


# --- Nothing is forgotten ------------------------------------------------------------------------------------------------------


def test_the_start_page_and_the_doctor_tell_numbers(left: Pupils) -> None:
    lift_holds()
    with clock_at(noon(CASES - timedelta(days=1))):
        assert retention_findings(database=True) == []
        assert due_told(left.owner) is None
    with clock_at(noon(CASES)):
        told = due_told(left.owner)
        assert told is not None
        assert (told.ended, told.breaches) == (1, ())
        (found,) = retention_findings(database=True)
        assert (found.code, "1 rekaman" in found.message) == ("records.retention_over", True)
        assert retention_findings(database=False) == []
        erasure_prepare_part(left.below["case"], by=left.owner, at=noon(CASES))
        assert retention_findings(database=True) == []


def test_a_notice_that_is_late_is_told_from_the_hour_on(pupils: Pupils) -> None:
    now = timezone.now()
    breach = make_breach(pupils, at=now)
    with clock_at(now + timedelta(hours=71, minutes=59)):
        assert retention_findings(database=True) == []
    with clock_at(now + timedelta(hours=72, minutes=1)):
        assert [found.code for found in retention_findings(database=True)] == ["records.breach_late"]
        told = due_told(pupils.people["ppdp"])
        assert told is not None
        assert told.breaches == ((str(breach.pk), breach.code, -1),)


def test_the_nightly_command_lists_tells_the_owner_and_erases_nothing(
    left: Pupils, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=left.owner.pk).update(email="konselor@contoh.sch.id")
    with clock_at(noon(CASES - timedelta(days=1))):
        call_command("check_retention")
    assert "Tidak ada masa simpan" in capsys.readouterr().out
    for days, mails in ((0, 1), (1, 0)):
        with clock_at(noon(CASES + timedelta(days=days))), django_capture_on_commit_callbacks(execute=True):
            call_command("check_retention")
        assert f"{left.school.npsn}: 1 rekaman" in capsys.readouterr().out
        assert len(mail.outbox) == mails
        mail.outbox.clear()
    with clock_at(noon(CASES)), django_capture_on_commit_callbacks(execute=True):
        call_command("check_retention", "--no-mail")
    assert mail.outbox == []
    assert Case.objects.filter(pk=left.below["case"].pk).exists()
    row = AccessLogRow.objects.filter(facts__what="retention").first()
    assert row is not None
    assert (row.actor_name, row.verb, row.school_id) == ("(server)", Verb.LIST, left.school.pk)


def test_the_mail_names_nobody(left: Pupils, django_capture_on_commit_callbacks: Any) -> None:
    User.objects.filter(pk=left.owner.pk).update(email="konselor@contoh.sch.id")
    with clock_at(noon(CASES)), django_capture_on_commit_callbacks(execute=True):
        call_command("check_retention")
    (sent,) = mail.outbox
    text = f"{sent.subject} {sent.body}"
    assert "1 rekaman" in text
    assert left.below["case"].code not in text
    assert left.student.code not in text
    assert "kanari" not in text


def test_the_server_counts_every_school(left: Pupils) -> None:
    assert len(ended_everywhere(today=CASES)) == 1
    assert ended_everywhere(today=CASES - timedelta(days=1)) == []


def test_a_merge_takes_decisions_and_what_an_incident_touched_along(pupils: Pupils) -> None:
    second = make_student(pupils.owner, pupils.school, nis="KN1234567")
    both, alone = (make_breach(pupils, is_listed=False) for _ in range(2))
    for breach, student in ((both, pupils.student), (both, second), (alone, second)):
        BreachPerson.objects.create(breach=breach, student=student)
    day = timezone.localdate() + timedelta(days=9)
    retention_decide(second, until=day, reason="layanan", by=pupils.owner, at=timezone.now())
    double_merge(pupils.student, second, by=pupils.people["koordinator"], at=timezone.now())
    assert RetentionDecision.objects.get().student == pupils.student
    found = BreachPerson.objects.values_list("breach", "student")
    assert set(found) == {(both.pk, pupils.student.pk), (alone.pk, pupils.student.pk)}
