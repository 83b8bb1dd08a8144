"""A trainer's own file: checked, kept with its draft, seen by the reviewer, released, taken back, forgotten."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Revision

from cms.accounts.models import User
from cms.core.instruments import FileFormat
from cms.instruments.actions import own_file_store, own_files_sweep
from cms.instruments.models import InstrumentTemplate, InstrumentVersion, OwnFile
from cms.instruments.storage import blob_path
from cms.instruments.uploads import AcceptedFile
from cms.instruments.uploads.check import MEDIA_TYPES
from cms.instruments.views.drafts import own_file
from tests.factories.accounts import make_user, signed_in
from tests.factories.good_files import GOOD_FILES
from tests.factories.instrument_posts import approve, editor_post
from tests.factories.instruments import AT, make_form, make_released, make_template
from tests.factories.office import make_ground

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
LIST = "/admin/snippets/instruments/instrumenttemplate/"
NOTE = {"change_note": "Bentuk yang dipakai sekolah."}
DOCX = GOOD_FILES["form.docx"]()
LATER = timedelta(days=2)


@pytest.fixture
def trainer() -> User:
    make_ground()
    return make_user("pelatih")


def sent(name: str = "Laporan kami.docx", data: bytes = DOCX) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def post(client: Client, template: InstrumentTemplate, **more: Any) -> str:
    form = more.pop("form", make_form())
    answer = client.post(f"{LIST}edit/{template.pk}/", editor_post(form, **{**NOTE, **more}), follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def draft(template: InstrumentTemplate) -> InstrumentTemplate:
    found = InstrumentTemplate.objects.get(pk=template.pk).get_latest_revision_as_object()
    assert isinstance(found, InstrumentTemplate)
    return found


def blobs(var: Path) -> set[str]:
    return {path.name for path in (var / "private" / "instruments").glob("*/*")}


# --- Sending ---------------------------------------------------------------------------------------------------------


def test_a_refused_file_leaves_nothing_and_what_was_typed_stays(trainer: User, var: Path) -> None:
    template, client = make_template(), signed_in(trainer)
    before = (Revision.objects.count(), blobs(var))
    typed = make_form(purpose="Tujuan yang baru saja diketik.")
    html = post(client, template, form=typed, upload=sent("formulir.docx", b"MZ" + b"\0" * 100))
    assert "program Windows" in html
    assert "Tujuan yang baru saja diketik." in html
    assert NOTE["change_note"] in html
    assert (Revision.objects.count(), blobs(var), OwnFile.objects.count()) == (*before, 0)
    add = client.post(f"{LIST}add/", editor_post(make_form("baru"), **NOTE, upload=sent("a.docx", b"PK\x03\x04rusak")))
    assert "Susunan berkas ini rusak" in add.content.decode()
    assert not InstrumentTemplate.objects.filter(code="baru").exists()
    assert (blobs(var), OwnFile.objects.count()) == (before[1], 0)


def test_a_good_file_beside_another_error_is_asked_for_again(trainer: User, var: Path) -> None:
    html = post(signed_in(trainer), make_template(), upload=sent(), code="index")
    assert "dipakai oleh sistem" in html
    assert "pilih lagi berkasnya" in html
    assert (OwnFile.objects.count(), blobs(var)) == (0, set())


def test_an_accepted_file_stays_with_the_draft_and_is_replaced_and_removed(trainer: User) -> None:
    template, client = make_template(), signed_in(trainer)
    html = post(client, template)
    assert 'enctype="multipart/form-data"' in html
    assert 'name="upload"' in html
    assert 'name="remove_own"' not in html
    html = post(client, template, upload=sent())
    own = OwnFile.objects.get()
    assert (own.name, own.uploaded_by, own.media_type) == ("Laporan kami.docx", trainer, MEDIA_TYPES["docx"])
    assert (own.size, own.sha256) == (len(DOCX), sha256(DOCX).hexdigest())
    assert draft(template).own_file == own
    assert "Laporan kami.docx" in html
    assert own.sha256 in html
    assert 'name="remove_own"' in html
    post(client, template, purpose="Diubah tanpa menyentuh berkasnya.")
    assert draft(template).own_file == own
    post(client, template, upload=sent("baru.pdf", GOOD_FILES["typst.pdf"]()))
    assert str(draft(template).own_file) == "baru.pdf"
    post(client, template, remove_own="on")
    assert draft(template).own_file is None


def test_what_does_not_go_together_is_said_at_its_field(trainer: User) -> None:
    template, client = make_template(), signed_in(trainer)
    post(client, template, upload=sent())
    assert "Pilih salah satu" in post(client, template, upload=sent(), remove_own="on")
    empty = make_form(sections=())
    assert "tidak memuat berkas" in post(client, template, form=empty, is_reference="on")
    assert not draft(template).is_reference
    post(client, template, form=empty, is_reference="on", remove_own="on")
    assert (draft(template).is_reference, draft(template).own_file) == (True, None)


def test_a_name_longer_than_its_column_keeps_its_ending(trainer: User) -> None:
    template = make_template()
    post(signed_in(trainer), template, upload=sent(f"{'panjang ' * 20}.docx"))
    name = OwnFile.objects.get().name
    assert len(name) == 100
    assert name.endswith("….docx")


# --- Reading and releasing -------------------------------------------------------------------------------------------


def test_writers_and_reviewers_download_the_draft_and_nobody_else(trainer: User) -> None:
    template = make_template()
    post(signed_in(trainer), template, upload=sent("../../Nama\r\njahat.docx".replace("\r\n", " ").replace("/", "")))
    own = OwnFile.objects.get()
    place = f"{LIST}berkas/{template.pk}/{own.pk}/"
    for role in ("pelatih", "penyunting"):
        answer = signed_in(make_user(role)).get(place)
        assert (answer.status_code, answer.content) == (200, DOCX)
        assert answer["Content-Disposition"] == 'attachment; filename="laporan-uji-draf.docx"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Type"] == MEDIA_TYPES["docx"]
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    for role in ("konselor", "koordinator", "guru", "kepala", "ppdp", "operator"):
        answer = signed_in(make_user(role)).get(place)
        assert answer.status_code in {302, 404}, role
        assert DOCX not in answer.content
    assert Client().get(place).status_code in {302, 404}
    other = make_template(make_form("lain"))
    for wrong in (f"{LIST}berkas/{other.pk}/{own.pk}/", f"{LIST}berkas/{template.pk}/{own.pk + 1}/"):
        assert signed_in(trainer).get(wrong).status_code == 404
    assert signed_in(trainer).post(place).status_code == 405


def test_the_download_asks_by_itself_who_may(trainer: User, rf: RequestFactory) -> None:
    """Behind the admin's own door, which turns the others away before."""
    template = make_template()
    post(signed_in(trainer), template, upload=sent())
    request, pk = rf.get("/"), OwnFile.objects.get().pk
    request.user = trainer
    assert own_file(request, template.pk, pk).content == DOCX
    for role in ("konselor", "operator"):
        request.user = make_user(role)
        with pytest.raises(Http404):
            own_file(request, template.pk, pk)


def test_an_own_file_is_released_after_approval_and_made_files_come_back(trainer: User) -> None:
    template, client, reviewer = make_template(), signed_in(trainer), make_user("penyunting")
    post(client, template, upload=sent(), **{"action-submit": "1"})
    assert "Laporan kami.docx" in signed_in(reviewer).get(f"{LIST}edit/{template.pk}/").content.decode()
    approve(trainer, template)
    assert not InstrumentVersion.objects.exists()
    approve(reviewer, template)
    (file,) = InstrumentVersion.objects.get(number=1).files.all()
    assert (file.format, file.name, file.media_type) == (FileFormat.OWN, "laporan-uji.docx", MEDIA_TYPES["docx"])
    assert (file.size, file.sha256, file.read()) == (len(DOCX), sha256(DOCX).hexdigest(), DOCX)
    answer = signed_in(make_user("konselor")).get("/unduh/laporan-uji/terbaru/laporan-uji.docx")
    assert (answer.status_code, answer.content) == (200, DOCX)
    assert answer["X-Content-Type-Options"] == "nosniff"
    post(client, template, remove_own="on", **{"action-submit": "1"})
    approve(reviewer, template)
    made = set(InstrumentVersion.objects.get(number=2).files.values_list("format", flat=True))
    assert {FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.MARKDOWN} <= made
    assert FileFormat.OWN not in made
    assert InstrumentVersion.objects.get(number=1).files.get().read() == DOCX


def test_the_comparison_shows_that_the_file_changed(trainer: User) -> None:
    template, client = make_template(), signed_in(trainer)
    post(client, template, upload=sent())
    html = client.get(f"{LIST}history/{template.pk}/revisions/compare/earliest...latest/").content.decode()
    assert "Berkas sendiri" in html
    assert "Laporan kami.docx" in html
    assert sha256(DOCX).hexdigest() in html
    assert "Tidak ada" in html


# --- Forgetting ------------------------------------------------------------------------------------------------------


def _stored(trainer: User, data: bytes, at: datetime) -> OwnFile:
    digest = sha256(data).hexdigest()
    accepted = AcceptedFile("docx", MEDIA_TYPES["docx"], ".docx", len(data), digest)
    own = own_file_store(accepted=accepted, name="a.docx", data=data, by=trainer, at=at)
    os.utime(blob_path(digest), (at.timestamp(), at.timestamp()))
    return own


def test_only_what_nothing_points_at_is_forgotten_and_only_after_a_day(trainer: User, var: Path) -> None:
    now = timezone.now()
    in_draft, live, loose = (_stored(trainer, data, now) for data in (b"draf", b"hidup", b"lepas"))
    template = make_template()
    template.own_file = in_draft
    template.save_revision(user=trainer)
    make_template(make_form("lain"), own_file=live)
    released = make_released(make_form("rilis"))
    half = blob_path("ab" * 32).with_name("tmp-mati")
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"separuh")
    assert own_files_sweep(at=now + timedelta(hours=23)) == 0
    assert own_files_sweep(at=now + LATER) == 3, "its row, its bytes, and the half file"
    assert set(OwnFile.objects.all()) == {in_draft, live}
    assert blobs(var) == {in_draft.sha256, live.sha256, *released.files.values_list("sha256", flat=True)}
    assert not blob_path(loose.sha256).exists()


def test_storing_sweeps_and_bytes_in_use_become_young_again(
    trainer: User, var: Path, django_capture_on_commit_callbacks: Any
) -> None:
    _stored(trainer, b"lama", AT)
    with django_capture_on_commit_callbacks(execute=True):
        own_file_store(
            accepted=AcceptedFile("docx", MEDIA_TYPES["docx"], ".docx", 4, sha256(b"lama").hexdigest()),
            name="nama lain.docx",
            data=b"lama",
            by=trainer,
            at=AT + LATER,
        )
    assert [own.name for own in OwnFile.objects.all()] == ["nama lain.docx"]
    assert blob_path(sha256(b"lama").hexdigest()).read_bytes() == b"lama"
