"""Rewrapping the data keys: repeatable, whole or not at all, also when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet

from cms.core.key_files import kept, wipe, write_anew, write_once
from cms.records.keyring import PART_SECONDS, Keyring
from cms.records.rotation import Rotated, fingerprint, rotate
from cms.records.seal_errors import WrongRecordKey
from tests.proof import proof_number

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
ENDLESS = """
import sys
from pathlib import Path
from cms.records.keyring import Keyring
rings = [Keyring(Path(sys.argv[1]), keys) for keys in ([sys.argv[2], sys.argv[3]], [sys.argv[3], sys.argv[2]])]
print("ready", flush=True)
while True:
    for ring in rings:
        for subject in ring.subjects():
            ring.rewrap(subject)
"""


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "record-keys", [OLD])


def made(ring: Keyring, count: int) -> dict[UUID, bytes]:
    """Make keys and return them."""
    return {subject: ring.key_made(subject) for subject in (uuid4() for _ in range(count))}


def test_afterwards_the_new_key_alone_opens_everything(ring: Keyring) -> None:
    keys = made(ring, 5)
    both = Keyring(ring.folder, [NEW, OLD])
    assert not any(both.is_current(subject) for subject in keys)
    assert rotate(both, list(both.subjects())) == Rotated(changed=5, current=0, refused=0)
    assert rotate(both, list(both.subjects())) == Rotated(changed=0, current=5, refused=0)
    new = Keyring(ring.folder, [NEW])
    assert {subject: new.key(subject) for subject in new.subjects()} == keys
    with pytest.raises(WrongRecordKey):
        ring.key(next(iter(keys)))
    assert all(new.path(subject).stat().st_mode & 0o777 == 0o600 for subject in keys)


def test_a_damaged_file_is_counted_and_left_alone_and_a_destroyed_one_passed_over(ring: Keyring) -> None:
    damaged, destroyed, whole = made(ring, 3)
    subjects = [damaged, destroyed, whole]
    ring.path(damaged).write_bytes(b"rusak")
    ring.destroy(destroyed)
    assert rotate(Keyring(ring.folder, [NEW, OLD]), subjects) == Rotated(changed=1, current=0, refused=1)
    assert ring.path(damaged).read_bytes() == b"rusak"


def test_killed_at_any_moment_every_key_is_whole(ring: Keyring) -> None:
    keys = made(ring, 30)
    both = Keyring(ring.folder, [NEW, OLD])
    for round_number in range(proof_number(6, 100)):
        running = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(ring.folder), NEW, OLD],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": "."},
        )
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        time.sleep(0.003 * round_number)
        running.send_signal(signal.SIGKILL)
        running.communicate()
        assert {subject: both.key(subject) for subject in both.subjects()} == keys
    rotate(both, list(both.subjects()))
    new = Keyring(ring.folder, [NEW])
    assert {subject: new.key(subject) for subject in new.subjects()} == keys


def test_parts_of_interrupted_writers_go_after_a_while_without_harm_to_the_key(ring: Keyring) -> None:
    (subject,) = keys = made(ring, 1)
    path = ring.path(subject)
    young, old = (path.with_name(f".{path.name}.{name}.part") for name in ("aa", "bb"))
    young.write_bytes(b"x")
    old.hardlink_to(path)  # killed after the key got its name, before the part lost its own
    assert ring.tidy() == 0
    before = time.time() - PART_SECONDS - 5
    os.utime(old, (before, before))
    assert ring.tidy() == 1
    assert young.exists()
    assert not old.exists()
    assert ring.key(subject) == keys[subject]
    ring.destroy(subject)
    assert not young.exists()


def test_a_fingerprint_is_short_and_no_key() -> None:
    assert len(fingerprint(OLD)) == 8
    assert fingerprint(OLD) != fingerprint(NEW)


class TestFiles:
    def test_once(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "b" / "kunci"
        assert write_once(path, b"satu")
        assert not write_once(path, b"dua")
        assert path.read_bytes() == b"satu"
        assert [one.name for one in path.parent.iterdir()] == ["kunci"]

    def test_only_the_folder_of_the_key_is_hidden(self, tmp_path: Path) -> None:
        before = os.umask(0o022)
        try:
            write_once(tmp_path / "var" / "keys" / "kunci", b"satu")
        finally:
            os.umask(before)
        assert (tmp_path / "var" / "keys").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "var").stat().st_mode & 0o777 == 0o755  # a web server may read the handbook below it

    def test_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "kunci"
        write_anew(path, b"satu")
        write_anew(path, b"dua")
        assert path.read_bytes() == b"dua"
        assert list(tmp_path.iterdir()) == [path]

    def test_kept(self, tmp_path: Path) -> None:
        answers = iter(["satu", "dua"])
        assert kept(tmp_path / "kunci", lambda: next(answers)) == "satu"
        assert kept(tmp_path / "kunci", lambda: next(answers)) == "satu"

    def test_wipe(self, tmp_path: Path) -> None:
        path = tmp_path / "kunci"
        wipe(path)
        path.touch()
        wipe(path)
        assert list(tmp_path.iterdir()) == []
