"""The files of attachments and their rows: in step whatever breaks, whole or refused, and what a crash left is swept."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms.records import storage
from cms.records.actions.attachments import attachment_add
from cms.records.doctor_files import record_file_findings
from cms.records.models import Attachment
from cms.records.models.attachment import AttachmentState
from cms.records.seal_errors import SealBroken
from tests.factories.records import Pupils, attachment_values, make_pupils
from tests.factories.uploads import scan, upload

pytestmark = pytest.mark.django_db
ADD = "/admin/konselor/lampiran/tambah/"


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


class Broken(Exception):
    """Something failed on the way."""


def test_what_breaks_leaves_no_file(client: Client, pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise Broken

    place, before = f"peserta={pupils.student.pk}", files()
    for name in ("cms.records.actions.making.logged", "cms.records.views.adding.messages.success"):
        with monkeypatch.context() as patch:
            patch.setattr(name, broken)
            with pytest.raises(Broken):
                send(client, place, scan())
        assert files() == before == names()
    send(client, place, scan())
    assert files() == names() != before


def test_a_write_that_is_cut_off_leaves_nothing_whole(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cms.core.key_files.os.fsync", lambda _file: (_ for _ in ()).throw(OSError("no space")))
    with pytest.raises(OSError, match="no space"):
        attachment_add(pupils.student, attachment_values(), by=pupils.owner, at=timezone.now())
    assert Attachment.objects.count() == 1
    assert {name for name in files() if not name.endswith(".part")} == names()


def test_what_a_crash_left_is_told_and_swept(pupils: Pupils, capsys: Any) -> None:
    kept: Any = pupils.below["attachment"]
    lost = Attachment(pk=kept.pk, stored_name=storage.new_name(), file_key=storage.new_key())
    storage.write(lost, b"x")
    part = storage.path_of(lost.stored_name).with_name(f".{lost.stored_name}.aa.part")
    part.write_bytes(b"x")
    part.chmod(0o600)
    assert record_file_findings(database=True) == []
    call_command("sweep_record_files")
    assert len(files()) == 3, "young files may belong to a row that is being saved"
    for path in storage.folder().glob("*/*"):
        os.utime(path, (time.time() - 4000,) * 2)
    assert [one.code for one in record_file_findings(database=True)] == ["records.file_orphan"]
    call_command("sweep_record_files")
    assert "2 berkas" in capsys.readouterr().out
    assert files() == {kept.stored_name}
    storage.path_of(kept.stored_name).chmod(0o644)
    assert [one.code for one in record_file_findings(database=False)] == ["records.file_readable"]
    storage.remove(kept.stored_name)
    assert [one.code for one in record_file_findings(database=True)] == ["records.file_missing"]
    Attachment.objects.all().delete()
    storage.write(lost, b"x")
    os.utime(storage.path_of(lost.stored_name), (1, 1))
    call_command("sweep_record_files")
    assert files() == {lost.stored_name}, "a database without attachments may be the wrong one"


def test_a_long_file_comes_back_whole_and_every_change_is_noticed(pupils: Pupils) -> None:
    content = os.urandom(2 * storage.CHUNK + 17)
    row = Attachment(stored_name=storage.new_name(), file_key=storage.new_key(), size=len(content))
    storage.write(row, content)
    path = storage.path_of(row.stored_name)
    assert b"".join(storage.Content(row)) == content
    lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 3
    for changed in (lines[:2], [lines[1], lines[0], lines[2]], [*lines, lines[2]], [*lines[:2], lines[1]], []):
        path.write_bytes(b"".join(changed))
        with pytest.raises(SealBroken):
            b"".join(storage.Content(row))
    path.write_bytes(b"".join(lines))
    row.size -= 1
    with pytest.raises(SealBroken):
        b"".join(storage.Content(row))
