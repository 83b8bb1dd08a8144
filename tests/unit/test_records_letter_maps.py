"""The maps of the letters against the released forms, and the words of letters."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cms.instruments.forms import Field, FieldKind, FormDescription, Prefill, visible_fields
from cms.records.letters import words
from cms.records.letters.drawing import trimmed
from cms.records.letters.letter import Letter
from cms.records.letters.maps import LETTERS
from tests.rendered import FORMS

OF_THE_HEAD = {FieldKind.LETTERHEAD, FieldKind.SIGNATURE}
NAMES = [letter.name for letter in LETTERS]


def shown(form: FormDescription) -> dict[str, Field]:
    return {field.name: field for section in form.sections for field in visible_fields(section)}


def places(form: FormDescription) -> set[str]:
    """Return the names of the fields and of the parts of groups and slips."""
    found = shown(form)
    return {*found, *(f"{field.name}.{part.name}" for field in found.values() for part in field.columns)}


@pytest.mark.parametrize("letter", LETTERS, ids=NAMES)
def test_every_field_of_a_map_stands_on_the_paper(letter: Letter) -> None:
    form = trimmed(FORMS[letter.form], letter)
    assert set(letter.says) - places(form) == set()
    assert (letter.left_out | letter.only | letter.by_hand) - places(FORMS[letter.form]) == set()


@pytest.mark.parametrize("letter", LETTERS, ids=NAMES)
def test_every_required_field_is_filled_or_left_to_a_pen_by_name(letter: Letter) -> None:
    form = trimmed(FORMS[letter.form], letter)
    told = set(letter.says) | letter.by_hand
    missing = {
        field.name
        for field in shown(form).values()
        if field.required and not (field.kind in OF_THE_HEAD or field.prefill is not Prefill.NONE or field.default)
    }
    assert missing - told == set()


def test_the_test_above_finds_a_field_that_nobody_fills() -> None:
    letter = LETTERS[0]
    form = trimmed(FORMS[letter.form], letter)
    assert "maksud" in {field.name for field in shown(form).values() if field.required}
    assert "maksud" in letter.says


def test_each_letter_has_one_name_that_the_log_takes() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(name) <= 40 and name.replace("-", "").isalpha() and name.islower() for name in NAMES)


def test_the_invitation_to_a_conference_says_no_name_of_a_pupil() -> None:
    (letter,) = [one for one in LETTERS if one.name == "undangan-konferensi-kasus"]
    assert {"siswa", "nis", "kelas"} & set(letter.says) == set()
    assert "kode_kasus" in letter.says


def test_the_short_report_keeps_analysis_and_problem_from_the_family() -> None:
    (letter,) = [one for one in LETTERS if one.name == "laporan-kunjungan-rumah-ringkas"]
    names = set(shown(trimmed(FORMS[letter.form], letter)))
    assert names & {"gambaran_masalah", "topik", "analisis", "kondisi_rumah", "keterangan_keluarga", "nis"} == set()
    assert {"ttd_orang_tua", "kepala_sekolah", "komitmen"} <= names
    (full,) = [one for one in LETTERS if one.name == "laporan-kunjungan-rumah"]
    assert {"ttd_orang_tua", "kepala_sekolah"} & set(shown(trimmed(FORMS[full.form], full))) == set()


def test_days_hours_and_lists() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the next morning in Indonesia
    assert (words.weekday(at), words.day(at), words.clock(at)) == ("Selasa", "3 Maret 2026", "06.30")
    assert words.moment(at) == "Selasa, 3 Maret 2026, pukul 06.30"
    assert (words.day(None), words.weekday(None), words.clock(None), words.moment(None)) == ("", "", "", "")
    assert [words.semester(date(2026, month, 1)) for month in (1, 6, 7, 12)] == ["Genap", "Genap", "Ganjil", "Ganjil"]
    assert [words.joined("ABC"[:count]) for count in range(4)] == ["", "A", "A dan B", "A, B, dan C"]
    assert words.paragraphs("satu ", "", " dua") == "satu\ndua"


def test_the_number_of_a_letter() -> None:
    on, pattern = date(2026, 11, 5), "{nomor}/BK/{bulan_romawi}/{bulan}/{tahun}"
    assert words.numbered(pattern, "12", on) == "12/BK/XI/11/2026"
    assert words.numbered(pattern, "421.3/12/SMP", on) == "421.3/12/SMP"
    assert words.numbered(pattern, "", on) == ""
    assert words.numbered("", "12", on) == "12"


def test_people_one_a_line() -> None:
    text = "Ibu Rekaan (ibu)\n\nBu Ani, S.Pd.\nPak Budi, M.Pd., wali kelas\nKakek\n, aneh"
    assert words.people(text) == [
        ("Ibu Rekaan", "ibu"),
        ("Bu Ani, S.Pd.", ""),
        ("Pak Budi, M.Pd.", "wali kelas"),
        ("Kakek", ""),
        (", aneh", ""),
    ]
