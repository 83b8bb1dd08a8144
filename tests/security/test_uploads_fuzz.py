"""Damaged files: accepted or refused, never anything else, and never for long."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.instruments.uploads import UploadRefused, check_upload
from tests.factories.good_files import GOOD_FILES
from tests.factories.office_files import parts_of, zip_of
from tests.proof import proof_number

# A check that hangs fails; the limit itself is measured by `python -m bench.uploads`.
PATIENT = timedelta(seconds=20)
SMALL = [name for name in GOOD_FILES if name not in ("form.docx", "fields.docx", "rows.xlsx")]
OFFICE = [name for name in SMALL if not name.endswith(".pdf")]
PDFS = [name for name in SMALL if name.endswith(".pdf")]
WORDS = [
    b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"%", b"/", b"endobj", b"stream", b"endstream", b"xref", b"trailer",
    b"1 0 obj", b"0 R", b"/JS", b"#", b"\\", b"startxref", b"%%EOF", b"-1", b"99999999999", b"<!--", b"-->", b"<![CDATA[",
    b"<a", b"/>", b"&amp;", b"xmlns:a=''", b"PK\x05\x06", b"\x00", b"\xff",
]  # fmt: skip


@cache
def _good(name: str) -> bytes:
    return GOOD_FILES[name]()


def _check(name: str, data: bytes) -> bool:
    """Return whether it was accepted; anything but a refusal fails the test."""
    try:
        return check_upload(name, io.BytesIO(data)).size == len(data)
    except UploadRefused:
        return False


def _flipped(data: bytes, flips: list[tuple[float, int]]) -> bytes:
    changed = bytearray(data)
    for place, value in flips:
        changed[int(place * len(data))] ^= value
    return bytes(changed)


PLACES = st.floats(0, 1, exclude_max=True)
FLIPS = st.lists(st.tuples(PLACES, st.integers(1, 255)), min_size=1, max_size=8)


def test_a_good_file_that_nobody_damaged_is_accepted() -> None:
    assert all(_check(name, _good(name)) for name in GOOD_FILES)


@given(st.sampled_from(SMALL), FLIPS)
@settings(max_examples=proof_number(400, 20_000), deadline=PATIENT)
def test_flipped_bytes(name: str, flips: list[tuple[float, int]]) -> None:
    _check(name, _flipped(_good(name), flips))


@given(st.sampled_from(SMALL), PLACES, PLACES, st.sampled_from(WORDS) | st.binary(max_size=20))
@settings(max_examples=proof_number(400, 20_000), deadline=PATIENT)
def test_cut_and_sewn(name: str, first: float, second: float, word: bytes) -> None:
    """Something between two places is taken out, and a word put there."""
    data = _good(name)
    start, end = sorted((int(first * len(data)), int(second * len(data))))
    _check(name, data[:start] + word + data[min(end, start + 40) :])
    _check(name, data[:start] + word + data[end:])


@given(st.sampled_from(OFFICE), st.data(), FLIPS, st.sampled_from(WORDS))
@settings(max_examples=proof_number(400, 20_000), deadline=PATIENT)
def test_parts_of_an_office_file_damaged_before_they_are_packed(
    name: str, data: st.DataObject, flips: list[tuple[float, int]], word: bytes
) -> None:
    parts = parts_of(_good(name))
    part = data.draw(st.sampled_from([part for part in parts if parts[part]]))
    at = int(flips[0][0] * len(parts[part]))
    for damaged in (_flipped(parts[part], flips), parts[part][:at] + word + parts[part][at:]):
        _check(name, zip_of(parts | {part: damaged}))


@given(st.sampled_from(PDFS), st.lists(st.tuples(PLACES, st.sampled_from(WORDS)), min_size=1, max_size=4))
@settings(max_examples=proof_number(400, 20_000), deadline=PATIENT)
def test_a_pdf_with_words_written_over_it(name: str, words: list[tuple[float, bytes]]) -> None:
    """The length stays, so that the table of objects still holds and the damage is read."""
    changed = bytearray(_good(name))
    for place, word in words:
        at = int(place * (len(changed) - len(word)))
        changed[at : at + len(word)] = word
    _check(name, bytes(changed))


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"PK\x03\x04", b""])
@given(rest=st.binary(max_size=400))
@settings(max_examples=proof_number(100, 5_000), deadline=PATIENT)
def test_noise_behind_the_first_bytes(start: bytes, rest: bytes) -> None:
    assert not _check("a.pdf", start + rest)
    assert not _check("a.docx", start + rest)
