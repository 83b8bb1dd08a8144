"""What was backed up comes back: rows, files, keys, log; and what was erased since does not."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.handbook.release import switch
from cms.handbook.shelf import shelf
from cms.instruments.storage import blob_get, blob_put
from cms.records import ledger
from cms.records.access_key import key_path
from cms.records.actions.erasures import erasure_order
from cms.records.desk import desk_of
from cms.records.digests import search_key_path
from cms.records.erasures import carry_out
from cms.records.keyring import keyring
from cms.records.models import AccessLogRow, Attachment, SafetyHold, Student
from cms.records.storage import Content
from cms.records.verify import all_chains, verify_chain
from cms.safekeeping.afterwards import settle
from cms.safekeeping.restoring import restore
from tests.factories.access_log import write_rows
from tests.factories.records import CANARY, Pupils, make_pupils
from tests.factories.safekeeping import PASSPHRASE, SECRET, elsewhere, make_backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    made = make_pupils()
    (var / "media").mkdir()
    (var / "media" / "gambar.png").write_bytes(b"gambar")
    (var / "records" / "ab").mkdir(parents=True, exist_ok=True)
    (var / "records" / "ab" / "lampiran").write_bytes(b"lampiran tersegel")
    (var / "site_docs" / "bab").mkdir(parents=True)
    (var / "site_docs" / "bab" / "index.md").write_text("# Bab\n")
    for kind in ("releases", "trees"):
        for release in ("r1", "r2"):
            (var / "handbook" / kind / release).mkdir(parents=True)
            (var / "handbook" / kind / release / "index.html").write_text(release)
    switch(shelf(), "r2")
    (var / "keys").mkdir()
    (var / "keys" / "demo_passwords.json").write_text("{}")
    (var / "keys" / "suluh.env").write_text("SULUH_SECRET_KEY=x\n")
    return made


def read(person: User, student: Student) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(desk_of(student).url("read", student))
    assert answer.status_code in {200, 404}
    return answer.content.decode() if answer.status_code == 200 else ""


def counts() -> dict[str, int]:
    return {"students": Student.objects.count(), "users": User.objects.count(), "log": AccessLogRow.objects.count()}


def check_files(new: Path) -> None:
    assert (new / "media" / "gambar.png").read_bytes() == b"gambar"
    assert (new / "records" / "ab" / "lampiran").read_bytes() == b"lampiran tersegel"
    assert (new / "site_docs" / "bab" / "index.md").read_text() == "# Bab\n"
    assert (new / "handbook" / "current" / "index.html").read_text() == "r2"
    assert [path.name for path in (new / "handbook" / "releases").iterdir()] == ["r2"]
    assert (new / "keys" / "suluh.env").is_file()
    assert not (new / "keys" / "demo_passwords.json").exists()
    assert [path for path in new.rglob("*") if ".part" in path.name] == []
    secrets = [*new.glob("*.key"), *(new / "record-keys").rglob("*"), *(new / "keys").iterdir()]
    assert len(secrets) > 5
    assert [path for path in secrets if path.stat().st_mode & 0o077] == []


def test_everything_comes_back_and_opens(pupils: Pupils, var: Path, tmp_path: Path, settings: Any) -> None:
    sha = blob_put(b"berkas instrumen")
    assert CANARY in read(pupils.owner, pupils.student)
    scan = b"".join(Content(Attachment.objects.get()))
    made = make_backup(tmp_path / "out")
    before = counts()
    assert Session.objects.exists()
    with elsewhere(settings, tmp_path / "new") as new:
        restored = restore(made.archive, made.keys, SECRET)
        assert restored.found.tables == made.manifest.facts.tables
        assert restored.found.tables["records_student"].rows == 1
        assert any("utuh" in line for line in settle(restored))
        assert counts() == before
        assert not Session.objects.exists()
        assert blob_get(sha) == b"berkas instrumen"
        check_files(new)
        assert b"".join(Content(Attachment.objects.get())) == scan != b""
        assert CANARY in read(pupils.owner, pupils.student)
        assert all(verify_chain(chain).broken is None for chain in all_chains())


def test_the_archive_tells_neither_a_canary_nor_a_key(pupils: Pupils, var: Path, tmp_path: Path) -> None:
    made = make_backup(tmp_path / "out")
    data = made.archive.read_bytes() + made.keys.read_bytes()
    wrapped = keyring().path(pupils.student.pk).read_bytes()
    secrets = [CANARY.encode(), wrapped, key_path().read_bytes(), search_key_path().read_bytes(), PASSPHRASE.encode()]
    secrets += [key.encode() for key in configured.SULUH_RECORD_KEYS] + [configured.SECRET_KEY.encode()]
    assert [secret for secret in secrets if secret.strip() in data] == []
    assert (made.archive.stat().st_mode & 0o777, made.keys.stat().st_mode & 0o777) == (0o600, 0o600)
    names = list(made.manifest.files)
    assert any(name.startswith("var/access-log-heads/") for name in names)
    hidden = ("record-keys", "/keys/", ".key", "demo_passwords", "mail/", "-wal")
    assert [name for name in names for part in hidden if part in name] == []
    assert str(pupils.student.pk) in made.manifest.keys


def test_a_child_whose_key_was_destroyed_since_shows_nothing(
    pupils: Pupils, var: Path, tmp_path: Path, settings: Any
) -> None:
    old = make_backup(tmp_path / "out")
    keyring().destroy(pupils.student.pk)
    newest = make_backup(tmp_path / "out", "b.suluh")
    assert newest.forgotten == [old.keys]
    assert not old.keys.exists()
    with elsewhere(settings, tmp_path / "new"):
        restored = restore(old.archive, newest.keys, SECRET)
        assert Student.objects.filter(pk=pupils.student.pk).exists()
        assert "1 penghapusan sesudah cadangan ini diulang." in settle(restored)
        assert not Student.objects.filter(pk=pupils.student.pk).exists()
        assert read(pupils.owner, pupils.student) == ""
        assert keyring().is_destroyed(pupils.student.pk)
        assert not keyring().path(pupils.student.pk).exists()


def test_a_child_who_was_erased_since_stays_erased(pupils: Pupils, var: Path, tmp_path: Path, settings: Any) -> None:
    assert CANARY in read(pupils.owner, pupils.student)
    old = make_backup(tmp_path / "out")
    now = timezone.now()
    SafetyHold.objects.all().delete()
    carry_out(erasure_order(pupils.student, at=now), at=now)
    assert not Student.objects.exists()
    newest = make_backup(tmp_path / "out", "b.suluh")
    with elsewhere(settings, tmp_path / "new"):
        restored = restore(old.archive, newest.keys, SECRET)
        assert Student.objects.exists()
        assert "1 penghapusan sesudah cadangan ini diulang." in settle(restored)
        assert not Student.objects.exists()
        assert read(pupils.owner, pupils.student) == ""
        assert [entry.subject for entry in ledger.entries()] == [pupils.student.pk]
        assert all(verify_chain(chain).broken is None for chain in all_chains())


def test_a_mark_in_the_new_place_is_stronger_than_an_old_file_of_keys(
    pupils: Pupils, var: Path, tmp_path: Path, settings: Any
) -> None:
    made = make_backup(tmp_path / "out")
    with elsewhere(settings, tmp_path / "new") as new:
        mark = new / "record-keys" / pupils.student.pk.hex[:2] / f"{pupils.student.pk}.destroyed"
        mark.parent.mkdir(parents=True)
        mark.touch()
        (new / "erasures").mkdir()
        settle(restore(made.archive, made.keys, SECRET))
        assert mark.exists()
        assert not keyring().path(pupils.student.pk).exists()


def test_writers_go_on_and_the_copy_is_of_one_moment(pupils: Pupils, var: Path, tmp_path: Path, settings: Any) -> None:
    done = threading.Event()
    written: list[int] = []

    def work() -> None:
        while not done.is_set():
            written.append(len(write_rows(pupils.owner, pupils.school, 2)))
        connection.close()

    writer = threading.Thread(target=work)
    writer.start()
    try:
        while not written:
            done.wait(0.01)
        made = make_backup(tmp_path / "out")
    finally:
        done.set()
        writer.join()
    total = AccessLogRow.objects.count()
    with elsewhere(settings, tmp_path / "new"):
        settle(restore(made.archive, made.keys, SECRET))
        copied = AccessLogRow.objects.count()
        assert 0 < copied < total
        assert all(verify_chain(chain).broken is None for chain in all_chains())


def test_the_commands_back_up_check_and_restore(
    pupils: Pupils, var: Path, tmp_path: Path, settings: Any, capsys: Any
) -> None:
    settings.SULUH_BACKUP_PASSPHRASE = PASSPHRASE
    file, keys = tmp_path / "out" / "a.suluh", tmp_path / "safe" / "suluh.keys"
    call_command("backup", str(file), "--keys", str(keys))
    call_command("backup", str(tmp_path / "out" / "b.suluh"), "--keys", str(keys))
    call_command("backup", str(file), "--check", "--keys", str(keys))
    told = capsys.readouterr().out
    assert "records_student" in told
    assert f"Cadangan {file} utuh" in told
    with elsewhere(settings, tmp_path / "new"):
        call_command("restore", str(file), "--keys", str(keys))
        assert CANARY in read(pupils.owner, pupils.student)
    told = capsys.readouterr().out
    assert "sama" in told
    assert "BERBEDA" not in told
    assert "restored.env" in told
