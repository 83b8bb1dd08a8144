"""The container of an archive opens whole and unchanged, or not at all."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.safekeeping.refusals import ArchiveBroken, KeysRefused
from cms.safekeeping.stream import CHUNK, TAG, Kind, Opener, Sealer, Secret

SECRET = Secret("kata sandi cadangan uji", log_n=4)
PIECE = CHUNK + TAG


def sealed(plain: bytes, kind: Kind = "archive", *, step: int = 10_240) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, kind, SECRET)
    for start in range(0, len(plain), step):
        assert sealer.write(plain[start : start + step]) == len(plain[start : start + step])
    sealer.close()
    return file.getvalue()


def opened(data: bytes, kind: Kind = "archive", secret: Secret = SECRET) -> bytes:
    opener = Opener(io.BytesIO(data), kind, secret)
    found = b""
    while part := opener.read(7_001):
        found += part
    opener.drain()
    return found


def parts(data: bytes) -> tuple[bytes, list[bytes]]:
    """Return the header and the chunks."""
    start = data.index(b"\n", data.index(b"\n") + 1) + 1
    body = data[start:]
    return data[:start], [body[place : place + PIECE] for place in range(0, len(body), PIECE)]


PLAIN = bytes(range(256)) * 1024  # exactly four chunks


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]), st.integers(1, 200_000))
def test_every_length_comes_back(length: int, step: int) -> None:
    plain = (b"0123456789" * (length // 10 + 1))[:length]
    assert opened(sealed(plain, step=step)) == plain


def test_two_files_of_the_same_content_share_no_byte_of_content() -> None:
    one, other = (parts(sealed(PLAIN))[1] for _ in range(2))
    assert len(one) == 4
    assert not set(one) & set(other)


@pytest.mark.parametrize(
    "change",
    [
        lambda head, chunks: [head, *chunks[:-1]],
        lambda head, chunks: [head, *chunks[:1]],
        lambda head, chunks: [head],
        lambda head, chunks: [head, *chunks[:-1], chunks[-1][:-1]],
        lambda head, chunks: [head, *chunks, b"x"],
        lambda head, chunks: [head, *chunks, chunks[-1]],
        lambda head, chunks: [head, chunks[1], chunks[0], *chunks[2:]],
        lambda head, chunks: [head, *chunks[:1], *chunks[2:]],
        lambda head, chunks: [head, *chunks[:1], *chunks],
        lambda head, chunks: [head, bytes([chunks[0][0] ^ 1]) + chunks[0][1:], *chunks[1:]],
        lambda head, chunks: [head, *chunks[:-1], chunks[-1][:-1] + bytes([chunks[-1][-1] ^ 128])],
        lambda head, chunks: [head, *parts(sealed(PLAIN))[1]],
        lambda head, chunks: [head.replace(b'"log_n": 4', b'"log_n":  4'), *chunks],
    ],
    ids=[
        "last chunk cut",
        "three chunks cut",
        "all chunks cut",
        "last byte cut",
        "a byte more",
        "last chunk twice",
        "two chunks exchanged",
        "a chunk in the middle left out",
        "a chunk twice",
        "first bit changed",
        "last bit changed",
        "chunks of another file",
        "header spelled differently",
    ],
)
def test_what_was_changed_cut_or_moved_is_refused(change: object) -> None:
    head, chunks = parts(sealed(PLAIN))
    assert opened(head + b"".join(chunks)) == PLAIN
    with pytest.raises(ArchiveBroken):
        opened(b"".join(change(head, chunks)))  # type: ignore[operator]  # a list of lambdas


def test_nothing_is_given_of_a_file_that_was_never_closed() -> None:
    file = io.BytesIO()
    Sealer(file, "archive", SECRET).write(PLAIN)
    with pytest.raises(ArchiveBroken):
        opened(file.getvalue())


def test_the_wrong_passphrase_opens_nothing() -> None:
    with pytest.raises(KeysRefused, match="salah"):
        opened(sealed(PLAIN), secret=Secret("kata sandi yang lain sama sekali"))


def test_a_file_of_keys_is_no_archive() -> None:
    data = sealed(b"kunci", "keys")
    assert opened(data, "keys") == b"kunci"
    with pytest.raises(KeysRefused, match="tertukar"):
        opened(data, "archive")
    forged = data.replace(b"1 keys", b"1 archive", 1)
    with pytest.raises(KeysRefused, match="salah"):
        opened(forged, "archive")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "bukan berkas cadangan"),
        (b"PK\x03\x04" * 100, "bukan berkas cadangan"),
        (b"suluh-backup 2 archive\n{}\n", "versi Suluh yang lain"),
        (b"suluh-backup 1 archive\n", "kepala"),
        (b"suluh-backup 1 archive\n[]\n", "kepala"),
        (b"suluh-backup 1 archive\n{}\n", "kepala"),
        (b"suluh-backup 1 archive\n" + json.dumps({"log_n": 40, "salt": "", "wrapped": ""}).encode(), "kepala"),
        (b"suluh-backup 1 archive\n" + json.dumps({"log_n": 4, "salt": "zz", "wrapped": ""}).encode(), "kepala"),
    ],
)
def test_what_is_no_archive_is_named(data: bytes, sentence: str) -> None:
    with pytest.raises(ArchiveBroken, match=sentence):
        opened(data)


def test_a_short_passphrase_is_refused_and_none_is_printed() -> None:
    with pytest.raises(KeysRefused, match="16 huruf"):
        Secret("pendek")
    assert "sandi" not in repr(SECRET)
