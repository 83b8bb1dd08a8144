"""Rare ends: a database that is damaged or differs, leftovers of a kill, erasures that are repeated, a bare machine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms.safekeeping import afterwards, place, postgres, restoring, sqlite
from cms.safekeeping.backing_up import Made
from cms.safekeeping.manifest import Manifest
from cms.safekeeping.refusals import ArchiveBroken, BackupRefused, NotTheSame
from cms.safekeeping.restoring import Restored, restore
from cms.safekeeping.rows import Facts, Table, canonical, table_of
from tests.factories.safekeeping import PASSPHRASE, SECRET, elsewhere, make_backup
from tests.integration.test_real_installation import manage
from tests.integration.test_setup import ANSWERS

RECORD_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE="]


@pytest.fixture
def made(var: Path, tmp_path: Path) -> Made:
    return make_backup(tmp_path / "out")


def test_a_digest_knows_values_types_and_columns_apart_but_no_order() -> None:
    rows = [(1, "a", None), (2, b"b", {"x": 1}), (3, 1.5, ["y"])]
    assert table_of(rows) == table_of(reversed(rows))
    assert table_of(rows) != table_of([*rows, rows[0]])
    pairs = [((1,), ("1",)), (("ab", "c"), ("a", "bc")), ((None,), ("None",)), ((b"a",), ("a",)), ((1,), (1.0,))]
    assert [pair for pair in pairs if canonical(pair[0]) == canonical(pair[1])] == []


@pytest.mark.django_db
@pytest.mark.once
def test_a_database_that_is_damaged_itself_is_not_backed_up(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(file: Path) -> Facts:
        raise ArchiveBroken("x")

    monkeypatch.setattr(sqlite, "facts", damaged)
    with pytest.raises(BackupRefused, match="sendiri tidak utuh"):
        make_backup(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert list((var / place.WORK).iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_backup_left_goes_with_the_next_one(var: Path, tmp_path: Path) -> None:
    made = make_backup(tmp_path / "out")
    left, young, other = (
        made.archive.with_name(name)
        for name in (f".{made.archive.name}.aa.part", f".{made.archive.name}.bb.part", ".lain.aa.part")
    )
    for part in (left, young, other):
        part.write_bytes(b"part of an archive")
    yesterday = time.time() - 25 * 3600
    for part in (left, other):
        os.utime(part, (yesterday, yesterday))
    made.archive.unlink()
    make_backup(tmp_path / "out")
    assert [part.exists() for part in (left, young, other)] == [False, True, True]


@pytest.mark.django_db
@pytest.mark.once
def test_a_row_without_its_parent_is_a_broken_database(tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "x") as database:
        database.execute("CREATE TABLE a (id integer PRIMARY KEY)")
        database.execute("CREATE TABLE b (a integer REFERENCES a (id))")
        database.execute("INSERT INTO b VALUES (7)")
    database.close()
    with pytest.raises(ArchiveBroken, match="tidak utuh"):
        sqlite.facts(tmp_path / "x")


@pytest.mark.django_db
def test_what_a_killed_backup_left_is_swept_after_a_day(var: Path, tmp_path: Path) -> None:
    for name, age in (("old", 2), ("young", 0)):
        folder = var / place.WORK / name
        folder.mkdir(parents=True)
        (folder / "database").touch()
        os.utime(folder, (time.time() - age * 86_400,) * 2)
    make_backup(tmp_path / "out")
    assert [path.name for path in (var / place.WORK).iterdir()] == ["young"]


@pytest.mark.django_db(transaction=True)
def test_rows_that_differ_are_told(made: Made, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = postgres if connection.vendor == "postgresql" else sqlite
    fill = room.fill

    def one_row_less(file: Path) -> Facts:
        found = fill(file)
        return Facts({**found.tables, "accounts_user": Table(99, "0" * 64)}, found.heads, found.migrations)

    monkeypatch.setattr(room, "fill", one_row_less)
    with elsewhere(settings, tmp_path / "new"), pytest.raises(NotTheSame, match="accounts_user"):
        restore(made.archive, made.keys, SECRET)


@pytest.mark.django_db
@pytest.mark.once
def test_a_copy_that_is_not_what_was_counted_takes_no_place(
    made: Made, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "differences", lambda wanted, found: ["accounts_user"])
    with elsewhere(settings, tmp_path / "new") as new:
        with pytest.raises(NotTheSame, match="Tidak ada yang diubah"):
            restore(made.archive, made.keys, SECRET)
        assert [path for path in new.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_erasures_are_repeated_and_a_lost_log_key_is_told(
    made: Made, var: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    from cms.records.access_key import KeyMissing

    settings.SULUH_RECORD_KEYS = list(RECORD_KEYS)
    facts = Facts({}, {}, [])
    restored = Restored(Manifest("", "", facts, {}, [], [], ""), facts, RECORD_KEYS, "x")
    monkeypatch.setattr(afterwards, "call_command", lambda *args, **options: None)
    monkeypatch.setattr(afterwards, "replay", lambda: 3)
    assert "3 penghapusan sesudah cadangan ini diulang." in afterwards.settle(restored)
    assert f"SULUH_RECORD_KEYS={RECORD_KEYS[0]}" in (var / "keys" / "restored.env").read_text()

    def lost(chain: str) -> None:
        raise KeyMissing("access-log.key tidak ada")

    monkeypatch.setattr(afterwards, "all_chains", lambda: ["sekolah-1"])
    monkeypatch.setattr(afterwards, "verify_chain", lost)
    with pytest.raises(NotTheSame, match="tidak ada"):
        afterwards.settle(restored)


@pytest.mark.once
def test_a_real_installation_comes_back_on_a_bare_machine(tmp_path: Path) -> None:
    """The new machine knows no key: `restore` starts without, and tells where they are."""
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "a.suluh"
    old.mkdir()
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in ANSWERS.items()]
    assert manage(old, "setup", "--noinput", *flags).returncode == 0
    keys = dict(line.split("=", 1) for line in (old / "keys" / "suluh.env").read_text().splitlines())
    secret = {"SULUH_BACKUP_PASSPHRASE": PASSPHRASE}
    backed = manage(old, "backup", str(file), **keys, **secret)
    assert backed.returncode == 0, backed.stderr
    assert PASSPHRASE not in backed.stdout + backed.stderr

    restored = manage(new, "restore", str(file), **secret)
    assert restored.returncode == 0, restored.stderr
    assert keys["SULUH_RECORD_KEYS"] not in restored.stdout + restored.stderr
    found = dict(line.split("=", 1) for line in (new / "keys" / "restored.env").read_text().splitlines())
    assert found == {name: keys[name] for name in found}
    assert set(found) == {"SULUH_SECRET_KEY", "SULUH_RECORD_KEYS"}
    again = manage(new, "restore", str(file), **found, **secret)
    assert again.returncode == 1
    assert "tidak kosong" in again.stderr
