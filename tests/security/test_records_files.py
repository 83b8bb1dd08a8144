"""The content of attachments: sealed on the disk, reached by one door, nothing of the child in a header, nothing in /tmp."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from cms.records import storage
from cms.records.actions import cases
from cms.records.actions.attachments import attachment_add
from cms.records.audit import NotLogged
from cms.records.desk import desk_of
from cms.records.judging import judged
from cms.records.models import AccessLogRow, Attachment, Verb
from cms.records.receiving import InMemoryOnly
from tests.factories.records import CANARY, Pupils, attachment_values, consent_values, make_pupils
from tests.factories.uploads import SECRET, content_of, phone_photo, scan, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/konselor/lampiran/tambah/"


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


@pytest.fixture
def photo(pupils: Pupils) -> Attachment:
    now = timezone.now()
    cases.consent_record(
        pupils.student, {**consent_values(), "purpose": "foto"}, is_given=True, by=pupils.owner, at=now
    )
    values = attachment_values(kind="foto", file=judged(upload(phone_photo(), f"{SECRET} Siti.jpg")))
    return attachment_add(pupils.student, values, by=pupils.owner, at=now)


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_every_other_person_gets_the_404_of_a_row_that_is_not_there(pupils: Pupils, photo: Attachment) -> None:
    scanned: Any = pupils.below["attachment"]
    for file, doors in ((photo, ("download", "picture")), (scanned, ("download",))):
        for door in doors:
            address = desk_of(file).url(door, file)
            mine = client_of(pupils.owner).get(address)
            assert (mine.status_code, len(content_of(mine))) == (200, file.size)
            for name, person in pupils.people.items():
                if name == "konselor":
                    continue
                for method in ("get", "head", "post", "put", "delete"):
                    client = client_of(person)
                    answer = getattr(client, method)(address)
                    other = getattr(client, method)(address.replace(str(file.pk), str(uuid.uuid4())))
                    assert (answer.status_code, other.status_code) == (404, 404), (name, method)
                    assert not answer.streaming
                    assert answer.content == other.content
            assert Client().get(address).status_code == 302


def test_the_headers_keep_the_file_where_it_is_and_name_nobody(pupils: Pupils, photo: Attachment) -> None:
    client, scanned = client_of(pupils.owner), pupils.below["attachment"]
    seen = {
        ("picture", "inline", "jpg", "image/jpeg", photo),
        ("download", "attachment", "jpg", "image/jpeg", photo),
        ("download", "attachment", "pdf", "application/pdf", scanned),
    }
    for door, disposition, extension, kind, file in seen:
        address = desk_of(file).url(door, file)
        answer, head = client.get(address), client.head(address)
        name = file.code.replace("/", "-")
        assert answer["Content-Disposition"] == f'{disposition}; filename="{name}.{extension}"'
        assert answer["Content-Type"] == kind
        assert answer["Content-Length"] == str(len(content_of(answer)))
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
        assert (head.status_code, head.content) == (200, b"")
        assert {name: head[name] for name in answer.headers if name != "Expires"} == {
            name: answer[name] for name in answer.headers if name != "Expires"
        }
        told = f"{answer.headers}"
        assert CANARY not in told
        assert SECRET not in told
        assert "Siti" not in told


def test_the_row_of_the_log_stands_before_the_first_byte(
    pupils: Pupils, photo: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = client_of(pupils.owner), desk_of(photo).url("download", photo)
    answer = client.get(address)
    row = AccessLogRow.objects.get(verb=Verb.DOWNLOAD)
    assert (row.code, row.actor, row.facts) == (photo.code, pupils.owner, {"kib": -(-photo.size // 1024)})
    assert len(content_of(answer)) == photo.size

    def unwritable(*_args: object, **_kwargs: object) -> None:
        raise NotLogged("read-only")

    monkeypatch.setattr("cms.records.views.gated.logged", unwritable)
    with pytest.raises(NotLogged):
        client.get(address)


def test_a_file_that_is_lost_or_changed_says_so_and_gives_nothing(pupils: Pupils, photo: Attachment) -> None:
    client, address = client_of(pupils.owner), desk_of(photo).url("download", photo)
    path = storage.path_of(photo.stored_name)
    sealed = path.read_bytes()
    for break_it in (lambda: path.write_bytes(sealed[:-9] + b"AAAAAAAA\n"), path.unlink):
        break_it()
        answer = client.get(address)
        assert (answer.status_code, answer.streaming) == (302, False)
        assert not AccessLogRow.objects.filter(verb=Verb.DOWNLOAD).exists()
    assert "tidak ditemukan di server" in client.get(desk_of(photo).url("read", photo)).content.decode()


def test_nothing_lies_on_the_disk_in_the_clear_or_below_a_public_folder(
    pupils: Pupils, photo: Attachment, settings: Any, var: Path
) -> None:
    paths = [path for path in storage.folder().rglob("*") if path.is_file()]
    assert len(paths) == 2
    assert storage.folder().stat().st_mode & 0o777 == 0o700
    for path in paths:
        data = path.read_bytes()
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        for word in (CANARY.encode(), SECRET.encode(), b"%PDF", b"JFIF", photo.code.encode()):
            assert word not in data
        assert CANARY not in path.name
        for public in (settings.MEDIA_ROOT, settings.STATIC_ROOT, settings.SULUH_DOCS):
            assert Path(public) not in path.parents
        inside = path.relative_to(var)
        for address in (
            f"/media/{inside}",
            f"/media/../{inside}",
            f"/{inside}",
            f"/static/{inside}",
            f"/unduh/{path.name}/",
        ):
            assert client_of(pupils.owner).get(address).status_code == 404


def test_an_upload_never_becomes_a_temporary_file(
    pupils: Pupils, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def no_file(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", no_file)
    client, address = client_of(pupils.owner), f"{ADD}?peserta={pupils.student.pk}"
    for size, sentence in (
        (3, "bukan PDF"),
        (3 * 1024 * 1024, "bukan PDF"),
        (11 * 1024 * 1024, "lebih besar dari 10 MB"),
    ):
        sent = {"title": "x", "kind": "dokumen", "file": upload(b"M" * size)}
        assert sentence in client.post(address, sent).content.decode()
    client.post(address, {"title": "x", "kind": "dokumen", "file": upload(scan()), "lain": upload(b"x" * 10)})
    assert Attachment.objects.count() == 2
    with pytest.raises(AssertionError, match="temporary"):
        client.post("/masuk/", {"file": upload(b"M" * 3 * 1024 * 1024)})


def test_the_handler_leaves_other_addresses_alone() -> None:
    handler = InMemoryOnly(RequestFactory().post("/masuk/"))
    handler.handle_raw_input()
    handler.new_file("a", "b", "c", 1)
    assert handler.receive_data_chunk(b"x", 0) == b"x"
    assert handler.file_complete(1) is None
