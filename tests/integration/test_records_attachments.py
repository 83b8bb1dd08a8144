"""Attachments end to end: added, seen, downloaded, removed; file and row in step whatever breaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cms.core.errors import NotAllowed, WrongState
from cms.records import storage
from cms.records.actions import cases, holds
from cms.records.actions.attachments import attachment_add, attachment_remove
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Attachment, Verb
from cms.records.models.attachment import AttachmentState
from tests.factories.records import Pupils, attachment_values, canary, consent_values, make_pupils, make_student
from tests.factories.uploads import SECRET, content_of, phone_photo, scan, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/konselor/lampiran/tambah/"
PLACES = {"student": "peserta", "case": "kasus", "entry": "entri", "consent": "persetujuan"}


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


@pytest.fixture
def client(pupils: Pupils) -> Client:
    client = Client()
    client.force_login(pupils.owner)
    return client


def files() -> set[str]:
    """Return the names of the files that lie there, hidden parts too."""
    return {path.name for path in storage.folder().rglob("*") if path.is_file()}


def names() -> set[str]:
    return set(Attachment.objects.filter(state=AttachmentState.STORED).values_list("stored_name", flat=True))


def send(client: Client, place: str, content: bytes, name: str = "a.pdf", **values: Any) -> Any:
    given = {"title": "Surat izin", "kind": "dokumen", **values}
    return client.post(f"{ADD}?{place}", {**given, "file": upload(content, name)}, follow=True)


def permit(pupils: Pupils, place: Any = None, **changes: Any) -> Any:
    """Record a consent for photos."""
    values = {**consent_values(), "purpose": "foto", **changes}
    is_given = values.pop("is_given", True)
    return cases.consent_record(place or pupils.student, values, is_given=is_given, by=pupils.owner, at=timezone.now())


@pytest.mark.parametrize("kind", PLACES)
def test_a_scan_is_added_seen_and_downloaded(client: Client, pupils: Pupils, kind: str) -> None:
    place = pupils.records[kind]
    page = client.get(desk_of(place).url("read", place)).content.decode()
    assert f"{ADD}?{PLACES[kind]}={place.pk}" in page
    assert "multipart/form-data" in client.get(f"{ADD}?{PLACES[kind]}={place.pk}").content.decode()
    answer = send(client, f"{PLACES[kind]}={place.pk}", scan())
    made = Attachment.objects.exclude(pk=pupils.below["attachment"].pk).get()
    assert made.place == place
    assert (made.student, made.owner, made.state) == (pupils.student, pupils.owner, "tersimpan")
    assert made.code.startswith(place.code.partition("/")[0] + "/")
    assert "Surat izin" in answer.content.decode(), "back at the place, where it is listed"
    assert desk_of(made).url("read", made) in answer.content.decode()
    shown = client.get(desk_of(made).url("read", made)).content.decode()
    assert desk_of(place).url("read", place) in shown
    assert "Unduh PDF" in shown
    assert content_of(client.get(desk_of(made).url("download", made))) == scan()
    assert client.get(desk_of(made).url("picture", made)).status_code == 404, "a PDF is never shown inline"
    assert AccessLogRow.objects.filter(verb=Verb.CREATE, code=made.code).count() == 1


def test_a_photo_needs_a_consent_and_is_shown_without_place_or_camera(client: Client, pupils: Pupils) -> None:
    place = f"kasus={pupils.below['case'].pk}"
    body = send(client, place, phone_photo(), "IMG_1.jpg", kind="foto", title="Ruang tamu").content.decode()
    assert "Belum ada persetujuan foto yang berlaku" in body
    assert 'value="Ruang tamu"' in body
    assert "Pilih berkasnya sekali lagi" in body
    assert len(files()) == 1, "only that of the factory"
    permit(pupils)
    send(client, place, phone_photo(), "IMG_1.jpg", kind="foto", title="Ruang tamu")
    made = Attachment.objects.get(kind="foto")
    page = client.get(desk_of(made).url("read", made)).content.decode()
    assert desk_of(made).url("picture", made) in page
    assert 'alt="Ruang tamu"' in page
    answer = client.get(desk_of(made).url("picture", made))
    content = content_of(answer)
    assert (answer["Content-Type"], answer["Content-Disposition"].partition(";")[0]) == ("image/jpeg", "inline")
    assert SECRET.encode() not in content
    assert len(content) == made.size
    assert made.permitted_by is not None
    cases.consent_withdraw(made.permitted_by, note="", by=pupils.owner, at=timezone.now())
    case = pupils.below["case"]
    assert "musnahkan foto ini" in client.get(desk_of(case).url("read", case)).content.decode()


def test_refusals_stand_beside_the_field_and_lose_nothing(client: Client, pupils: Pupils) -> None:
    place = f"peserta={pupils.student.pk}"
    for content, sentence in ((b"MZ", "bukan PDF atau gambar"), (b"", "kosong"), (b"\xff\xd8\xffx", "rusak")):
        body = send(client, place, content, title="Keterangan saya").content.decode()
        assert sentence in body
        assert 'value="Keterangan saya"' in body
    body = client.post(f"{ADD}?{place}", {"title": "Keterangan saya", "kind": "dokumen"}).content.decode()
    assert "Pilih berkasnya: PDF" in body
    body = send(client, place, scan(), title="").content.decode()
    assert "Pilih berkasnya sekali lagi" in body
    assert files() == names()
    assert len(files()) == 1


def hold_lift(pupils: Pupils) -> None:
    """Lift the hold that stands for the pupil, as its two persons."""
    hold: Any = pupils.below["hold"]
    holds.hold_lift_ask(hold, by=pupils.owner, at=timezone.now())
    holds.hold_lift_confirm(hold, by=pupils.people["koordinator"], at=timezone.now())


def test_a_file_is_removed_for_good_and_its_row_stays(
    client: Client, pupils: Pupils, django_capture_on_commit_callbacks: Any
) -> None:
    made: Any = pupils.below["attachment"]
    hold_lift(pupils)
    address = desk_of(made).url("close", made)
    assert "untuk selamanya" in client.get(address).content.decode()
    assert content_of(client.get(desk_of(made).url("download", made)))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
    made.refresh_from_db()
    assert (made.state, made.file_key, made.title) == ("dihapus", None, canary("filetitle"))
    assert files() == set()
    assert client.get(desk_of(made).url("download", made)).status_code == 404
    page = client.get(desk_of(made).url("read", made)).content.decode()
    assert "sudah dimusnahkan" in page
    case = pupils.below["case"]
    assert "berkasnya sudah dimusnahkan" in client.get(desk_of(case).url("read", case)).content.decode()
    with pytest.raises(WrongState):
        attachment_remove(made, by=pupils.owner, at=timezone.now())
    with pytest.raises(storage.FileMissing):
        storage.Content(made)


# --- Where a file may not hang -------------------------------------------------------------------------------------------


def refused(pupils: Pupils, place: Any, error: type[Exception], **values: Any) -> None:
    before = files()
    with pytest.raises(error):
        attachment_add(place, attachment_values(**values), by=pupils.owner, at=timezone.now())
    assert files() == before


def test_not_at_rows_of_others(client: Client, pupils: Pupils) -> None:
    other = make_student(pupils.people["konselor2"], pupils.school)
    foreign = cases.case_create(
        other,
        {"started_date": timezone.localdate(), "area": "pribadi", "source": "guru", "summary": "x"},
        by=pupils.people["konselor2"],
        at=timezone.now(),
    )
    assert client.get(f"{ADD}?peserta={pupils.student.pk}").status_code == 200
    for place in (f"peserta={other.pk}", f"kasus={foreign.pk}", "entri=x", "", "persetujuan=1"):
        assert send(client, place, scan()).status_code == 404
    for record in (other, foreign):
        refused(pupils, record, NotAllowed)
    mixed = Attachment(student=pupils.student, case=foreign)
    with pytest.raises(ValidationError):
        mixed.clean()


def test_not_where_it_has_ended(client: Client, pupils: Pupils) -> None:
    case: Any = pupils.below["case"]
    consent, entry = pupils.below["consent"], pupils.below["entry"]
    stale = type(case).objects.get(pk=case.pk)
    cases.case_move(case, "ditutup", by=pupils.owner, at=timezone.now())
    cases.entry_retire(entry, by=pupils.owner, at=timezone.now())  # type: ignore[arg-type]  # an entry
    for place in (stale, consent, entry):
        refused(pupils, place, WrongState)
        assert ADD not in client.get(desk_of(place).url("read", place)).content.decode()
    assert "sudah berakhir" in send(client, f"kasus={case.pk}", scan()).content.decode()
    common = cases.entry_create(
        school=pupils.school,
        values={
            "kind": "umum",
            "topic": "lingkungan",
            "title": "x",
            "content": "x",
            "source": "x",
            "relevance": "x",
            "source_date": timezone.localdate(),
            "last_checked_date": timezone.localdate(),
        },
        by=pupils.owner,
        at=timezone.now(),
    )
    refused(pupils, common, WrongState)


@pytest.mark.parametrize(
    ("answers", "stands"),
    [
        ([], False),
        ([{}], True),
        ([{"giver": "siswa"}], False),
        ([{}, {"giver": "siswa", "is_given": False}], False),
        ([{}, {"is_given": False}], False),
        ([{"is_given": False}, {}], True),
        ([{"purpose": "konseling"}], False),
        ([{"given_date": date(2999, 1, 1)}], False),
    ],
)
def test_which_consent_carries_a_photo(pupils: Pupils, answers: list[dict[str, Any]], stands: bool) -> None:
    for answer in answers:
        permit(pupils, **answer)
    if stands:
        assert attachment_add(
            pupils.student, attachment_values(kind="foto"), by=pupils.owner, at=timezone.now()
        ).permitted_by
    else:
        refused(pupils, pupils.student, ValidationError, kind="foto")


def test_a_consent_of_one_case_and_a_pupil_of_age(pupils: Pupils) -> None:
    case: Any = pupils.below["case"]
    student = pupils.student
    permit(pupils, case)
    refused(pupils, student, ValidationError, kind="foto")
    assert attachment_add(case, attachment_values(kind="foto"), by=pupils.owner, at=timezone.now()).permitted_by
    student.birth_date = timezone.localdate().replace(year=timezone.localdate().year - 19, day=1)
    student.save()
    refused(pupils, student, ValidationError, kind="foto")
    permit(pupils, giver="siswa")
    assert attachment_add(student, attachment_values(kind="foto"), by=pupils.owner, at=timezone.now()).permitted_by


def test_the_proof_of_a_consent_is_no_photo(pupils: Pupils) -> None:
    consent: Any = pupils.below["consent"]
    made = attachment_add(consent, attachment_values(kind="foto"), by=pupils.owner, at=timezone.now())
    assert (made.kind, made.permitted_by) == ("dokumen", None)


def test_the_database_refuses_a_photo_without_consent_and_two_places(pupils: Pupils) -> None:
    rows = Attachment.objects.filter(pk=pupils.below["attachment"].pk)
    for change in ({"kind": "foto"}, {"entry": pupils.below["entry"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
