"""Which letters the koordinator makes: each letter is decided by name, and what he may not read is left to a pen."""

from __future__ import annotations

import pytest

from cms.records.letters.maps import LETTERS
from cms.records.letters.readers import LEAD
from cms.records.models import HomeVisit

BY_NAME = {letter.name: letter for letter in LETTERS}


def test_every_letter_is_decided_and_no_other_name() -> None:
    assert set(LEAD) == set(BY_NAME)


@pytest.mark.parametrize("name", [name for name, lines in LEAD.items() if lines is not None])
def test_what_is_replaced_stands_on_the_letter(name: str) -> None:
    lines = LEAD[name]
    assert lines
    assert set(lines) <= set(BY_NAME[name].says)


def test_reports_are_nobody_elses() -> None:
    given = {name for name, lines in LEAD.items() if lines is not None}
    assert given == {"surat-tugas-kunjungan-rumah", "surat-kesediaan-kunjungan", "undangan-konsultasi"}
    assert {BY_NAME[name].model for name in given} == {HomeVisit}
    assert not any(name.startswith(("laporan", "notulen", "berita", "lembar")) for name in given)
