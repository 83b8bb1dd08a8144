"""The counselor's screens: forms that lose nothing, classes, guru wali, endings."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.records.desk import desk_of
from cms.records.models import (
    AccessLogRow,
    Case,
    Consent,
    DataPoolEntry,
    Guardian,
    Note,
    ProtectedRecord,
    SafetyHold,
    SchoolClass,
    Student,
    Verb,
)
from cms.records.views.changing import mark_of
from tests.factories.accounts import SchoolFactory, grant_role
from tests.factories.records import Pupils, canary, make_pupils, make_student

pytestmark = pytest.mark.django_db
PUPILS = "/admin/konselor/peserta-didik/"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def client(pupils: Pupils) -> Client:
    return client_of(pupils.owner)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def edit(client: Client, record: ProtectedRecord, values: dict[str, Any]) -> Any:
    record.refresh_from_db()
    address = desk_of(record).url("edit", record)
    return client.post(address, {"dilihat": mark_of(record), **values})


def add(client: Client, model: type[ProtectedRecord], place: str = "", **values: Any) -> Any:
    return client.post(f"{desk_of(model).url('add')}{place}", values, follow=True)


# --- New records ---------------------------------------------------------------------------------------------------------


def test_a_pupil_is_taken_in_with_his_class(client: Client, pupils: Pupils) -> None:
    answer = add(client, Student, name="Budi Rekaan", nis="K-77", class_name="IX-B")
    assert "Budi Rekaan" in answer.content.decode()
    made = Student.objects.exclude(pk=pupils.student.pk).get()
    assert (made.owner, made.school, made.name) == (pupils.owner, pupils.school, "Budi Rekaan")
    assert made.placements.get().school_class.name == "IX-B"
    assert AccessLogRow.objects.filter(verb=Verb.CREATE, code=made.code).count() == 1
    add(client, Student, name="Bude Rekaan", class_name="VIII-A")
    assert SchoolClass.objects.filter(name="VIII-A").count() == 1


def test_what_was_typed_is_not_lost(client: Client, pupils: Pupils) -> None:
    body = add(
        client, Student, name="", nickname="Panggilan lama", nisn="12", address="Jalan Rekaan 7"
    ).content.decode()
    assert "Belum tersimpan" in body
    assert "Panggilan lama" in body
    assert "Jalan Rekaan 7" in body
    assert Student.objects.count() == 1
    body = add(client, Student, name="Ada", nisn="12").content.decode()
    assert "NISN terdiri atas 10 angka" in body
    assert Student.objects.count() == 1


def test_in_demo_mode_a_real_nisn_is_refused(client: Client, settings: Any) -> None:
    settings.SULUH_DEMO = True
    assert "Ini mode demonstrasi" in add(client, Student, name="Ada", nisn="0011223344").content.decode()
    assert Student.objects.count() == 1
    add(client, Student, name="Ada", nisn="X000000001")
    assert Student.objects.count() == 2


def test_a_number_that_another_pupil_has_is_saved_without_a_word(pupils: Pupils) -> None:
    other = client_of(pupils.people["konselor2"])
    answer = add(other, Student, name="Siti Lain", nis=pupils.student.nis, nisn=pupils.student.nisn)
    assert "tersimpan" in answer.content.decode()
    assert Student.objects.filter(owner=pupils.people["konselor2"]).count() == 1


def test_each_kind_is_made_where_it_belongs(client: Client, pupils: Pupils) -> None:
    at_pupil, at_case = f"?peserta={pupils.student.pk}", f"?kasus={pupils.below['case'].pk}"
    today = timezone.localdate().isoformat()
    add(client, Case, at_pupil, started_date=today, area="belajar", source="guru", summary="Nilai turun.")
    add(client, Guardian, at_pupil, relation="ayah", name="Pak Rekaan")
    add(client, Note, at_case, met_date=today, topic="Kedua", summary="Isi.")
    add(client, SafetyHold, at_pupil, reason="Perkara hukum", review_date=today)
    consent = {"purpose": "foto", "text_version": "1", "giver": "siswa", "giver_name": "Siti", "means": "tertulis"}
    add(client, Consent, at_pupil, answer="ditolak", given_date=today, **consent)
    assert [model.objects.count() for model in (Case, Guardian, Note, SafetyHold, Consent)] == [2, 2, 2, 2, 2]
    assert Consent.objects.get(purpose="foto").state == "ditolak"
    assert Note.objects.order_by("-created_at")[0].case == pupils.below["case"]


@pytest.mark.parametrize("model", [Case, Guardian, Note, SafetyHold, Consent])
def test_a_row_below_needs_its_own_pupil(client: Client, pupils: Pupils, model: type[ProtectedRecord]) -> None:
    foreign = make_student(pupils.people["konselor2"], pupils.school)
    assert client.get(f"{desk_of(model).url('add')}?peserta={pupils.student.pk}").status_code == 200
    for place in ("", f"?peserta={foreign.pk}", "?peserta=bukan-kunci", f"?peserta={pupils.school.pk}"):
        assert client.get(f"{desk_of(model).url('add')}{place}").status_code == 404
        assert client.post(f"{desk_of(model).url('add')}{place}", {}).status_code == 404


def entry(**values: Any) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    given = {"topic": "diri", "title": "Minat", "content": "Musik", "source": "Angket", "relevance": "Karier"}
    return {**given, "source_date": today, "last_checked_date": today, **values}


def test_sensitive_topics_are_off_until_their_reason_is_said(client: Client, pupils: Pupils) -> None:
    place = f"?peserta={pupils.student.pk}"
    count = DataPoolEntry.objects.count()
    body = add(client, DataPoolEntry, place, **entry(topic="kesehatan")).content.decode()
    assert "Pokok ini data peka" in body
    body = add(client, DataPoolEntry, place, **entry(topic="kesehatan", is_sensitive_needed="on")).content.decode()
    assert "Tulis mengapa data ini diperlukan" in body
    assert DataPoolEntry.objects.count() == count
    reason = "Perlu diketahui sebelum perjalanan sekolah."
    add(client, DataPoolEntry, place, **entry(topic="kesehatan", is_sensitive_needed="on", relevance=reason))
    made = DataPoolEntry.objects.get(topic="kesehatan")
    assert made.student == pupils.student
    body = text(client, desk_of(made).url("edit", made))
    assert "checked" in body
    edit(client, made, entry(topic="kesehatan", is_sensitive_needed="on", relevance="x"))
    made.refresh_from_db()
    assert made.relevance == reason
    edit(client, made, entry(title="Bakat"))
    assert DataPoolEntry.objects.get(pk=made.pk).title == "Bakat"


def test_data_of_a_class_and_of_the_surroundings(client: Client, pupils: Pupils) -> None:
    body = add(client, DataPoolEntry, **entry(kind="kelompok", topic="kelompok")).content.decode()
    assert "Data kelompok menyebut kelasnya" in body
    school_class = SchoolClass.objects.get()
    add(client, DataPoolEntry, **entry(kind="kelompok", topic="kelompok", school_class=school_class.pk))
    add(client, DataPoolEntry, **entry(kind="umum", topic="lingkungan", school_class=school_class.pk))
    group, common = DataPoolEntry.objects.get(kind="kelompok"), DataPoolEntry.objects.get(kind="umum")
    assert (group.school_class, common.school_class, common.student) == (school_class, None, None)
    assert "Minat" in text(client, desk_of(group).url("read", group))
    edit(client, group, entry(topic="kelompok", title="Sosiometri"))
    assert DataPoolEntry.objects.get(pk=group.pk).title == "Sosiometri"
    elsewhere = SchoolClass.objects.create(school=SchoolFactory.create(), school_year="2026/2027", name="X")
    body = add(client, DataPoolEntry, **entry(kind="kelompok", topic="kelompok", school_class=elsewhere.pk))
    assert DataPoolEntry.objects.filter(kind="kelompok").count() == 1


def test_a_konselor_of_two_schools_says_which(client: Client, pupils: Pupils) -> None:
    second = SchoolFactory.create()
    grant_role(pupils.owner, "konselor", second)  # type: ignore[arg-type]  # a value of Role
    body = text(client, f"{PUPILS}tambah/?sekolah={second.npsn}")
    assert f"<strong>{second}</strong>" in body
    client.post(f"{PUPILS}tambah/?sekolah={second.npsn}", {"name": "Anak Sekolah Lain"})
    assert Student.objects.filter(school=second).count() == 1
    assert client.get(f"{PUPILS}tambah/?sekolah=00000000").status_code == 404


# --- Changes and endings -------------------------------------------------------------------------------------------------


def test_a_change_is_written_searched_and_logged(client: Client, pupils: Pupils) -> None:
    address = desk_of(pupils.student).url("edit", pupils.student)
    assert 'value="VIII-A"' in text(client, address)
    edit(client, pupils.student, {"name": "Siti Berganti", "class_name": "VIII-C"})
    changed = Student.objects.get()
    assert (changed.name, changed.changed_by) == ("Siti Berganti", pupils.owner)
    assert changed.placements.get(until=None).school_class.name == "VIII-C"
    assert pupils.student.code in client.post(f"{PUPILS}hasil/", {"q": "berganti"}).content.decode()
    assert pupils.student.code not in client.post(f"{PUPILS}hasil/", {"q": canary("name")}).content.decode()
    assert "Belum tersimpan" in edit(client, pupils.student, {"name": ""}).content.decode()
    assert AccessLogRow.objects.filter(verb=Verb.CHANGE, code=changed.code, facts__has_key="fields").count() == 1


def test_notes_and_cases_are_changed_by_their_forms(client: Client, pupils: Pupils) -> None:
    note: Any = pupils.below["note"]
    today = timezone.localdate().isoformat()
    edit(client, note, {"met_date": today, "topic": "Lanjutan", "summary": "Berubah."})
    note.refresh_from_db()
    assert (note.topic, note.summary, note.changed_by) == ("Lanjutan", "Berubah.", pupils.owner)


ENDINGS = {
    "student": ({"left": "2026-06-30"}, "keluar"),
    "case": ({"state": "ditangani"}, "ditangani"),
    "guardian": ({}, "ditutup"),
    "consent": ({"note": "Ibu mencabut lewat surat."}, "dicabut"),
    "note": ({}, "ditutup"),
    "entry": ({}, "tidak_dipakai"),
}


@pytest.mark.parametrize("kind", ENDINGS)
def test_how_each_kind_ends(client: Client, pupils: Pupils, kind: str) -> None:
    record, (values, state) = pupils.records[kind], ENDINGS[kind]
    address = desk_of(record).url("close", record)
    assert "Batal" in text(client, address)
    answer = client.post(address, values, follow=True)
    assert answer.status_code == 200
    record.refresh_from_db()
    assert record.state == state
    assert record.get_state_display() in answer.content.decode()
    if kind != "case":  # an end is the end
        assert 'class="rekaman-salah"' in client.post(address, values).content.decode()


def test_a_case_that_is_done_has_its_day_and_no_way_on(client: Client, pupils: Pupils) -> None:
    case: Any = pupils.below["case"]
    address = desk_of(case).url("close", case)
    assert 'class="rekaman-salah"' in client.post(address, {"state": "selesai"}).content.decode()
    client.post(address, {"state": "ditutup"})
    case.refresh_from_db()
    assert case.closed_date == timezone.localdate()
    assert address not in text(client, desk_of(case).url("read", case))


def test_a_pupil_who_left_is_in_no_class_and_of_no_guru_wali(client: Client, pupils: Pupils) -> None:
    for name in ("walikelas", "guruwali"):
        assert Student.objects.visible_to(pupils.people[name]).exists()
    client.post(desk_of(pupils.student).url("close", pupils.student), {"left": "2026-06-30"})
    for name in ("walikelas", "guruwali"):
        assert not Student.objects.visible_to(pupils.people[name]).exists()


# --- Around the pupils ---------------------------------------------------------------------------------------------------


def test_classes_and_their_wali_kelas(client: Client, pupils: Pupils) -> None:
    address, teacher = f"{PUPILS}kelas/", pupils.people["walikelas"]
    assert "VIII-A" in text(client, address)
    client.post(address, {"name": "IX-A", "homeroom": teacher.pk})
    assert SchoolClass.objects.get(name="IX-A").homeroom == teacher
    client.post(address, {"name": "VIII-A", "homeroom": ""})
    assert not Student.objects.visible_to(teacher).exists()
    client.post(address, {"name": "VIII-A", "homeroom": teacher.pk})
    assert Student.objects.visible_to(teacher).exists()
    body = client.post(address, {"name": "IX-B", "homeroom": pupils.people["guru"].pk}).content.decode()
    assert "Belum tersimpan" in body
    assert client_of(pupils.people["koordinator"]).get(address).status_code == 200
    assert client.get(f"{address}?sekolah=00000000").status_code == 404


def test_a_guru_wali_is_named_and_ended(client: Client, pupils: Pupils) -> None:
    address, teacher = desk_of(pupils.student).url("guidance", pupils.student), pupils.people["guruwali"]
    assert "selected" in text(client, address)
    client.post(address, {"teacher": ""})
    assert not Student.objects.visible_to(teacher).exists()
    answer = client.post(address, {"teacher": teacher.pk}, follow=True)
    assert "Guru wali PD-" in answer.content.decode()
    assert Student.objects.visible_to(teacher).exists()
