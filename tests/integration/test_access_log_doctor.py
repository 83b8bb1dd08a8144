"""`doctor` knows when the access log is unguarded, unsigned or shorter than it was."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from cms.handbook.doctor import all_findings
from cms.records import heads
from cms.records.access_key import key_path
from cms.records.doctor_log import access_log_findings
from cms.records.models import AccessCheckpoint, AccessClosing
from cms.records.triggers import missing_triggers, remove_triggers
from tests.factories.access_log import make_reader, tamper, write_rows

pytestmark = pytest.mark.django_db(transaction=True)


def codes() -> list[str]:
    findings = access_log_findings(database=True)
    assert all(finding.message and finding.cure for finding in findings)
    return [finding.code for finding in findings]


def test_a_sound_log_is_no_finding_and_doctor_asks_for_it(var: Path) -> None:
    assert codes() == []
    reader = make_reader()
    write_rows(reader, reader.school, 3)
    assert codes() == []
    key_path().unlink()
    assert codes() == ["access_log.key"]
    assert access_log_findings(database=False) == []
    assert "access_log.key" in [finding.code for finding in all_findings(time.time())]


def test_lost_triggers_are_told_and_come_back(var: Path) -> None:
    remove_triggers(connection)
    assert codes() == ["access_log.triggers"]
    call_command("verify_access_log", "--restore-triggers")
    assert missing_triggers(connection) == []
    assert codes() == []


def test_a_closing_left_behind_is_told(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 2)[0]
    checkpoint = AccessCheckpoint.objects.create(
        chain=row.chain, first=1, last=1, first_at=row.at, last_at=row.at, closed_at=row.at, head="x", mac="x"
    )
    AccessClosing.objects.create(checkpoint=checkpoint)
    assert codes() == ["access_log.closing"]


def test_a_cut_or_replaced_end_is_told(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 3)[0]
    tamper("DELETE FROM records_accesslogrow WHERE number = 3")
    assert codes() == ["access_log.cut"]
    path = heads.path_of(row.chain)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    assert codes() == []
    path.write_text(f"2 {'0' * 32}\n")
    assert codes() == ["access_log.replaced"]
