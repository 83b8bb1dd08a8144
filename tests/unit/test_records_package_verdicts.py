"""Marks in a text: what is closed, and that nothing else can be changed with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.errors import Refused
from cms.records.package.verdicts import (
    CLOSED_PASSAGE,
    Kept,
    Reviews,
    Verdict,
    can_be_marked,
    closed,
    digest_of,
    marked,
    spans_in,
)

TEXT = "Siti dan Rudi bertengkar.\nRudi menangis."


def test_a_marked_passage_is_closed() -> None:
    spans = spans_in("Siti dan [[Rudi]] bertengkar.\r\n[[Rudi menangis.]]", TEXT)
    assert closed(TEXT, spans) == f"Siti dan {CLOSED_PASSAGE} bertengkar.\n{CLOSED_PASSAGE}"
    assert marked(TEXT, spans) == "Siti dan [[Rudi]] bertengkar.\n[[Rudi menangis.]]"


def test_the_first_line_break_that_a_browser_drops_moves_no_mark() -> None:
    spans = spans_in("Ada [[Rudi]] di sini.", "\n  Ada Rudi di sini. \n")
    assert closed("\n  Ada Rudi di sini. \n", spans) == f"\n  Ada {CLOSED_PASSAGE} di sini. \n"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Siti dan [[Rudi bertengkar.\nRudi menangis.", "harus ditutup"),
        ("Siti dan [[Ru[[di]]]] bertengkar.\nRudi menangis.", "harus ditutup"),
        ("Siti dan [[Budi]] bertengkar.\nRudi menangis.", "tidak dapat diubah"),
        ("Siti dan Rudi]] bertengkar.\nRudi menangis.", "tidak dapat diubah"),
        (TEXT, "Belum ada bagian"),
        ("Siti dan[[ ]]Rudi bertengkar.\nRudi menangis.", "Belum ada bagian"),
    ],
)
def test_marks_that_do_not_fit_are_refused(typed: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        spans_in(typed, TEXT)


@given(st.text(alphabet="ab \n[]", min_size=1, max_size=30), st.data())
def test_whatever_is_marked_comes_back_and_nothing_of_it_stays(text: str, data: st.DataObject) -> None:
    if not can_be_marked(text):
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = text[start:end]
    typed = marked(text, ((start, end),))
    if not passage.strip() or "[[[" in typed or "]]]" in typed:
        return
    assert spans_in(typed, text) == ((start, end),)
    assert closed(text, ((start, end),)) == text[:start] + CLOSED_PASSAGE + text[end:]


def test_a_digest_belongs_to_place_words_and_key() -> None:
    first = digest_of(b"k", "note.1.summary", "teks\r\nbaris")
    assert first == digest_of(b"k", "note.1.summary", "teks\nbaris")
    assert (
        len({first, digest_of(b"k", "note.2.summary", "teks\nbaris"), digest_of(b"l", "note.1.summary", "teks")}) == 3
    )


def test_what_is_stored_is_read_again_and_anything_else_is_nothing() -> None:
    one = Reviews({"note.1.summary": Verdict("ditutup-sebagian", ((1, 2),), "", "d", 7)}, {"note.2": Kept("x", 8)})
    assert Reviews.read(one.stored()) == one
    assert one.people == {7, 8}
    for nothing in (None, {}, {"isi": "kata"}, [1]):
        assert Reviews.read(nothing) == Reviews({}, {})
