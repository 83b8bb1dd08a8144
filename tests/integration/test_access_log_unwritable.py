"""A log that cannot be written: the table, the file of heads or its disk refuses, and no content leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError

from cms.accounts.models import User
from cms.records import chain_rows, heads
from cms.records.audit import answered
from cms.records.models import AccessLogRow
from cms.records.verify import verify_chain
from tests.factories.access_log import log_read_only, make_reader, reading, request_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(var: Path) -> User:
    return make_reader()


def test_a_read_only_table_lets_no_content_out(reader: User) -> None:
    assert answered(request_of(reader), reading(reader)).status_code == 200
    with log_read_only(), pytest.raises(DatabaseError):
        answered(request_of(reader), reading(reader))
    assert answered(request_of(reader), reading(reader)).status_code == 200
    assert AccessLogRow.objects.count() == 2


def test_a_file_of_heads_that_cannot_be_written_lets_no_content_out(reader: User) -> None:
    answered(request_of(reader), reading(reader))
    path = heads.path_of(f"sekolah-{reader.school_id}")
    kept = path.read_text()
    path.unlink()
    path.mkdir()
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011  # which one depends on the system
            answered(request_of(reader), reading(reader))
    assert AccessLogRow.objects.count() == 1
    path.rmdir()
    path.write_text(kept)
    assert answered(request_of(reader), reading(reader)).status_code == 200
    assert verify_chain(f"sekolah-{reader.school_id}").broken is None


def test_a_line_that_cannot_be_written_after_the_commit_lets_no_content_out(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(heads, "append", full)
        with pytest.raises(OSError, match="disk full"):
            answered(request_of(reader), reading(reader))
    assert verify_chain(f"sekolah-{reader.school_id}").broken is None


def test_a_disk_that_does_not_keep_the_last_line_lets_no_content_out(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_path: Path) -> None:
        raise OSError("disk broken")

    with monkeypatch.context() as patch:
        patch.setattr(heads, "_sync", broken)
        heads.path_of(f"sekolah-{reader.school_id}").parent.mkdir()
        heads.path_of(f"sekolah-{reader.school_id}").touch()
        answered(request_of(reader), reading(reader))
        with pytest.raises(OSError, match="disk broken"):
            answered(request_of(reader), reading(reader))
    assert answered(request_of(reader), reading(reader)).status_code == 200
    assert AccessLogRow.objects.count() == 2


def test_a_forked_process_gets_a_thread_of_its_own(reader: User) -> None:
    answered(request_of(reader), reading(reader))
    heads._syncer.forget()
    answered(request_of(reader), reading(reader))
    assert verify_chain(f"sekolah-{reader.school_id}").rows == 2
    assert chain_rows.head_of(f"sekolah-{reader.school_id}").number == 2
