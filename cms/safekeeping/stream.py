r"""The container of an archive: authenticated encryption of a stream of any length, in constant memory.

    suluh-backup 1 <kind>\n                      kind: `archive` or `keys`; one is never taken for the other
    {"log_n":17,"salt":...,"wrapped":...}\n      scrypt parameters; the file's random key, wrapped by the passphrase
    chunk, chunk, ... last chunk                 64 KiB each (the last one may be shorter), each with a tag of 16 bytes

The chunks are the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015, as in `age`): AES-256-GCM under a key
of this file alone, nonce = 11 bytes of the chunk's number and one byte that is 1 for the last chunk. So a chunk that was
changed, moved, repeated or left out is refused, and so is a file that ends early or goes on. The key of the chunks comes
from the random key and the digest of both header lines: a changed header opens nothing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import IO, Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .refusals import ArchiveBroken, KeysRefused

Kind = Literal["archive", "keys"]
VERSION: Final = 1
CHUNK: Final = 64 * 1024
TAG: Final = 16
LOG_N: Final = 17
"""Cost of trying one passphrase: 128 MiB and about half a second."""
LARGEST_LOG_N: Final = 20
SHORTEST_PASSPHRASE: Final = 16
_HEADER: Final = 1024
_NONCE: Final = bytes(12)  # each wrapping key is used once: its salt is random


@dataclass(frozen=True, slots=True)
class Secret:
    """The passphrase of the operator. `log_n`: the cost of new files (tests take less). Never printed."""

    passphrase: str
    log_n: int = LOG_N

    def __repr__(self) -> str:
        return "<secret>"

    def __post_init__(self) -> None:
        if len(self.passphrase) < SHORTEST_PASSPHRASE:
            raise KeysRefused(f"Kata sandi cadangan terlalu pendek: paling sedikit {SHORTEST_PASSPHRASE} huruf.")


class Sealer:
    """Writes a container. `close` seals the last chunk; without it the file is none and is refused."""

    def __init__(self, file: IO[bytes], kind: Kind, secret: Secret) -> None:
        self._file, self._buffer, self._number = file, bytearray(), 0
        first, salt, key = _first_line(kind), secrets.token_bytes(16), secrets.token_bytes(32)
        wrapped = AESGCM(_wrapping_key(secret, salt, secret.log_n)).encrypt(_NONCE, key, first)
        second = json.dumps({"log_n": secret.log_n, "salt": salt.hex(), "wrapped": wrapped.hex()}).encode() + b"\n"
        file.write(first + second)
        self._cipher = _cipher(key, first + second)

    def write(self, data: bytes) -> int:
        """Take any number of bytes."""
        self._buffer += data
        while len(self._buffer) > CHUNK:  # a full chunk waits: it may be the last one
            self._seal(bytes(self._buffer[:CHUNK]), is_last=False)
            del self._buffer[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self._buffer), is_last=True)

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), plain, None))
        self._number += 1


class Opener:
    """Reads a container; every byte it gives was authenticated. Raises ArchiveBroken; KeysRefused at the beginning."""

    def __init__(self, file: IO[bytes], kind: Kind, secret: Secret) -> None:
        self._file, self._number, self._plain, self._is_over = file, 0, b"", False
        first, second = file.readline(_HEADER), file.readline(_HEADER)
        _check_first(first, kind)
        self._cipher = _cipher(_unwrapped(first, second, secret), first + second)
        self._next = file.read(CHUNK + TAG)

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, fewer only at the end."""
        while len(self._plain) < size and not self._is_over:
            self._plain += self._chunk()
        given, self._plain = self._plain[:size], self._plain[size:]
        return given

    def drain(self) -> None:
        """Read to the end: only the last chunk tells that nothing was cut off."""
        while self.read(CHUNK):
            pass

    def _chunk(self) -> bytes:
        sealed, self._next = self._next, self._file.read(CHUNK + TAG)
        self._is_over = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, is_last=self._is_over), sealed, None)
        except InvalidTag:
            raise ArchiveBroken(f"bagian ke-{self._number + 1} tidak dapat dibuka") from None
        self._number += 1
        return plain


def _first_line(kind: Kind) -> bytes:
    return f"suluh-backup {VERSION} {kind}\n".encode("ascii")


def _check_first(line: bytes, kind: Kind) -> None:
    if line == _first_line(kind):
        return
    if line in {_first_line("archive"), _first_line("keys")}:
        raise KeysRefused("Berkas cadangan dan berkas kunci tertukar.")
    if line.startswith(b"suluh-backup "):
        raise ArchiveBroken("dibuat oleh versi Suluh yang lain")
    raise ArchiveBroken("ini bukan berkas cadangan Suluh")


def _unwrapped(first: bytes, second: bytes, secret: Secret) -> bytes:
    try:
        header = json.loads(second)
        log_n, salt, wrapped = int(header["log_n"]), bytes.fromhex(header["salt"]), bytes.fromhex(header["wrapped"])
    except (ValueError, KeyError, TypeError):
        raise ArchiveBroken("kepala berkas rusak") from None
    if not 1 <= log_n <= LARGEST_LOG_N:
        raise ArchiveBroken("kepala berkas rusak")
    try:
        return AESGCM(_wrapping_key(secret, salt, log_n)).decrypt(_NONCE, wrapped, first)
    except InvalidTag:
        raise KeysRefused("Kata sandi cadangan salah, atau kepala berkas rusak.") from None


def _wrapping_key(secret: Secret, salt: bytes, log_n: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << log_n, r=8, p=1).derive(secret.passphrase.encode())


def _cipher(key: bytes, header: bytes) -> AESGCM:
    info = b"suluh backup payload" + hashlib.sha256(header).digest()
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((is_last,))
