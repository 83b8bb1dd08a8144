"""Data keys in files: made once, refused when anything is wrong, gone for good when destroyed."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from cms.core import key_files
from cms.records import keyring as module
from cms.records.keyring import Keyring, keyring
from cms.records.seal_errors import KeyDestroyed, WrongRecordKey
from tests.proof import proof_number

MASTER = Fernet.generate_key().decode()
OTHER = Fernet.generate_key().decode()
PUPIL = UUID("ab000000-0000-4000-8000-000000000001")
RACER = """
import sys
from pathlib import Path
from uuid import UUID
from cms.records.keyring import Keyring
ring = Keyring(Path(sys.argv[1]), [sys.argv[2]])
print("ready", flush=True)
sys.stdin.readline()
for line in sys.argv[3:]:
    print(ring.key_made(UUID(line)).decode(), flush=True)
"""


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "record-keys", [MASTER])


def files(ring: Keyring) -> list[str]:
    """Return the names of all files below the folder."""
    return sorted(str(path.relative_to(ring.folder)) for path in ring.folder.rglob("*") if path.is_file())


class TestMaking:
    def test_a_key_is_made_once_and_read_again(self, ring: Keyring) -> None:
        key = ring.key_made(PUPIL)
        Fernet(key)
        assert ring.key_made(PUPIL) == key
        assert ring.key(PUPIL) == key
        assert Keyring(ring.folder, [MASTER]).key(PUPIL) == key
        assert ring.key_made(uuid4()) != key

    def test_files_are_for_their_owner_only_and_hold_no_plain_key(self, ring: Keyring) -> None:
        before = os.umask(0)
        try:
            key = ring.key_made(PUPIL)
        finally:
            os.umask(before)
        assert files(ring) == [f"ab/{PUPIL}"]
        path = ring.path(PUPIL)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        assert ring.folder.stat().st_mode & 0o777 == 0o700
        assert key not in path.read_bytes()

    def test_no_key_is_made_by_reading(self, ring: Keyring) -> None:
        with pytest.raises(WrongRecordKey):
            ring.key(PUPIL)
        assert not ring.folder.exists()

    def test_racing_processes_get_one_key(self, ring: Keyring) -> None:
        pupils = [str(uuid4()) for _ in range(proof_number(10, 300))]
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", RACER, str(ring.folder), MASTER, *pupils],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": "."},
            )
            for _ in range(3)
        ]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        answers = [racer.communicate("go\n")[0].split() for racer in racers]
        assert answers[0] == answers[1] == answers[2]
        assert answers[0] == [ring.key(UUID(pupil)).decode() for pupil in pupils]
        assert len(files(ring)) == len(pupils)

    def test_racing_threads_get_one_key(self, ring: Keyring) -> None:
        found: list[bytes] = []
        threads = [threading.Thread(target=lambda: found.append(ring.key_made(PUPIL))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [ring.key(PUPIL)] * 8
        assert files(ring) == [f"ab/{PUPIL}"]


class TestRefusals:
    def test_a_wrong_record_key(self, ring: Keyring, caplog: pytest.LogCaptureFixture) -> None:
        assert ring.key_made(PUPIL)
        with caplog.at_level(logging.ERROR), pytest.raises(WrongRecordKey) as refusal:
            Keyring(ring.folder, [OTHER]).key(PUPIL)
        assert "SULUH_RECORD_KEYS" in str(refusal.value)
        assert "no key of SULUH_RECORD_KEYS opens" in caplog.text
        assert str(PUPIL) not in caplog.text

    @pytest.mark.parametrize("keys", [[], [""], ["pendek"], [MASTER, "é"], [MASTER[:-4]]])
    def test_missing_or_impossible_record_keys(self, tmp_path: Path, keys: list[str]) -> None:
        with pytest.raises(WrongRecordKey):
            Keyring(tmp_path, keys)

    def test_a_key_file_of_another_subject(self, ring: Keyring) -> None:
        other = uuid4()
        assert ring.key_made(PUPIL)
        assert ring.key_made(other)
        ring.path(other).write_bytes(ring.path(PUPIL).read_bytes())
        with pytest.raises(WrongRecordKey):
            ring.key(other)

    def test_something_else_that_the_record_key_wrapped(self, ring: Keyring) -> None:
        assert ring.key_made(PUPIL)
        ring.path(PUPIL).write_bytes(Fernet(MASTER).encrypt(b"suluh-record-key-1:"))
        with pytest.raises(WrongRecordKey):
            ring.key(PUPIL)

    @pytest.mark.parametrize("content", [b"", b"rusak", b"\0" * 200])
    def test_a_damaged_file(self, ring: Keyring, content: bytes) -> None:
        assert ring.key_made(PUPIL)
        ring.path(PUPIL).write_bytes(content)
        with pytest.raises(WrongRecordKey):
            ring.key(PUPIL)
        with pytest.raises(WrongRecordKey):
            ring.key_made(PUPIL)
        assert ring.path(PUPIL).read_bytes() == content

    def test_every_flipped_bit(self, ring: Keyring) -> None:
        key = ring.key_made(PUPIL)
        whole = ring.path(PUPIL).read_bytes()
        for position in range(len(whole)):
            flipped = bytearray(whole)
            flipped[position] ^= 1 << position % 8
            ring.path(PUPIL).write_bytes(bytes(flipped))
            with pytest.raises(WrongRecordKey):
                ring.key(PUPIL)
        letters = whole.rstrip(b"=")  # the last one carries bits that mean nothing
        for bit in range(8):
            last = bytes((letters[-1] ^ 1 << bit,))
            ring.path(PUPIL).write_bytes(letters[:-1] + last + whole[len(letters) :])
            with pytest.raises(WrongRecordKey):
                ring.key(PUPIL)
        ring.path(PUPIL).write_bytes(whole)
        assert ring.key(PUPIL) == key

    def test_a_file_that_cannot_be_read(self, ring: Keyring) -> None:
        ring.path(PUPIL).mkdir(parents=True)
        with pytest.raises(WrongRecordKey):
            ring.key(PUPIL)


class TestDestroying:
    def test_afterwards_nothing_reads_or_makes_it(self, ring: Keyring) -> None:
        key = ring.key_made(PUPIL)
        assert ring.key(PUPIL) == key
        ring.destroy(PUPIL)
        for again in (ring, Keyring(ring.folder, [MASTER])):
            with pytest.raises(KeyDestroyed):
                again.key(PUPIL)
            with pytest.raises(KeyDestroyed):
                again.key_made(PUPIL)
            with pytest.raises(KeyDestroyed):
                again.rewrap(PUPIL)
        assert files(ring) == [f"ab/{PUPIL}.destroyed"]
        assert list(ring.subjects()) == []
        ring.destroy(PUPIL)

    def test_the_bytes_are_overwritten_before_the_name_goes(self, ring: Keyring) -> None:
        assert ring.key_made(PUPIL)
        wrapped = ring.path(PUPIL).read_bytes()
        second_name = ring.folder / "hardlink"
        second_name.hardlink_to(ring.path(PUPIL))
        ring.destroy(PUPIL)
        assert len(second_name.read_bytes()) == len(wrapped)
        assert second_name.read_bytes() != wrapped

    def test_a_file_that_comes_back_from_a_backup_does_not_open(self, ring: Keyring) -> None:
        assert ring.key_made(PUPIL)
        wrapped = ring.path(PUPIL).read_bytes()
        ring.destroy(PUPIL)
        ring.path(PUPIL).write_bytes(wrapped)
        with pytest.raises(KeyDestroyed):
            ring.key(PUPIL)
        assert ring.tidy() == 1
        assert files(ring) == [f"ab/{PUPIL}.destroyed"]

    def test_a_subject_without_key_is_destroyed_too(self, ring: Keyring) -> None:
        ring.destroy(PUPIL)
        with pytest.raises(KeyDestroyed):
            ring.key_made(PUPIL)

    def test_destroyed_while_it_is_made(self, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
        def late(path: Path, content: bytes) -> bool:
            if path == ring.path(PUPIL):
                ring.destroy(PUPIL)
            return key_files.write_once(path, content)

        monkeypatch.setattr(module, "write_once", late)
        with pytest.raises(KeyDestroyed):
            ring.key_made(PUPIL)
        assert files(ring) == [f"ab/{PUPIL}.destroyed"]

    def test_destroyed_while_it_is_wrapped_anew(self, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
        assert ring.key_made(PUPIL)

        def late(path: Path, content: bytes) -> None:
            ring.destroy(PUPIL)
            key_files.write_anew(path, content)

        monkeypatch.setattr(module, "write_anew", late)
        Keyring(ring.folder, [OTHER, MASTER]).rewrap(PUPIL)
        with pytest.raises(KeyDestroyed):
            ring.key(PUPIL)
        assert files(ring) == [f"ab/{PUPIL}.destroyed"]

    def test_destroyed_while_it_is_read(self, ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
        assert ring.key_made(PUPIL)
        read = Path.read_bytes

        def overwritten(path: Path) -> bytes:
            ring.destroy(PUPIL)
            return read(ring.folder / "ab" / f"{PUPIL}.destroyed")

        monkeypatch.setattr(Path, "read_bytes", overwritten)
        with pytest.raises(KeyDestroyed):
            ring.key(PUPIL)


def test_the_keys_of_the_installation(var: Path, settings: Settings) -> None:
    settings.SULUH_RECORD_KEYS = [MASTER]
    key = keyring().key_made(PUPIL)
    assert (var / "record-keys" / "ab" / str(PUPIL)).is_file()
    settings.SULUH_RECORD_KEYS = [OTHER, MASTER]
    assert keyring().key(PUPIL) == key
    settings.SULUH_RECORD_KEYS = [OTHER]
    with pytest.raises(WrongRecordKey):
        keyring().key(PUPIL)
    settings.SULUH_RECORD_KEYS = []
    with pytest.raises(WrongRecordKey):
        keyring()
