"""The starter forms: all there, all hold, nothing protected inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.core.audiences import Audience
from cms.core.errors import Refused
from cms.core.instruments import FormShape, Subtype, TestKind
from cms.core.stages import Stage
from cms.instruments.forms import FormDescription, printed_labels, to_data
from cms.instruments.seed import FOLDER, seed_forms, seed_references
from tests.factories.instruments import make_form

FORMS = {form.code: form for form in seed_forms()}
SEVEN = (
    "kartu-panggilan",
    "informasi-bimbingan",
    "kartu-konsultasi",
    "angket-pilihan-jurusan",
    "laporan-kunjungan-rumah",
    "undangan",
    "undangan-konsultasi",
)
# Knowing what is asked or looked at spoils these, or the rights to the items are unclear.
NARROW = {"sosiometri", "daftar-masalah-umum", "angket-kebutuhan", "pedoman-kunjungan-rumah"}


def test_all_thirty_three_forms_and_nine_references_are_there() -> None:
    assert len(FORMS) == 33
    assert len(seed_references()) == 9
    assert not set(FORMS) & {reference.code for reference in seed_references()}


def test_the_seven_of_the_module_are_public() -> None:
    assert {FORMS[code].audience for code in SEVEN} == {Audience.PUBLIC}


def test_only_measures_that_knowing_would_spoil_are_narrow() -> None:
    narrow = {code for code, form in FORMS.items() if form.audience != Audience.PUBLIC}
    assert narrow == NARROW
    assert {FORMS[code].subtype for code in NARROW} == {Subtype.MEASURE}


@pytest.mark.parametrize("code", ["laporan-kunjungan-rumah", "laporan-konferensi-kasus"])
def test_reports_ask_for_data_statements_facilities_and_commitment(code: str) -> None:
    labels = " | ".join(printed_labels(FORMS[code])).lower()
    for word in ("data", "keterangan", "kemudahan", "komitmen"):
        assert word in labels


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, each in value.items() if key not in {"code", "name"} for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_people_read_peserta_didik_and_no_name_of_the_workplace(form: FormDescription) -> None:
    texts = _texts(to_data(form))
    assert len(texts) > 10
    for text in texts:
        assert "siswa" not in text.lower().split(), text
        assert "(uncertain)" not in text
        assert "indeks" not in text.lower() or form.code == "sosiometri"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_says_when_it_is_used_and_under_which_terms(form: FormDescription) -> None:
    assert set(form.stages) <= set(Stage)
    assert form.stages
    assert form.licence
    assert form.notes
    assert form.filled_readers


def test_frames_ship_without_a_single_item() -> None:
    for code in ("daftar-masalah-umum", "angket-kebutuhan"):
        assert FORMS[code].shape == FormShape.QUESTIONNAIRE
        lists = [field for field in FORMS[code].fields if field.kind == "checklist"]
        assert len(lists) == 4
        assert {field.rows for field in lists} == {()}


def test_references_say_who_where_and_nothing_of_the_items() -> None:
    for reference in seed_references():
        for text in (reference.users, reference.holder, reference.licence_from, reference.may_store, reference.purpose):
            assert text
            assert text == text.strip()
    assert {reference.kind for reference in seed_references()} == {TestKind.TEST, TestKind.NON_TEST}


def test_a_broken_file_is_refused_by_its_name(tmp_path: Path) -> None:
    good = (FOLDER / "01-kartu-panggilan.yaml").read_text(encoding="utf-8")
    (tmp_path / "01-baik.yaml").write_text(good, encoding="utf-8")
    assert [form.code for form in seed_forms(tmp_path)] == ["kartu-panggilan"]
    (tmp_path / "02-buruk.yaml").write_text(good.replace("kind: signature", "kind: puisi"), encoding="utf-8")
    with pytest.raises(Refused, match=r"02-buruk\.yaml: kind"):
        seed_forms(tmp_path)
    (tmp_path / "02-buruk.yaml").write_text(good.replace("name: nis,", "name: NIS,"), encoding="utf-8")
    with pytest.raises(Refused, match=r"02-buruk\.yaml: Bagian"):
        seed_forms(tmp_path)


def test_the_factory_of_forms_makes_one_that_holds() -> None:
    assert make_form().audience == Audience.PUBLIC
