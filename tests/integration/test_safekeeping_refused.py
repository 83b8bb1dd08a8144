"""What backup and restore refuse, with which exit code; and that nothing was changed then."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cms.safekeeping import afterwards, manifest, place, postgres, sqlite, terminal
from cms.safekeeping.backing_up import Made
from cms.safekeeping.checking import archive_check, keys_read
from cms.safekeeping.packing import packed
from cms.safekeeping.refusals import ArchiveBroken, BackupRefused, KeysRefused, NotTheSame, PlaceTaken
from cms.safekeeping.restoring import place_check, restore
from cms.safekeeping.rows import Facts, Table
from cms.safekeeping.stream import Opener, Sealer
from tests.factories.safekeeping import PASSPHRASE, SECRET, make_backup

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
Change = Callable[[dict[str, bytes]], dict[str, bytes]]


@pytest.fixture
def made(var: Path, tmp_path: Path) -> Made:
    (var / "media").mkdir()
    (var / "media" / "a.png").write_bytes(b"a" * 100_000)
    return make_backup(tmp_path / "out")


def refuse_commands(code: int, *arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*arguments)
    assert refusal.value.returncode == code
    return str(refusal.value)


def rewritten(source: Path, kind: Any, change: Change) -> None:
    """Change the members of a container, as somebody with the passphrase could."""
    with source.open("rb") as file:
        opener: Any = Opener(file, kind, SECRET)
        with tarfile.open(fileobj=opener, mode="r|") as tar:
            content = {one.name: tar.extractfile(one).read() for one in tar}  # type: ignore[union-attr]  # all files
    with source.open("wb") as file:
        sealer: Any = Sealer(file, kind, SECRET)
        with tarfile.open(fileobj=sealer, mode="w|") as tar:
            for name, data in change(content).items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
        sealer.close()


def without(*names: str) -> Change:
    return lambda content: {name: data for name, data in content.items() if name not in names}


def lying(**values: Any) -> Change:
    def change(content: dict[str, bytes]) -> dict[str, bytes]:
        told = json.loads(content[manifest.MEMBER])
        return {**content, manifest.MEMBER: json.dumps({**told, **values}).encode()}

    return change


@pytest.mark.parametrize(
    "change",
    [
        without(manifest.MEMBER),
        without("var/media/a.png"),
        lambda content: {**content, "var/media/a.png": b"b"},
        lambda content: {manifest.MEMBER: content[manifest.MEMBER], **content},
        lambda content: {**content, "../evil": b"x"},
        lambda content: {**content, "/evil": b"x"},
        lying(version=2),
        lying(files=None),
        lying(database="other"),
        lambda content: {**content, manifest.MEMBER: b"[]"},
    ],
    ids=["no list", "a file gone", "a file changed", "after the list", "up", "root", "version", "files", "db", "kind"],
)
def test_a_false_archive_is_named_and_changes_nothing(
    made: Made, settings: Any, tmp_path: Path, change: Change
) -> None:
    archive_check(made.archive, SECRET)
    rewritten(made.archive, "archive", change)
    with pytest.raises(ArchiveBroken):
        archive_check(made.archive, SECRET)
    with elsewhere_without_database(settings, tmp_path / "new") as new, pytest.raises(ArchiveBroken):
        restore(made.archive, made.keys, SECRET)
    assert [path for path in new.rglob("*") if path.is_file()] == []
    assert not (tmp_path / "evil").exists()


def test_commands_tell_why_with_their_codes(made: Made, settings: Any, tmp_path: Path) -> None:
    file = str(made.archive)
    assert "SULUH_BACKUP_PASSPHRASE" in refuse_commands(3, "backup", file, "--check")
    settings.SULUH_BACKUP_PASSPHRASE = PASSPHRASE
    call_command("backup", file, "--check")
    assert "sudah ada" in refuse_commands(1, "backup", file)
    assert "sama" in refuse_commands(1, "backup", file, "--keys", file)
    assert "tidak kosong" in refuse_commands(1, "restore", file)
    assert "tertukar" in refuse_commands(3, "backup", str(made.keys), "--check")
    assert "tidak dapat dibaca" in refuse_commands(1, "backup", str(tmp_path / "none"), "--check")
    wrong = tmp_path / "wrong"
    wrong.write_text("sandi yang lain sama sekali\n")
    assert "salah" in refuse_commands(3, "backup", file, "--check", "--passphrase-file", str(wrong))
    made.archive.write_bytes(made.archive.read_bytes()[:-1])
    assert "tidak utuh" in refuse_commands(4, "backup", file, "--check")


def test_the_place_must_be_empty_but_for_fresh_keys_and_marks(var: Path, settings: Any, tmp_path: Path) -> None:
    assert not (postgres if connection.vendor == "postgresql" else sqlite).is_empty()
    with empty_database():
        for name in ("keys/secret_key", "record-keys/ab/x.destroyed", "handbook/lock", "static/a.css"):
            (var / name).parent.mkdir(parents=True, exist_ok=True)
            (var / name).touch()
        place_check()
        settings.SULUH_DOCS = tmp_path / "docs"
        place_check()
        for name in ("media/a", "record-keys/ab/x", "access-log.key", "private/b", "lain"):
            (var / name).parent.mkdir(parents=True, exist_ok=True)
            (var / name).touch()
        with pytest.raises(PlaceTaken, match="dan 2 yang lain"):
            place_check()
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / "a.md").touch()
        with pytest.raises(PlaceTaken, match="dan 3 yang lain"):
            place_check()


def test_keys_that_are_missing_old_or_half_are_named(made: Made, settings: Any, tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="--keys"):
        keys_read(tmp_path / "none", SECRET)
    rewritten(made.archive, "archive", lying(keys=["11111111-1111-4111-8111-111111111111"]))
    with elsewhere_without_database(settings, tmp_path / "new"), pytest.raises(KeysRefused, match="lebih tua"):
        restore(made.archive, made.keys, SECRET)
    name = "record-keys/11/11111111-1111-4111-8111-111111111111"
    rewritten(made.keys, "keys", lambda content: {**content, name: b"no key"})
    with elsewhere_without_database(settings, tmp_path / "new2"), pytest.raises(KeysRefused, match="tidak membuka"):
        restore(made.archive, made.keys, SECRET)
    rewritten(made.keys, "keys", without("environment.json"))
    with pytest.raises(ArchiveBroken, match="sebagian"):
        keys_read(made.keys, SECRET)


@contextmanager
def elsewhere_without_database(settings: Any, folder: Path) -> Iterator[Path]:
    """Stand in an empty place whose database is never reached, since something is refused before."""
    folder.mkdir()
    settings.SULUH_VAR, settings.SULUH_DOCS = folder, folder / "site_docs"
    with empty_database():
        yield folder


@contextmanager
def empty_database() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "is_empty", lambda: True)
        patch.setattr(postgres, "is_empty", lambda: True)
        yield


def test_an_archive_of_the_other_database_is_refused(made: Made, settings: Any, tmp_path: Path) -> None:
    own, other = sqlite.MEMBER, postgres.MEMBER
    if connection.vendor == "postgresql":
        own, other = other, own

    def change(content: dict[str, bytes]) -> dict[str, bytes]:
        told = json.loads(content[manifest.MEMBER])
        told["database"], told["files"][other] = other, told["files"].pop(own)
        return {other: content.pop(own), **content, manifest.MEMBER: json.dumps(told).encode()}

    rewritten(made.archive, "archive", change)
    with elsewhere_without_database(settings, tmp_path / "new"), pytest.raises(KeysRefused, match="jenis basis data"):
        restore(made.archive, made.keys, SECRET)


def test_a_backup_that_fails_or_is_killed_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    target = tmp_path / "a.suluh"
    with (
        pytest.raises(IsADirectoryError),
        packed(target, "archive", SECRET, lambda size: None) as packer,
    ):
        packer.add("folder", tmp_path)
    assert list(tmp_path.iterdir()) == []
    script = (
        "import sys, time, pathlib\n"
        "from cms.safekeeping.packing import packed\n"
        "from cms.safekeeping.stream import Secret\n"
        "secret = Secret('sandi cadangan untuk uji', log_n=4)\n"
        "with packed(pathlib.Path(sys.argv[1]), 'archive', secret, lambda size: None) as packer:\n"
        "    packer.add_bytes('x', bytes(1_000_000))\n"
        "    print('half', flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(target)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"half\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    left = list(tmp_path.iterdir())
    assert not target.exists()
    assert [path.suffix for path in left] == [".part"]
    with pytest.raises(ArchiveBroken):
        archive_check(left[0], SECRET)


def test_a_file_that_shrinks_or_vanishes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    with packed(tmp_path / "a", "archive", SECRET, lambda size: None) as packer:
        assert packer.add("file", file)
        assert not packer.add("gone", tmp_path / "gone")
    monkeypatch.setattr("cms.safekeeping.packing._Counted.read", lambda self, size: b"1")
    with (
        pytest.raises(BackupRefused, match="tidak dapat disalin"),
        packed(tmp_path / "b", "archive", SECRET, lambda size: None) as packer,
    ):
        packer.add("file", file)


def test_a_missing_tool_of_postgresql_and_one_that_fails_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda tool: None)
    with pytest.raises(BackupRefused, match="postgresql-client"):
        postgres._run("pg_dump")
    for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD"):
        monkeypatch.setitem(connection.settings_dict, name, "")
    monkeypatch.setattr("shutil.which", lambda tool: "/bin/false")
    with pytest.raises(BackupRefused, match="pg_dump gagal"):
        postgres._run("pg_dump", "--x")


@pytest.mark.once
def test_a_damaged_sqlite_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"no database at all" * 100)
    with pytest.raises(ArchiveBroken, match="tidak dapat dibaca"):
        sqlite.facts(tmp_path / "x")
    monkeypatch.setattr(sqlite, "path", lambda: tmp_path / "none")
    assert sqlite.is_empty()


def test_a_log_that_does_not_end_where_the_archive_says_is_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    from cms.safekeeping.restoring import Restored

    told = manifest.unpacked(made.manifest.packed())
    assert told == made.manifest
    facts = Facts(told.facts.tables, {"sekolah-1": (7, "f" * 64)}, [])
    cut = manifest.Manifest("", told.database, facts, {}, [], [], "")
    monkeypatch.setattr(afterwards, "call_command", lambda *args, **options: None)
    with pytest.raises(NotTheSame, match="baris 7"):
        afterwards.settle(Restored(cut, facts, list(SECRETS), "x"))


SECRETS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE="]


def test_the_table_tells_what_differs(made: Made) -> None:
    tables = made.manifest.facts.tables
    name = next(name for name, table in tables.items() if table.rows)
    other = Facts({**tables, name: Table(tables[name].rows, "0" * 64)}, {}, [])
    told = terminal.table(made.manifest, other)
    assert "BERBEDA" in told
    assert "sama" in told
    assert terminal.table(made.manifest, Facts({}, {}, [])).count("BERBEDA") == len(tables)


def test_the_passphrase_is_typed_twice_for_a_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([PASSPHRASE, PASSPHRASE, PASSPHRASE, "lain", PASSPHRASE])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert terminal.secret_of(None, twice=True).passphrase == PASSPHRASE
    with pytest.raises(KeysRefused, match="tidak sama"):
        terminal.secret_of(None, twice=True)
    assert terminal.secret_of(None, twice=False).passphrase == PASSPHRASE


def test_every_exception_of_the_rule_says_why() -> None:
    assert all(place.STAYS.values())
