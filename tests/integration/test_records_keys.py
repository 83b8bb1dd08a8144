"""`rotate_record_keys`, and what `doctor` says about the keys of the records."""

from __future__ import annotations

import os
import time
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from cms.accounts.checks import further_findings
from cms.handbook.doctor import all_findings
from cms.records.actions.digests import digests_store
from cms.records.digests import digests_of
from cms.records.doctor import record_key_findings
from cms.records.keyring import Keyring, keyring
from cms.records.models import DataPoolEntry, Note, Student, StudentDigest
from cms.records.rotation import YOUNG_SECONDS, fingerprint, subjects_in_use
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

CANARY = "Kenari-Rahasia-7Q"


@pytest.fixture
def student(var: Path) -> Student:
    """Return a pupil with a note and an entry, and an entry about nobody in particular."""
    owner = make_user("konselor")
    common = {"school": owner.school, "owner": owner, "state": "x", "created_by": owner, "created_at": timezone.now()}
    today = timezone.localdate()
    made = Student.objects.create(code="PD-2026-0001", name=CANARY, nisn="0012345678", **common)
    Note.objects.create(code="PD-2026-0001/1", student=made, met_date=today, topic=CANARY, summary=CANARY, **common)
    entry = {"topic": "x", "title": CANARY, "content": CANARY, "source": "x", "source_date": today}
    entry |= {"relevance": "x", "last_checked_date": today}
    DataPoolEntry.objects.create(code="HD-2026-0001", student=made, **entry, **common)
    DataPoolEntry.objects.create(code="HD-2026-0002", kind="umum", **entry, **common)
    StudentDigest.objects.create(student=made, school=made.school, digest="00")
    (var / "record-search.key").write_text(Fernet.generate_key().decode())
    (var / "record-search.key").chmod(0o600)
    return made


def codes() -> list[str]:
    """Return what doctor finds about the keys, after a look that each finding says how to mend it and no content."""
    findings = record_key_findings(database=True)
    assert set(findings) <= set(further_findings(database=True))
    for finding in findings:
        assert len(finding.message) > 15
        assert len(finding.cure) > 15
        assert CANARY not in finding.message + finding.cure
    return [finding.code for finding in findings]


def rotated(*flags: str) -> str:
    """Run the command and return what it says."""
    out = StringIO()
    call_command("rotate_record_keys", *flags, stdout=out)
    return out.getvalue()


class TestRotation:
    def test_everything_opens_with_the_new_key_alone(self, student: Student, settings: Settings) -> None:
        (old,) = settings.SULUH_RECORD_KEYS
        new = rotated("--new-key").strip()
        settings.SULUH_RECORD_KEYS = [new, old]
        assert codes() == ["records.key_old"]
        said = rotated()
        assert "2 kunci dibungkus ulang, 0 sudah" in said
        assert f"nomor 2 (sidik {fingerprint(old)})" in said
        assert old not in said
        assert "0 kunci dibungkus ulang, 2 sudah" in rotated()
        settings.SULUH_RECORD_KEYS = [new]
        assert codes() == []
        assert Student.objects.get().name == CANARY
        assert Note.objects.get().summary == CANARY
        assert [entry.content for entry in DataPoolEntry.objects.all()] == [CANARY, CANARY]

    def test_one_key_alone_is_told_how_to_go_on(self, student: Student) -> None:
        assert "--new-key" in rotated()

    def test_a_damaged_file_keeps_the_old_key(self, student: Student, settings: Settings) -> None:
        keyring().path(student.pk).write_bytes(b"rusak")
        settings.SULUH_RECORD_KEYS = [Fernet.generate_key().decode(), *settings.SULUH_RECORD_KEYS]
        with pytest.raises(CommandError, match="Jangan menghapus kunci lama"):
            rotated()

    def test_without_record_keys_it_is_refused(self, student: Student, settings: Settings) -> None:
        settings.SULUH_RECORD_KEYS = []
        with pytest.raises(CommandError, match="SULUH_RECORD_KEYS"):
            rotated()

    def test_orphans_go_when_they_are_asked_for(self, student: Student) -> None:
        ring = keyring()
        used = subjects_in_use()
        young, old = orphan(ring), orphan(ring)
        age(ring, old)
        assert codes() == ["records.key_orphan"]
        assert "dimusnahkan" not in rotated()
        assert "1 kunci tanpa rekaman dimusnahkan." in rotated("--remove-orphans")
        assert set(ring.subjects()) == {*used, young}
        assert codes() == []

    def test_over_a_database_without_records_nothing_is_an_orphan_to_remove(self, var: Path) -> None:
        ring = keyring()
        age(ring, orphan(ring))
        assert "0 kunci tanpa rekaman dimusnahkan." in rotated("--remove-orphans")
        assert len(list(ring.subjects())) == 1

    def test_what_was_interrupted_is_finished(self, student: Student) -> None:
        ring = keyring()
        wrapped = ring.path(student.pk).read_bytes()
        ring.destroy(student.pk)
        ring.path(student.pk).write_bytes(wrapped)
        ring.path(student.pk).chmod(0o600)
        assert codes() == ["records.key_undead"]
        assert "1 sisa proses yang terputus dibereskan." in rotated()
        assert codes() == []


class TestSearchKey:
    def test_a_new_key_digests_everybody_anew(self, student: Student) -> None:
        digests_store(student)
        before = stored()
        assert digests_of(student.school_id, CANARY) < before
        call_command("rotate_search_key", stdout=(out := StringIO()))
        assert "1 peserta didik" in out.getvalue()
        assert stored().isdisjoint(before)
        assert digests_of(student.school_id, CANARY) | digests_of(student.school_id, "0012345678") == stored()
        assert codes() == []

    def test_a_lost_key_is_mended(self, student: Student, var: Path) -> None:
        (var / "record-search.key").unlink()
        call_command("rotate_search_key", stdout=StringIO())
        assert digests_of(student.school_id, CANARY) < stored()
        assert codes() == []

    def test_whose_key_was_destroyed_is_no_longer_found(self, student: Student) -> None:
        keyring().destroy(student.pk)
        call_command("rotate_search_key", stdout=(out := StringIO()))
        assert "0 peserta didik" in out.getvalue()
        assert stored() == set()

    def test_nothing_changes_where_a_pupil_cannot_be_read(self, student: Student, var: Path) -> None:
        before, key = stored(), (var / "record-search.key").read_text()
        keyring().path(student.pk).write_bytes(b"rusak")
        with pytest.raises(CommandError, match="Tidak ada yang diubah"):
            call_command("rotate_search_key", stdout=StringIO())
        assert (stored(), (var / "record-search.key").read_text()) == (before, key)


def stored() -> set[str]:
    """Return all digests of the database."""
    return set(StudentDigest.objects.values_list("digest", flat=True))


class TestDoctor:
    def test_whole_keys_have_no_finding(self, student: Student) -> None:
        assert codes() == []
        assert not [finding for finding in all_findings(time.time()) if finding.code.startswith("records.")]
        assert subjects_in_use() == set(keyring().subjects())

    def test_nothing_yet(self, var: Path) -> None:
        assert codes() == []

    def test_no_record_keys(self, student: Student, settings: Settings) -> None:
        settings.SULUH_RECORD_KEYS = ["bukan kunci"]
        assert codes() == ["records.keys"]

    def test_the_wrong_record_key(self, student: Student, settings: Settings) -> None:
        settings.SULUH_RECORD_KEYS = [Fernet.generate_key().decode()]
        assert codes() == ["records.key_refused"]

    @pytest.mark.parametrize("name", ["record-search.key", "record-keys", "folder", "file"])
    def test_files_that_others_read(self, student: Student, var: Path, name: str) -> None:
        path = keyring().path(student.pk)
        wrong = {"folder": path.parent, "file": path}.get(name, var / name)
        wrong.chmod(0o744 if wrong.is_dir() else 0o644)
        assert codes() == ["records.key_readable"]
        assert "chmod" in record_key_findings(database=False)[0].cure

    def test_a_lost_key_file(self, student: Student) -> None:
        keyring().path(student.pk).unlink()
        assert codes() == ["records.key_missing"]
        assert record_key_findings(database=False) == []

    def test_a_destroyed_key_is_not_lost(self, student: Student) -> None:
        keyring().destroy(student.pk)
        assert codes() == []

    def test_a_lost_or_damaged_search_key(self, student: Student, var: Path) -> None:
        (var / "record-search.key").write_text("rusak")
        assert codes() == ["records.search_key"]
        (var / "record-search.key").unlink()
        assert codes() == ["records.search_key_missing"]


def orphan(ring: Keyring) -> UUID:
    """Make the key of a row that was never saved and return its subject."""
    subject = uuid4()
    ring.key_made(subject)
    return subject


def age(ring: Keyring, subject: UUID) -> None:
    """Make the key file old enough."""
    then = time.time() - YOUNG_SECONDS - 5
    os.utime(ring.path(subject), (then, then))
