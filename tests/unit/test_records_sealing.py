"""Sealing one value: round trips, and every kind of tampering refused."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from cms.records.seal_errors import SealBroken
from cms.records.sealing import (
    Kind,
    Place,
    bucket,
    seal_bytes,
    seal_date,
    seal_json,
    seal_text,
    unseal_bytes,
    unseal_date,
    unseal_json,
    unseal_text,
)

KEY = Fernet.generate_key()
PLACE = Place(UUID("00000000-0000-4000-8000-000000000001"), "records.student", "name")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text("aé\0 ’"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("kunci"), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back(value: str) -> None:
    assert unseal_text(KEY, PLACE, seal_text(KEY, PLACE, value)) == value


@given(st.binary(max_size=9000))
def test_bytes_come_back(value: bytes) -> None:
    assert unseal_bytes(KEY, PLACE, seal_bytes(KEY, PLACE, value)) == value


@given(st.dates())
def test_days_come_back(value: date) -> None:
    assert unseal_date(KEY, PLACE, seal_date(KEY, PLACE, value)) == value


@given(JSON)
def test_json_comes_back(value: object) -> None:
    assert unseal_json(KEY, PLACE, seal_json(KEY, PLACE, value)) == value


@pytest.mark.parametrize("value", ["", "Wulan", "x" * 45])
def test_every_flipped_bit_and_every_lost_or_added_letter_is_refused(value: str) -> None:
    token = seal_text(KEY, PLACE, value)
    assert unseal_text(KEY, PLACE, token) == value
    for position in range(len(token)):
        for bit in range(8):
            flipped = bytearray(token)
            flipped[position] ^= 1 << bit
            with pytest.raises(SealBroken):
                unseal_text(KEY, PLACE, bytes(flipped))
        with pytest.raises(SealBroken):
            unseal_text(KEY, PLACE, token[:position])
    for longer in (token + b"=", token + b"A", b"\n" + token, token + b"\n"):
        with pytest.raises(SealBroken):
            unseal_text(KEY, PLACE, longer)


def test_every_flipped_bit_below_base64_is_refused() -> None:
    raw = urlsafe_b64decode(seal_text(KEY, PLACE, "Wulan"))
    for position in range(len(raw)):
        for bit in range(8):
            flipped = bytearray(raw)
            flipped[position] ^= 1 << bit
            with pytest.raises(SealBroken):
                unseal_text(KEY, PLACE, urlsafe_b64encode(bytes(flipped)))


@pytest.mark.parametrize(
    "other",
    [
        Place(uuid4(), PLACE.model, PLACE.field),
        Place(PLACE.record, "records.case", PLACE.field),
        Place(PLACE.record, PLACE.model, "nickname"),
        Place(PLACE.record, "records.studentn", "ame"),
    ],
)
def test_a_token_that_was_moved_is_refused(other: Place) -> None:
    token = seal_text(KEY, PLACE, "Wulan")
    assert unseal_text(KEY, PLACE, token) == "Wulan"
    with pytest.raises(SealBroken):
        unseal_text(KEY, other, token)


def test_another_pupils_key_is_refused() -> None:
    with pytest.raises(SealBroken):
        unseal_text(Fernet.generate_key(), PLACE, seal_text(KEY, PLACE, "Wulan"))


def test_a_value_of_another_kind_is_refused() -> None:
    for kind in Kind:
        token = seal_bytes(KEY, PLACE, b'"2026-07-31"', kind)
        assert unseal_bytes(KEY, PLACE, token, kind) == b'"2026-07-31"'
        for other in set(Kind) - {kind}:
            with pytest.raises(SealBroken):
                unseal_bytes(KEY, PLACE, token, other)


def test_a_token_does_not_tell_how_long_a_name_is_nor_when_it_was_written() -> None:
    tokens = [seal_text(KEY, PLACE, "n" * length) for length in range(bucket(1) + 1)]
    assert len({len(token) for token in tokens}) == 1
    assert {Fernet(KEY).extract_timestamp(token) for token in tokens} == {0}
    assert len(set(tokens)) == len(tokens)
    assert len({seal_text(KEY, PLACE, "sama") for _ in range(20)}) == 20


def test_buckets_double_and_then_grow_by_pages() -> None:
    assert [bucket(n) for n in (0, 1, 64, 65, 128, 4096, 4097, 8192, 8193)] == [
        64,
        64,
        64,
        128,
        128,
        4096,
        8192,
        8192,
        12288,
    ]


def test_half_a_character_is_refused_without_naming_the_text() -> None:
    with pytest.raises(ValueError, match="half a character") as refusal:
        seal_text(KEY, PLACE, "Rahasia \ud800")
    assert "Rahasia" not in repr(refusal.value)
    assert refusal.value.__cause__ is None
    with pytest.raises(ValueError, match="half a character"):
        seal_json(KEY, PLACE, ["\ud800"])


def test_what_json_cannot_say_is_refused_without_content() -> None:
    with pytest.raises(TypeError) as refusal:
        seal_json(KEY, PLACE, {"Rahasia": {1, 2}})
    assert "Rahasia" not in str(refusal.value)
    with pytest.raises(ValueError, match="JSON compliant"):
        seal_json(KEY, PLACE, float("nan"))
