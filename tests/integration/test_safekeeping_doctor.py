"""`doctor` knows about backups, disk, folders and waiting work."""

from __future__ import annotations

import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.handbook.doctor import all_findings
from cms.safekeeping import doctor
from cms.safekeeping.stamp import KEPT, stamp_add, stamps
from tests.factories.access_log import make_reader, write_rows

pytestmark = pytest.mark.django_db(transaction=True)
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  # the shape of shutil.disk_usage


def codes(*, database: bool = True) -> list[str]:
    findings = doctor.safekeeping_findings(database=database)
    assert all(finding.message and finding.cure for finding in findings)
    return [finding.code for finding in findings]


def test_work_without_a_backup_is_told_and_one_mends_it(var: Path, tmp_path: Path, settings: Any) -> None:
    assert codes() == []
    reader = make_reader()
    write_rows(reader, reader.school, 1)
    assert codes() == ["backup.never"]
    assert "backup.never" in {finding.code for finding in all_findings(time.time())}
    assert codes(database=False) == []
    settings.SULUH_DEMO = True
    assert codes() == []
    settings.SULUH_DEMO = False
    now = timezone.now()
    stamp_add(tmp_path / "a", tmp_path / "keys" / "a", now - timedelta(days=9))
    assert codes() == ["backup.old"]
    stamp_add(tmp_path / "a", tmp_path / "keys" / "a", now)
    assert codes() == []


def test_keys_beside_their_archive_are_told(var: Path, tmp_path: Path) -> None:
    keys = tmp_path / "a.keys"
    keys.touch()
    stamp_add(tmp_path / "a", keys, timezone.now())
    assert codes() == ["backup.together"]
    keys.rename(tmp_path / "elsewhere")
    assert codes() == []


def test_the_list_of_backups_is_bounded_and_survives_damage(var: Path, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        stamp_add(tmp_path / f"{number}", tmp_path / "keys", timezone.now())
    assert len(stamps()) == KEPT
    assert stamps()[-1].archive.endswith(f"{KEPT + 2}")
    (var / "backups.json").write_text("{")
    assert stamps() == []


def test_a_full_disk_and_a_folder_that_is_none_are_told(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(2**40, 2**40, 2**20))
    assert codes() == ["disk.full"]
    monkeypatch.undo()
    (var / "media").write_text("a file")
    assert codes() == ["files.unwritable"]
    (var / "media").unlink()
    var.rmdir()
    assert codes() == []


def test_work_that_waits_is_told_with_the_last_that_was_done(var: Path) -> None:
    now = timezone.now()

    def task(**values: Any) -> None:
        made = DBTaskResult.objects.create(
            args_kwargs={"args": [], "kwargs": {}}, task_path="x", backend_name="default", run_after=now, **values
        )
        DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=now - timedelta(minutes=11))

    task(status="READY")
    [finding] = doctor.safekeeping_findings(database=True)
    assert finding.code == "worker.behind"
    assert "belum pernah" in finding.message
    task(status="SUCCESSFUL", finished_at=now)
    [finding] = doctor.safekeeping_findings(database=True)
    assert "terakhir selesai" in finding.message
    DBTaskResult.objects.all().delete()
    assert codes() == []
