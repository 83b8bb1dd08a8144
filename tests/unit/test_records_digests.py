"""Digests of words: what counts as the same word, and what a digest does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.records.digests import KEY_FILE, digests_of, search_key, words_of
from cms.records.seal_errors import WrongRecordKey


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Siti Nurhaliza", {"siti", "nurhaliza"}),
        ("  SITI   nurhaliza ", {"siti", "nurhaliza"}),
        ("Siti-Nurhaliza, S.Pd.", {"siti", "nurhaliza", "s", "pd"}),
        ("Ma'ruf", {"maruf"}),
        ("Ma’ruf", {"maruf"}),
        ("Ma`ruf", {"maruf"}),
        ("José Écoute", {"jose", "ecoute"}),
        ("Jose\u0301", {"jose"}),
        ("ＢＵＤＩ", {"budi"}),
        ("Bu\u200bdi", {"budi"}),
        ("Straße", {"strasse"}),
        ("0012345678", {"0012345678"}),
        ("001 234 5678", {"0012345678"}),
        ("12.345/2026", {"123452026"}),
        ("١٢٣", {"123"}),
        ("Budi 12.345/2026", {"budi", "123452026"}),
        ("Budi 001 2", {"budi", "001", "2"}),
        ("7-B", {"7", "b"}),
        ("", set()),
        (" -.,!' ", set()),
    ],
)
def test_words(text: str, words: set[str]) -> None:
    assert words_of(text) == words


@given(st.text())
def test_any_text_has_words_that_are_words_of_themselves(text: str) -> None:
    for word in words_of(text):
        assert word.isalnum()
        assert words_of(word.upper()) >= words_of(word)


def test_equal_words_have_equal_digests_only_inside_one_school(var: Path) -> None:
    assert digests_of(1, "Siti NURHALIZA") == digests_of(1, "nurhaliza siti")
    assert digests_of(1, "siti") < digests_of(1, "Siti Nurhaliza")
    assert digests_of(1, "siti").isdisjoint(digests_of(2, "siti"))
    assert digests_of(1, "siti").isdisjoint(digests_of(1, "sitti"))
    assert digests_of(1, " .") == frozenset()


def test_a_digest_is_short_and_tells_nothing_without_the_key(var: Path) -> None:
    (first,) = digests_of(1, "siti")
    assert len(bytes.fromhex(first)) == 16
    (var / KEY_FILE).unlink()
    (second,) = digests_of(1, "siti")
    assert first != second


def test_the_key_is_made_once_for_its_owner_only(var: Path) -> None:
    key = search_key()
    assert len(key) == 32
    assert search_key() == key
    assert (var / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert list(var.iterdir()) == [var / KEY_FILE]


@pytest.mark.parametrize("content", [b"", b"pendek", b"AAAA", b"\xff\xfe", b"bukan base64!!"])
def test_a_damaged_key_is_refused(var: Path, content: bytes) -> None:
    assert digests_of(1, "siti")
    (var / KEY_FILE).write_bytes(content)
    with pytest.raises(WrongRecordKey):
        digests_of(1, "siti")


def test_an_unreadable_key_is_refused(var: Path) -> None:
    (var / KEY_FILE).mkdir()
    with pytest.raises(WrongRecordKey):
        search_key()
