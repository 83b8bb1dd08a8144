"""The desks: which form, which action and which screens each kind of record has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cms.accounts.models import School, User

from .actions import attachments, cases, holds, making, students
from .desk import Closing, Desk, Group, Place, put
from .forms import (
    CaseForm,
    ClosingForm,
    GuardianForm,
    HoldForm,
    LeaveForm,
    MoveForm,
    NoteForm,
    StudentForm,
    WithdrawForm,
)
from .forms_files import AttachmentForm
from .forms_pool import ConsentForm, EntryForm
from .models import Attachment, Case, Consent, DataPoolEntry, Guardian, Note, SafetyHold, Student
from .models.consent import ConsentState
from .models.data_pool import Kind

Values = Mapping[str, Any]
AT_PUPIL = (("peserta", Student),)
AT_BOTH = (("kasus", Case), ("peserta", Student))
AT_FILES = (("persetujuan", Consent), ("entri", DataPoolEntry), *AT_BOTH)


def _without(values: Values, *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _student_create(school: School, values: Values, by: User, at: datetime) -> Student:
    made = students.student_create(school=school, values=_without(values, "class_name"), by=by, at=at)
    students.student_place_by_name(made, values["class_name"], by=by, at=at)
    return made


def _student_change(student: Student, values: Values, by: User, at: datetime) -> None:
    students.student_change(student, _without(values, "class_name"), by=by, at=at)
    students.student_place_by_name(student, values["class_name"], by=by, at=at)


def _change(record: Any, values: Values, by: User, at: datetime) -> None:
    making.record_change(record, values, by=by, at=at)


def _consent_create(place: Any, values: Values, by: User, at: datetime) -> Consent:
    is_given = values["answer"] == ConsentState.GIVEN
    return cases.consent_record(place, _without(values, "answer"), is_given=is_given, by=by, at=at)


def _entry_create(place: Place, values: Values, by: User, at: datetime) -> DataPoolEntry:
    kept = _without(values, "is_sensitive_needed")
    if isinstance(place, Student):
        return cases.entry_create(
            school=place.school, values={**kept, "kind": Kind.PERSONAL, "student": place}, by=by, at=at
        )
    school = place if isinstance(place, School) else place.school
    if kept["kind"] == Kind.COMMON:
        kept["school_class"] = None
    return cases.entry_create(school=school, values=kept, by=by, at=at)


def _entry_change(entry: DataPoolEntry, values: Values, by: User, at: datetime) -> None:
    cases.entry_change(entry, _without(values, "is_sensitive_needed"), by=by, at=at)


PUPIL_GENERAL = Group("Bagian umum", ("name", "nis", "sex"))
PUPIL_PERSONAL = Group(
    "Bagian pribadi",
    (
        "nickname",
        "nisn",
        "birth_place",
        "birth_date",
        "religion",
        "address",
        "lives_with",
        "phone",
        "siblings",
        "entered_date",
        "left_date",
    ),
)

STUDENTS = put(
    Desk(
        model=Student,
        slug="peserta-didik",
        icon="user",
        singular="Peserta didik",
        plural="Peserta didik",
        form=StudentForm,
        create=_student_create,
        change=_student_change,
        groups=(PUPIL_GENERAL, PUPIL_PERSONAL),
        needs_parent=False,
        closing=Closing(
            "Lulus atau pindah",
            "Peserta didik keluar dari daftar aktif. Kelas dan guru wali berakhir pada tanggal itu; rekamannya tetap ada.",
            LeaveForm,
            lambda record, values, by, at: students.student_leave(record, left=values["left"], by=by, at=at),
        ),
        has_list=True,
        template="records/student.html",
    )
)
CASES = put(
    Desk(
        model=Case,
        slug="kasus",
        icon="folder-open-inverse",
        singular="Kasus",
        plural="Kasus",
        form=CaseForm,
        create=lambda place, values, by, at: cases.case_create(place, values, by=by, at=at),
        change=_change,
        groups=(
            Group("Pokok kasus", ("started_date", "area", "source", "summary", "closed_date")),
            Group("Rencana bantuan", ("goal", "follow_up")),
        ),
        parents=AT_PUPIL,
        closing=Closing(
            "Ubah keadaan",
            "Pilih keadaan kasus yang baru. Selesai dan Ditutup tidak dapat dibuka lagi.",
            MoveForm,
            lambda record, values, by, at: cases.case_move(record, values["state"], by=by, at=at),
        ),
        has_list=True,
        template="records/case.html",
    )
)
ENTRIES = put(
    Desk(
        model=DataPoolEntry,
        slug="himpunan-data",
        icon="clipboard-list",
        singular="Entri himpunan data",
        plural="Himpunan data",
        form=EntryForm,
        create=_entry_create,
        change=_entry_change,
        groups=(
            Group("Data", ("kind", "topic", "title", "content")),
            Group(
                "Asal dan pemeriksaan", ("source", "source_date", "relevance", "last_checked_date", "check_again_date")
            ),
        ),
        parents=AT_PUPIL,
        needs_parent=False,
        closing=Closing(
            "Tidak dipakai lagi",
            "Entri ini keluar dari himpunan data yang berlaku. Isinya tetap ada sampai masa simpannya berakhir.",
            ClosingForm,
            lambda record, values, by, at: cases.entry_retire(record, by=by, at=at),
        ),
        has_list=True,
    )
)
GUARDIANS = put(
    Desk(
        model=Guardian,
        slug="orang-tua",
        icon="group",
        singular="Orang tua atau wali",
        plural="Orang tua dan wali",
        form=GuardianForm,
        create=lambda place, values, by, at: students.guardian_create(place, values, by=by, at=at),
        change=_change,
        groups=(
            Group("Bagian umum", ("relation", "name", "phone")),
            Group("Bagian pribadi", ("address", "alive", "birth", "religion", "education", "job")),
        ),
        parents=AT_PUPIL,
        closing=Closing(
            "Tidak dihubungi lagi",
            "Sekolah tidak lagi menghubungi orang ini untuk peserta didik tersebut.",
            ClosingForm,
            lambda record, values, by, at: students.guardian_close(record, by=by, at=at),
        ),
    )
)
CONSENTS = put(
    Desk(
        model=Consent,
        slug="persetujuan",
        icon="check",
        singular="Persetujuan",
        plural="Persetujuan",
        form=ConsentForm,
        create=_consent_create,
        change=None,
        groups=(
            Group("Untuk apa", ("purpose", "scope", "text_version")),
            Group("Jawaban", ("giver", "giver_name", "means", "given_date")),
            Group("Pencabutan", ("withdrawn_at", "withdrawn_note")),
        ),
        parents=AT_BOTH,
        closing=Closing(
            "Cabut persetujuan",
            "Persetujuan yang dicabut tidak berlaku lagi. Bila kelak disetujui kembali, catat sebagai persetujuan baru.",
            WithdrawForm,
            lambda record, values, by, at: cases.consent_withdraw(record, note=values["note"], by=by, at=at),
        ),
    )
)
NOTES = put(
    Desk(
        model=Note,
        slug="catatan",
        icon="edit",
        singular="Catatan konseling",
        plural="Catatan konseling",
        form=NoteForm,
        create=lambda place, values, by, at: cases.note_create(place, values, by=by, at=at),
        change=_change,
        groups=(
            Group("Pertemuan", ("met_date", "topic", "medium")),
            Group("Isi", ("summary", "approach", "result", "follow_up")),
        ),
        parents=AT_BOTH,
        closing=Closing(
            "Tutup catatan",
            "Catatan yang ditutup tidak diperlukan lagi dan dapat dimusnahkan setelah masa simpannya.",
            ClosingForm,
            lambda record, values, by, at: cases.note_close(record, by=by, at=at),
        ),
    )
)
HOLDS = put(
    Desk(
        model=SafetyHold,
        slug="penahanan",
        icon="lock",
        singular="Penahanan penghapusan",
        plural="Penahanan penghapusan",
        form=HoldForm,
        create=lambda place, values, by, at: cases.hold_begin(place, values, by=by, at=at),
        change=_change,
        groups=(Group("Penahanan", ("reason", "review_date", "asked_at")),),
        parents=AT_PUPIL,
        closing=Closing(
            "Minta diakhiri",
            "Penahanan berakhir setelah koordinator BK menyetujuinya. Ia tidak membaca alasannya.",
            ClosingForm,
            lambda record, values, by, at: holds.hold_lift_ask(record, by=by, at=at),
        ),
    )
)
ATTACHMENTS = put(
    Desk(
        model=Attachment,
        slug="lampiran",
        icon="doc-full-inverse",
        singular="Lampiran",
        plural="Lampiran",
        form=AttachmentForm,
        create=lambda place, values, by, at: attachments.attachment_add(place, values, by=by, at=at),
        change=None,
        groups=(Group("Lampiran", ("title", "kind", "permitted_by", "file_name", "created_at")),),
        parents=AT_FILES,
        closing=Closing(
            "Musnahkan berkas",
            "Berkasnya dihapus untuk selamanya dan tidak dapat dikembalikan. Yang tinggal hanya catatan bahwa lampiran ini "
            "pernah ada.",
            ClosingForm,
            lambda record, values, by, at: attachments.attachment_remove(record, by=by, at=at),
        ),
        template="records/attachment.html",
    )
)
