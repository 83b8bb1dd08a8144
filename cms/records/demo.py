"""Plainly invented pupils and cases for the demo, so that each demo role has something to read. Never real children."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from cms.accounts.models import User
from cms.core.signals import demo_loading, demo_removing

from . import storage
from .actions import cases, classes, students
from .actions.receivers import receiver_add
from .demo_activities import activities_add
from .demo_files import files_add
from .keyring import keyring
from .models import (
    Attachment,
    Breach,
    Case,
    CodeNumber,
    DoubleDecision,
    ErasureRequest,
    HandOver,
    PacketLink,
    ProtectedRecord,
    Receiver,
    SchoolClass,
    Share,
    Student,
)
from .years import school_year

CLASS = "VIII-A"
PUPILS = (
    # owner, name, sex, number, in the class of `walikelas`
    ("konselor", "Anggrek Contoh", "P", 1, True),
    ("konselor", "Bayu Contoh", "L", 2, True),
    ("konselor", "Cempaka Contoh", "P", 3, False),
    ("konselor2", "Dahlia Contoh", "P", 4, False),
    ("konselor_lain", "Elang Contoh", "L", 5, False),
)
CASE = {
    "area": "belajar",
    "source": "guru",
    "summary": "Nilai tiga mata pelajaran turun sejak awal semester (data contoh).",
    "goal": "Menemukan cara belajar yang cocok.",
    "follow_up": "Pertemuan kedua minggu depan.",
}
CONSENT = {
    "purpose": "konseling",
    "text_version": "Persetujuan orang tua, versi contoh",
    "giver": "orang_tua",
    "means": "tertulis",
    "scope": "Konseling belajar selama satu semester.",
}
NOTE = {
    "topic": "Pertemuan pertama",
    "summary": "Menceritakan jadwal belajar di rumah (data contoh).",
    "approach": "Konseling berpusat pada solusi",
    "follow_up": "Mencoba jadwal baru selama satu minggu.",
}
RECEIVERS = (
    {
        "name": "Puskesmas Contoh",
        "kind": "puskesmas",
        "contact": "Petugas layanan remaja (contoh)",
        "phone": "0800-000-001",
        "address": "Jalan Contoh Nomor 10",
        "note": "Layanan remaja Selasa dan Kamis pagi; daftar lewat telepon (data contoh).",
    },
    {
        "name": "Biro Psikologi Rekaan",
        "kind": "psikolog",
        "contact": "Bagian pendaftaran (contoh)",
        "phone": "0800-000-002",
        "address": "Jalan Rekaan Nomor 2",
        "note": "Dengan perjanjian; tanyakan keringanan biaya (data contoh).",
    },
)
# Deleted in this order: what hangs on something goes before it.
MODELS = (
    "emergencyaccess",
    "attachment",
    "commitment",
    "participant",
    "referral",
    "caseconference",
    "homevisit",
    "instrumentresult",
    "note",
    "consent",
    "safetyhold",
    "datapoolentry",
    "guardian",
    "case",
    "student",
)


@receiver(demo_loading)
def add_pupils(users: dict[str, User], at: datetime, **_kwargs: Any) -> None:
    """Add the pupils. Repeatable: where one of the schools has a pupil, nothing is added."""
    names = ("konselor", "konselor2", "konselor_lain", "walikelas", "guruwali", "guru")
    people = {name: users[name] for name in names}
    if Student.objects.filter(school__is_demo=True).exists():
        return
    school: Any = people["konselor"].school  # every demo counselor has one
    receivers = [receiver_add(school, entry, by=people["konselor"], at=at) for entry in RECEIVERS]
    year, by = school_year(timezone.localdate(at)), people["konselor"]
    made = classes.class_create(school=school, year=year, name=CLASS, homeroom=people["walikelas"], by=by, at=at)
    for owner, name, sex, number, is_in_class in PUPILS:
        pupil = _pupil(people[owner], name, sex, number, at)
        if is_in_class:
            students.student_place(pupil, made, since=timezone.localdate(at), by=by, at=at)
        if number == 1:
            students.guidance_begin(pupil, people["guruwali"], since=timezone.localdate(at), by=by, at=at)
            activities_add(_case(pupil, by, at), people, receivers[0], at=at)


def _pupil(by: User, name: str, sex: str, number: int, at: datetime) -> Student:
    values = {
        "name": name,
        "nickname": name.split(maxsplit=1)[0],
        "sex": sex,
        "nis": f"C-{number:04}",
        "nisn": f"X{number:09}",
        "birth_place": "Kota Contoh",
        "birth_date": date(2012, number, 10 + number),
        "address": f"Jalan Contoh Nomor {number}",
        "lives_with": "Orang tua",
    }
    school: Any = by.school
    pupil = students.student_create(school=school, values=values, by=by, at=at)
    guardian = {"relation": "ibu", "name": f"Ibu {name}", "phone": "0800-000-000"}
    students.guardian_create(pupil, guardian, by=by, at=at)
    _entries(pupil, by, at)
    return pupil


def _entries(pupil: Student, by: User, at: datetime) -> None:
    """An achievement (general part), an interest (personal part) that is overdue."""
    today = timezone.localdate(at)
    for topic, title, text, again in (
        ("prestasi", "Juara lomba pidato contoh", "Juara dua tingkat kecamatan.", None),
        ("diri", "Minat", "Suka menggambar dan membaca; ingin masuk SMK seni.", today - timedelta(days=7)),
    ):
        values = {
            "kind": "pribadi",
            "student": pupil,
            "topic": topic,
            "title": title,
            "content": text,
            "source": "Angket contoh",
            "source_date": today - timedelta(days=200),
            "relevance": "Bahan bimbingan karier.",
            "last_checked_date": today - timedelta(days=200),
            "check_again_date": again,
        }
        cases.entry_create(school=pupil.school, values=values, by=by, at=at)


def _case(pupil: Student, by: User, at: datetime) -> Case:
    """Return a case that is being handled, with a consent, a note and two files."""
    today = timezone.localdate(at)
    case = cases.case_create(pupil, {**CASE, "started_date": today - timedelta(days=14)}, by=by, at=at)
    consent = {**CONSENT, "giver_name": f"Ibu {pupil.name}", "given_date": today - timedelta(days=13)}
    signed = cases.consent_record(case, consent, is_given=True, by=by, at=at)
    files_add(pupil, signed, by=by, at=at)
    cases.note_create(case, {**NOTE, "met_date": today - timedelta(days=7)}, by=by, at=at)
    cases.case_move(case, "ditangani", by=by, at=at)
    return case


@receiver(demo_removing)
def remove_pupils(**_kwargs: Any) -> None:
    """Remove every record of the demo schools, and destroy the keys of their pupils once that is written."""
    subjects: set[UUID] = set()
    files = list(Attachment.objects.filter(school__is_demo=True).values_list("stored_name", flat=True))
    PacketLink.objects.filter(referral__school__is_demo=True).delete()
    Breach.objects.filter(school__is_demo=True).delete()
    for name in MODELS:
        model: Any = apps.get_model("records", name)
        rows = model.objects.filter(school__is_demo=True)
        found: list[ProtectedRecord] = list(rows.only("pk", *(("student",) if name != "student" else ())))
        subjects |= {record.sealing_subject() for record in found}
        Share.objects.filter(kind=name, record__in=[record.pk for record in found]).delete()
        rows.delete()
    Receiver.objects.filter(school__is_demo=True).delete()
    for model in (HandOver, DoubleDecision):
        model.objects.filter(school__is_demo=True).delete()
    SchoolClass.objects.filter(school__is_demo=True).delete()
    CodeNumber.objects.filter(school__is_demo=True).delete()
    ErasureRequest.objects.filter(school__is_demo=True).delete()
    transaction.on_commit(partial(_destroy, subjects, files))


def _destroy(subjects: set[UUID], files: list[str]) -> None:
    for name in files:
        storage.remove(name)
    for subject in subjects:
        keyring().destroy(subject)
