"""`manage.py doctor`: a healthy installation has no finding; each trouble has its own, with a cure."""

from __future__ import annotations

import hashlib
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import override_settings
from django.urls import path
from django.views.static import serve
from pytest_django.fixtures import Settings

from cms.accounts.checks import Finding
from cms.handbook import doctor

NOW = 1_800_000_000.0


def codes(findings: list[Finding]) -> list[str]:
    """Return the codes, after a look that each finding says something and how to mend it."""
    for finding in findings:
        assert len(finding.message) > 15, finding
        assert len(finding.cure) > 15, finding
    return [finding.code for finding in findings]


def release(var: Path, files: dict[str, bytes]) -> Path:
    """Make a complete release of these files, as `current`."""
    folder = var / "handbook" / "releases" / "r1"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "build.json").write_text(json.dumps({"release": "r1", "input_digest": "x", "files": listed}))
    (var / "handbook" / "current").symlink_to(folder)
    return folder


class TestRelease:
    def test_none_yet(self, var: Path) -> None:
        assert codes(doctor.release_findings()) == ["release.none"]

    def test_complete(self, var: Path) -> None:
        release(var, {"index.html": b"halo", "asas/index.html": b"asas"})
        assert doctor.release_findings() == []

    def test_a_changed_a_lost_and_a_foreign_file(self, var: Path) -> None:
        folder = release(var, {"a.html": b"a", "b.html": b"b"})
        (folder / "a.html").write_bytes(b"A")
        (folder / "b.html").unlink()
        (folder / "c.html").write_bytes(b"c")
        (finding,) = doctor.release_findings()
        assert finding.code == "release.incomplete"
        assert "3 berkas" in finding.message

    @pytest.mark.parametrize("text", ["", "{}", "[]", '{"files": 3}'])
    def test_a_broken_list(self, var: Path, text: str) -> None:
        folder = release(var, {"a.html": b"a"})
        (folder / "build.json").write_text(text)
        assert codes(doctor.release_findings()) == ["release.list"]


class TestWorker:
    def test_never(self, var: Path) -> None:
        assert codes(doctor.worker_findings(NOW)) == ["worker.never"]

    @pytest.mark.parametrize(("age", "expected"), [(1, []), (59, []), (61, ["worker.silent"])])
    def test_age_of_the_heartbeat(self, var: Path, age: int, expected: list[str]) -> None:
        heartbeat = var / "handbook" / "worker.json"
        heartbeat.parent.mkdir()
        heartbeat.write_text("{}")
        os.utime(heartbeat, (NOW - age, NOW - age))
        assert codes(doctor.worker_findings(NOW)) == expected


class TestFiles:
    def test_healthy(self, var: Path) -> None:
        assert doctor.media_findings() == []

    def test_media_inside_the_handbook(self, var: Path, settings: Settings) -> None:
        settings.MEDIA_ROOT = var / "handbook" / "media"
        assert codes(doctor.media_findings()) == ["media.inside_public"]

    def test_a_route_that_serves_a_folder(self, var: Path) -> None:
        routes = type("routes", (), {"urlpatterns": [path("media/<path:path>", serve, {"document_root": str(var)})]})
        with override_settings(ROOT_URLCONF=routes):
            (finding,) = doctor.media_findings()
        assert finding.code == "media.mapped"
        assert "/media/" in finding.message

    def test_keys_for_the_owner_only(self, var: Path) -> None:
        key = var / "keys" / "suluh.env"
        key.parent.mkdir()
        key.write_text("x")
        key.chmod(0o600)
        assert doctor.key_file_findings() == []
        key.chmod(0o640)
        assert codes(doctor.key_file_findings()) == ["keys.readable"]


@pytest.mark.django_db
class TestDatabase:
    def test_healthy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Of the test database nothing has to survive a power cut (cms.settings.test).
        monkeypatch.setitem(doctor.SQLITE_PRAGMAS, "synchronous", ("0", "-"))
        assert doctor.database_findings() == []

    def test_unreachable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise OperationalError("could not connect")

        monkeypatch.setattr(connection, "ensure_connection", fail)
        assert codes(doctor.database_findings()) == ["database.unreachable"]

    def test_behind_the_program(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "_pragma_findings", list)
        monkeypatch.setattr(doctor, "_missing_migrations", lambda: ["pages.0002_next"])
        (finding,) = doctor.database_findings()
        assert finding.code == "database.migrations"
        assert "pages.0002_next" in finding.message

    def test_pragmas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = {"journal_mode": "delete", "foreign_keys": "0", "synchronous": "1", "secure_delete": "0"}
        monkeypatch.setattr(doctor, "_pragma", lambda name: answers.get(name, "5000"))
        assert codes(doctor._pragma_findings()) == [f"database.{name}" for name in (*answers, "busy_timeout")]


@pytest.mark.django_db
class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("doctor", *arguments, stdout=out, no_color=True)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    def test_healthy(self, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.handbook.management.commands.doctor.all_findings", lambda now: [])
        assert self.run() == (0, "Tidak ada masalah: instalasi ini siap dipakai.\n")

    def test_each_finding_with_its_cure(self, var: Path) -> None:
        code, text = self.run()
        assert code == 1
        assert "belum pernah terbit" in text
        assert "Perbaikan: Jalankan: python manage.py publish_handbook  [release.none]" in text

    def test_json(self, var: Path) -> None:
        code, text = self.run("--json")
        findings: list[dict[str, Any]] = json.loads(text)
        assert code == 1
        assert {"release.none", "worker.never"} <= {finding["code"] for finding in findings}
        assert all(set(finding) == {"code", "message", "cure"} for finding in findings)

    def test_a_database_without_tables_is_not_asked_for_people(
        self, var: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(doctor, "_missing_migrations", lambda: ["accounts.0001_initial"])
        monkeypatch.setattr(doctor, "_pragma_findings", list)
        code, text = self.run("--json")
        assert code == 1
        assert "database.migrations" in {finding["code"] for finding in json.loads(text)}
