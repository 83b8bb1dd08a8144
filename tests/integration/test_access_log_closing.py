"""The database refuses every change of the log; `close_access_log` is the one way to fewer rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import WrongState
from cms.records.access_key import key_of
from cms.records.chain import Walk, mac_of
from cms.records.closing import log_close
from cms.records.models import AccessCheckpoint, AccessClosing, AccessLogRow, Verb
from cms.records.triggers import create_triggers, missing_triggers, remove_triggers
from cms.records.verify import closed_values, verify_chain
from tests.factories.access_log import make_reader, tamper, verdict_of, without_triggers, write_rows

pytestmark = pytest.mark.django_db(transaction=True)
OLD = datetime(2020, 3, 4, 5, 6, 7, 890, tzinfo=UTC)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def reader(var: Path) -> User:
    return make_reader()


def old_and_new(reader: User) -> str:
    """Five rows of 2020, four of today; the chain's name."""
    write_rows(reader, reader.school, 5, at=OLD)
    return write_rows(reader, reader.school, 4)[0].chain


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


ROWS, CHECKPOINTS = "records_accesslogrow", "records_accesscheckpoint"


def test_raw_sql_changes_and_deletes_nothing(reader: User) -> None:
    chain = old_and_new(reader)
    log_close(chain, before=OLD + timedelta(1), at=NOW)
    for table in (ROWS, CHECKPOINTS):
        for sql in ("UPDATE {} SET chain = 'x'", "UPDATE {} SET mac = mac", "DELETE FROM {}"):
            refused(sql.format(table))
    assert verify_chain(chain).broken is None


def test_emptying_or_overwriting_is_refused(reader: User) -> None:
    chain = old_and_new(reader)
    log_close(chain, before=OLD + timedelta(1), at=NOW)
    for table in (ROWS, CHECKPOINTS):
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE {table} CASCADE")
        else:
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    with pytest.raises(DatabaseError):
        AccessLogRow.objects.filter(number=7).update(code="x")
    with pytest.raises(DatabaseError):
        AccessLogRow.objects.get(number=7).delete()
    assert verify_chain(chain).broken is None


def test_the_triggers_are_there_after_all_migrations_and_their_loss_is_seen(db: None) -> None:
    assert missing_triggers(connection) == []
    remove_triggers(connection)
    assert "accesslog_no_update" in missing_triggers(connection)
    create_triggers(connection)
    create_triggers(connection)
    assert missing_triggers(connection) == []


def test_a_trigger_that_does_nothing_any_more_is_seen(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {ROWS} DISABLE TRIGGER accesslog_no_delete")
            weak = "CREATE OR REPLACE FUNCTION suluh_log_closed() RETURNS trigger LANGUAGE plpgsql AS "
            cursor.execute(weak + "$$BEGIN RETURN NEW; END$$")
            expected = ["accesslog_no_delete", "suluh_log_closed"]
        else:
            cursor.execute("DROP TRIGGER accesslog_no_delete")
            cursor.execute(f"CREATE TRIGGER accesslog_no_delete BEFORE DELETE ON {ROWS} WHEN 0 BEGIN SELECT 1; END")
            expected = ["accesslog_no_delete"]
    assert missing_triggers(connection) == expected
    create_triggers(connection)
    assert missing_triggers(connection) == []


def test_a_checkpoint_replaces_old_rows_and_the_chain_holds(reader: User) -> None:
    chain = old_and_new(reader)
    out = StringIO()
    call_command("close_access_log", "--before", "2021-01-01", stdout=out)
    assert f"{chain}: baris 1-5 ditutup." in out.getvalue()
    checkpoint = AccessCheckpoint.objects.get()
    assert (checkpoint.first, checkpoint.last, checkpoint.first_at, checkpoint.last_at) == (1, 5, OLD, OLD)
    assert str(checkpoint) == f"{chain}/1-5"
    assert str(AccessClosing(checkpoint=checkpoint)) == str(checkpoint)
    assert not AccessClosing.objects.exists()
    assert list(AccessLogRow.objects.order_by("number").values_list("number", flat=True)) == [6, 7, 8, 9, 10]
    closing = AccessLogRow.objects.get(number=10)
    assert (closing.verb, closing.actor, closing.facts, closing.school) == (
        Verb.CLOSE_LOG, None, {"rows": 5}, reader.school
    )  # fmt: skip
    assert verify_chain(chain).broken is None
    call_command("close_access_log", "--before", "2021-01-01", stdout=out)
    assert "tidak ada baris setua itu" in out.getvalue()
    write_rows(reader, reader.school, 2)
    assert verify_chain(chain).broken is None


def test_everything_may_be_closed_and_the_chain_goes_on(reader: User) -> None:
    chain = write_rows(reader, reader.school, 3, at=OLD)[0].chain
    for day in (1, 2):
        log_close(chain, before=OLD + timedelta(day), at=OLD + timedelta(day))
    assert [str(each) for each in AccessCheckpoint.objects.all()] == [f"{chain}/1-3", f"{chain}/4-4"]
    write_rows(reader, reader.school, 2)
    assert (verify_chain(chain).rows, verify_chain(chain).broken) == (3, None)
    other = log_close("instalasi", before=OLD, at=NOW)
    assert other is None


def test_a_broken_chain_or_a_date_to_come_is_not_closed(reader: User) -> None:
    chain = old_and_new(reader)
    with pytest.raises(CommandError, match="masa depan"):
        call_command("close_access_log", "--before", "2999-01-01")
    tamper("UPDATE records_accesslogrow SET code = 'x' WHERE number = 2")
    with pytest.raises(WrongState, match="baris 2"):
        log_close(chain, before=OLD + timedelta(1), at=NOW)
    assert AccessLogRow.objects.count() == 9


CHANGED = [
    (1, "UPDATE records_accesscheckpoint SET last = 6 WHERE first = 1", 1),
    (1, "UPDATE records_accesscheckpoint SET first = 2 WHERE first = 1", 2),
    (1, "DELETE FROM records_accesscheckpoint WHERE first = 1", 1),
    (2, "DELETE FROM records_accesscheckpoint WHERE first = 1", 6),
    (2, "DELETE FROM records_accesscheckpoint WHERE first = 6", 6),
    (2, "UPDATE records_accesscheckpoint SET last = 11 WHERE first = 6", 6),
]


def test_a_changed_or_missing_checkpoint_is_found(var: Path) -> None:
    for closings, change, at in CHANGED:
        chain = old_and_new(make_reader())
        for before in (OLD + timedelta(1), timezone.now())[:closings]:
            log_close(chain, before=before, at=timezone.now())
        assert verify_chain(chain).broken is None
        tamper(f"{change} AND chain = %s", chain)
        broken = verify_chain(chain).broken
        assert broken is not None, change
        assert broken.number == at, change


def test_a_checkpoint_signed_again_does_not_join_on(reader: User) -> None:
    chain = old_and_new(reader)
    for before in (OLD + timedelta(1), timezone.now()):
        log_close(chain, before=before, at=timezone.now())
    first = AccessCheckpoint.objects.get(first=1)
    first.closed_at = NOW
    forged = mac_of(closed_values(first), key_of(chain))
    with without_triggers():
        AccessCheckpoint.objects.filter(first=1).update(closed_at=NOW, mac=forged)
    broken = verify_chain(chain).broken
    assert broken is not None
    assert (broken.number, "menyambung" in broken.reason) == (6, True)


def test_a_row_that_a_checkpoint_replaced_may_not_come_back(reader: User) -> None:
    chain = old_and_new(reader)
    kept = AccessLogRow.objects.get(number=3)
    log_close(chain, before=OLD + timedelta(1), at=NOW)
    kept.save(force_insert=True)
    broken = verify_chain(chain).broken
    assert broken is not None
    assert (broken.number, broken.row) == (3, kept.id)


def test_a_forged_checkpoint_opens_the_door_but_is_found(reader: User) -> None:
    """Who writes a checkpoint of his own can delete with it; the verifier then names it."""
    chain = old_and_new(reader)
    forged = AccessCheckpoint.objects.create(
        chain=chain, first=1, last=4, first_at=OLD, last_at=OLD, closed_at=NOW, head="0" * 64, mac="0" * 64
    )
    refused(f"DELETE FROM {ROWS} WHERE number = 1")
    AccessClosing.objects.create(checkpoint=forged)
    refused(f"DELETE FROM {ROWS} WHERE number = 5")
    AccessLogRow.objects.filter(number__lte=4).delete()
    broken = verify_chain(chain).broken
    assert broken is not None
    assert (broken.number, "penutupan" in broken.reason) == (1, True)


def test_a_closing_while_the_verifier_runs_gives_no_alarm(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = old_and_new(reader)
    step = Walk.step
    done: list[bool] = []

    def close_first(walk: Walk, *row: object) -> object:
        if not done:
            done.append(True)
            log_close(chain, before=OLD + timedelta(1), at=NOW)
        return step(walk, *row)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(Walk, "step", close_first)
    monkeypatch.setattr("cms.records.verify.BATCH", 2)
    assert verify_chain(chain).broken is None
    assert done


def test_a_failed_closing_leaves_all_as_it_was(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = old_and_new(reader)

    def fail(**_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cms.records.closing.logged", fail)
    with pytest.raises(ZeroDivisionError):
        log_close(chain, before=OLD + timedelta(1), at=NOW)
    assert AccessLogRow.objects.count() == 9
    assert not AccessCheckpoint.objects.exists()
    assert verdict_of(AccessLogRow.objects.get(number=1)).rows == 9
