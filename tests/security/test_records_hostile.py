"""What a hostile reading of the room found: each way in, tried as it was, after the honest way has worked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms.accounts.models import RoleGrant, User
from cms.accounts.roles import Role
from cms.core.errors import Refused, WrongState
from cms.records.actions import cases, classes, holds
from cms.records.actions.attachments import attachment_remove
from cms.records.actions.doubles import double_distinct, double_merge
from cms.records.actions.emergency import emergency_access_begin
from cms.records.actions.handovers import double_reassign, handover_offer, handovers_accept
from cms.records.actions.shares import share_offer, share_pledge
from cms.records.desk import desk_of
from cms.records.models import (
    AccessLogRow,
    Attachment,
    DataPoolEntry,
    ProtectedRecord,
    RefusalCount,
    SchoolClass,
    Share,
    Student,
    Verb,
)
from cms.records.models.share import ShareState
from cms.records.permissions import can_record_read
from cms.records.selectors import readable_fields, why_visible
from cms.records.selectors_emergency import emergencies_told_to, unseen_lines
from cms.records.views.form_keys import form_key
from tests.factories.accounts import PASSWORD, grant_role, signed_in
from tests.factories.records import Pupils, case_values, consent_values, make_pupils, make_student

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
REASON = "Anak dalam bahaya, konselornya tidak terhubung"


@pytest.fixture
def pupils(var: Any) -> Pupils:
    return make_pupils()


def client_of(person: User, *, proved: bool = False) -> Client:
    client = signed_in(person)
    if proved:
        assert client.post("/akun/pastikan/", {"password": PASSWORD}).status_code == 302
    return client


def agree(student: Student, *, is_given: bool = True, day: date | None = None) -> None:
    """Record what guardian and pupil say to sharing."""
    for giver in ("orang_tua", "siswa"):
        values = {**consent_values(), "purpose": "berbagi", "giver": giver, "given_date": day or timezone.localdate()}
        cases.consent_record(student, values, is_given=is_given, by=student.owner, at=timezone.now())


def shared(record: ProtectedRecord, person: User, field: str = "summary") -> Share:
    """Share one field of the record with the person, who has pledged."""
    now = timezone.now()
    until = now + timedelta(days=3)
    share = share_offer(record, person, fields=[field], since=now, until=until, by=record.owner, at=now)
    return share_pledge(share, by=person, at=timezone.now())


# --- Break-glass ---------------------------------------------------------------------------------------------------------


def test_while_one_break_glass_runs_no_code_is_told_from_another(pupils: Pupils) -> None:
    client, note = client_of(pupils.people["koordinator"], proved=True), pupils.below["note"]
    address = "/admin/konselor/akses-darurat/minta/"
    assert client.post(address, {"code": pupils.below["case"].code, "reason": REASON}).status_code == 302
    bodies = []
    for code in (note.code, f"{note.code.partition('/')[0]}/99"):
        body = client.post(address, {"code": code, "reason": REASON}).content.decode()
        assert "masih berjalan" in body
        bodies.append(body[body.index("rekaman--isian") : body.index("</main>")].replace(code, ""))
    assert bodies[0].split("csrfmiddlewaretoken")[0] == bodies[1].split("csrfmiddlewaretoken")[0]
    tried = AccessLogRow.objects.filter(verb=Verb.DENIED)
    assert [(row.code, row.facts) for row in tried] == [(None, {"tried": "break-glass"})] * 2


def test_who_left_the_school_is_told_no_more_codes_of_it(pupils: Pupils) -> None:
    person, case = pupils.people["ppdp"], pupils.below["case"]
    emergency_access_begin(case, reason=REASON, by=pupils.people["koordinator"], at=timezone.now())
    assert [one.access.record_code for one in emergencies_told_to(person)] == [case.code]
    assert case.code in unseen_lines(person)[0]
    RoleGrant.objects.filter(user=person).update(revoked_at=timezone.now(), revoked_by=pupils.people["admin"])
    grant_role(person, Role.KONSELOR, pupils.people["konselor_lain"].school)
    assert emergencies_told_to(person) == []
    assert unseen_lines(person) == []


# --- Holds ---------------------------------------------------------------------------------------------------------------


def test_a_hold_keeps_the_files_too(pupils: Pupils) -> None:
    file: Any = pupils.below["attachment"]
    client, address = client_of(pupils.owner), desk_of(file).url("close", file)
    assert client.post("/akun/pastikan/", {"password": PASSWORD}).status_code == 302
    assert "Ada penahanan penghapusan" in client.post(address).content.decode()
    with pytest.raises(Refused, match="penahanan"), transaction.atomic():
        attachment_remove(file, by=pupils.owner, at=timezone.now())
    file = Attachment.objects.get(pk=file.pk)
    assert (file.state, file.file_key is None) == ("tersimpan", False)
    hold: Any = pupils.below["hold"]
    holds.hold_lift_ask(hold, by=pupils.owner, at=timezone.now())
    assert "Ada penahanan penghapusan" in client.post(address).content.decode(), "asked for, it still stands"
    holds.hold_lift_confirm(hold, by=pupils.people["koordinator"], at=timezone.now())
    assert client.post(address).status_code == 302
    assert Attachment.objects.get(pk=file.pk).file_key is None


# --- Doubles -------------------------------------------------------------------------------------------------------------


def test_two_children_are_no_longer_taken_over_as_one(pupils: Pupils) -> None:
    taker, lead, now = pupils.people["konselor2"], pupils.people["koordinator"], timezone.now()
    older = make_student(taker, pupils.school, nis="KN1234567")
    Student.objects.filter(pk=older.pk).update(created_at=now - timedelta(days=9))
    older.refresh_from_db()
    offer = double_reassign(older, pupils.student, by=lead, at=now)
    double_distinct(older, pupils.student, by=lead, at=now)
    with pytest.raises(WrongState, match="kemungkinan ganda"):
        handovers_accept([offer], by=taker, at=timezone.now())
    pupils.student.refresh_from_db()
    assert pupils.student.owner == pupils.owner
    assert not can_record_read(taker, pupils.below["note"])


def test_a_merge_ends_shares_that_the_newer_answer_of_the_child_forbids(pupils: Pupils) -> None:
    second = make_student(pupils.owner, pupils.school, nis="KN1234567")
    case = cases.case_create(second, case_values(), by=pupils.owner, at=timezone.now())
    agree(second, day=date(2025, 1, 7))
    agree(pupils.student, is_given=False)
    taker = pupils.people["konselor2"]
    share = shared(case, taker)
    assert "summary" in readable_fields(taker, case)
    double_merge(pupils.student, second, by=pupils.people["koordinator"], at=timezone.now())
    share.refresh_from_db()
    assert share.state == ShareState.CLOSED
    assert not can_record_read(taker, case)


# --- Shares and the wall -------------------------------------------------------------------------------------------------


def test_a_share_does_not_outlive_the_place_at_the_school(pupils: Pupils) -> None:
    person, case = pupils.people["konselor2"], pupils.below["case"]
    agree(pupils.student)
    shared(case, person)
    assert can_record_read(person, case)
    assert case.code in client_of(person).get("/ruang/siswa/dibagikan/").content.decode()
    RoleGrant.objects.filter(user=person).update(revoked_at=timezone.now(), revoked_by=pupils.people["admin"])
    grant_role(person, Role.KONSELOR, pupils.people["konselor_lain"].school)
    assert not can_record_read(person, case)
    assert readable_fields(person, case) == frozenset()
    assert why_visible(person, case) == ""
    assert case.code not in client_of(person).get("/ruang/siswa/dibagikan/").content.decode()


def test_a_share_is_nothing_for_a_superuser(pupils: Pupils) -> None:
    person, case = pupils.people["konselor2"], pupils.below["case"]
    agree(pupils.student)
    shared(case, person)
    assert can_record_read(person, case)
    person.is_superuser = True
    person.save()
    assert not can_record_read(person, case)


def test_nobody_lets_himself_into_a_class(pupils: Pupils) -> None:
    """Who is wali kelas too would read the general part of pupils that other konselor hold."""
    person, lead, now = pupils.people["konselor2"], pupils.people["koordinator"], timezone.now()
    grant_role(person, Role.WALIKELAS, pupils.school)
    made = SchoolClass.objects.get()
    with pytest.raises(Refused, match="diri sendiri"):
        classes.class_homeroom_set(made, person, by=person, at=now)
    year = made.school_year
    with pytest.raises(Refused, match="diri sendiri"):
        classes.class_create(school=pupils.school, year=year, name="IX-A", homeroom=person, by=person, at=now)
    assert not can_record_read(person, pupils.student)
    classes.class_homeroom_set(made, person, by=lead, at=now)
    assert can_record_read(person, pupils.student)
    classes.class_homeroom_set(made, person, by=person, at=now)  # nothing changes
    grant_role(lead, Role.WALIKELAS, pupils.school)
    classes.class_homeroom_set(made, lead, by=lead, at=now)


# --- The key of a form ---------------------------------------------------------------------------------------------------


def test_one_key_makes_no_rows_of_two_kinds(pupils: Pupils) -> None:
    """They would share a data key: the erasure of the pupil would destroy the other row."""
    client, key = client_of(pupils.owner), form_key(pupils.owner, Student)
    assert client.post(desk_of(Student).url("add"), {"name": "Budi", "sekali": key}).status_code == 302
    student = Student.objects.exclude(pk=pupils.student.pk).get()
    assert key.split(".")[1].startswith(str(student.pk))
    texts = dict.fromkeys(("title", "content", "source", "relevance"), "Kata")
    days = {"source_date": TODAY, "last_checked_date": TODAY}
    values = {"kind": "umum", "topic": "lingkungan", **texts, **days, "sekali": key}
    assert client.post(desk_of(DataPoolEntry).url("add"), values).status_code == 302
    assert DataPoolEntry.objects.get(kind="umum").pk != student.pk


def test_an_old_form_of_what_was_handed_over_is_refused_and_gives_the_text_back(pupils: Pupils) -> None:
    client, taker = client_of(pupils.owner), pupils.people["konselor2"]
    values = {"name": "Budi Rekaan Saya", "sekali": form_key(pupils.owner, Student)}
    address = desk_of(Student).url("add")
    client.post(address, values)
    made = Student.objects.exclude(pk=pupils.student.pk).get()
    assert client.post(address, values)["Location"] == desk_of(Student).url("read", made)
    offer = handover_offer(made, taker, by=pupils.owner, at=timezone.now())
    handovers_accept([offer], by=taker, at=timezone.now())
    answer = client.post(address, values)
    assert answer.status_code == 404
    assert "Budi Rekaan Saya" in answer.content.decode()
    assert made.code not in answer.content.decode()
    row = AccessLogRow.objects.get(verb=Verb.DENIED)
    assert (row.actor, row.code, row.facts) == (pupils.owner, made.code, {"tried": "create"})


# --- At the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["guru", "walikelas", "guruwali", "kepala"])
def test_who_has_no_back_office_is_written_down_all_the_same(pupils: Pupils, name: str) -> None:
    person, case = pupils.people[name], pupils.below["case"]
    client = client_of(person)
    assert client_of(pupils.owner).get(desk_of(case).url("read", case)).status_code == 200
    assert client.get(desk_of(case).url("read", case)).status_code == 404
    assert client.post(desk_of(case).url("add")).status_code == 404
    rows = AccessLogRow.objects.filter(verb=Verb.DENIED).order_by("number")
    assert [(row.actor, row.code, row.facts) for row in rows] == [
        (person, case.code, {"tried": "read"}),
        (person, None, {"tried": "create"}),
    ]


@pytest.mark.parametrize("address", ["/admin/konselor/kasus/{}/", "/admin/konselor/kasus/", "/ruang/siswa/{}/"])
def test_strangers_are_counted(pupils: Pupils, address: str) -> None:
    answer = Client().get(address.format(pupils.below["case"].pk))
    assert (answer.status_code, "masuk" in answer["Location"] or "login" in answer["Location"]) == (302, True)
    assert RefusalCount.objects.get().count == 1
    assert not AccessLogRow.objects.filter(actor=None, verb=Verb.DENIED).exists()
    Client().get("/admin/")
    assert RefusalCount.objects.get().count == 1


def test_the_register_writes_down_whom_the_door_turned_away(pupils: Pupils) -> None:
    address = "/admin/records/accesslogrow/"
    assert signed_in(pupils.people["ppdp"]).get(address).status_code == 200
    assert signed_in(pupils.people["guru"]).get(address).status_code == 404
    row = AccessLogRow.objects.get(verb=Verb.DENIED)
    assert (row.actor, row.code, row.facts) == (pupils.people["guru"], None, {"tried": "list"})
    assert Client().get(address).status_code == 302
    assert RefusalCount.objects.get().count == 1
