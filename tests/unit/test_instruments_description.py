"""The description of a form: JSON and back, editor's blocks and back, the rules, the labels."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from cms.core.errors import Refused
from cms.core.instruments import FormShape
from cms.core.stages import Stage
from cms.instruments.describe import description_from, template_fields
from cms.instruments.forms import (
    Column,
    Field,
    FieldKind,
    FormDescription,
    Section,
    SectionLayout,
    from_data,
    from_json,
    printed_labels,
    problems,
    to_data,
    to_json,
    visible_fields,
)
from cms.instruments.forms.rules import NO_FIELDS
from cms.instruments.models import InstrumentTemplate
from cms.instruments.stream import free_key
from tests.factories.instruments import make_form
from tests.instrument_strategies import forms

K = FieldKind


# --- Round trips -----------------------------------------------------------------------------------------------------


@given(forms())
def test_json_and_back_is_the_same_description(form: FormDescription) -> None:
    text = to_json(form)
    assert from_json(text) == form
    assert to_json(from_json(text)) == text
    assert problems(form) == []


@given(forms())
def test_fields_of_a_template_and_back_are_the_same_description(form: FormDescription) -> None:
    """What the seed loads into the editor's blocks is what the release reads from them."""
    template = InstrumentTemplate(**template_fields(form))
    assert template.form == form
    assert description_from(vars(template) | {"sections": template.sections}) == form


def test_defaults_stay_out_of_the_json_and_keys_are_sorted() -> None:
    data = json.loads(to_json(make_form()))
    assert data["format"] == 1
    assert "title_en" not in data
    assert list(data) == sorted(data)
    assert data == to_data(make_form())


# --- JSON that is refused --------------------------------------------------------------------------------------------


def _changed(**keys: Any) -> dict[str, Any]:
    data = {**to_data(make_form()), **keys}
    return {key: value for key, value in data.items() if value is not Ellipsis}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_changed(format=2), "berformat 2"),
        (_changed(format=...), "berformat None"),
        (_changed(warna="merah"), "kunci “warna” tidak dikenal"),
        (_changed(purpose=...), "kunci “purpose” belum diisi"),
        (_changed(title=3), "title: 3 bukan str"),
        (_changed(subtype="lain"), "subtype: nilai 'lain' tidak dikenal"),
        (_changed(stages=["besok"]), "stages: nilai 'besok' tidak dikenal"),
        (_changed(stages="laporan"), "stages: harus berupa daftar"),
        (_changed(filled_readers=[1]), "filled_readers: 1 bukan teks"),
        (_changed(page="besar"), "PageSetup: harus berupa objek"),
        (_changed(page={"half_page": 1}), "half_page: 1 bukan bool"),
        (_changed(sections=[{"title": "x", "fields": [{"name": "a", "label": "A", "kind": "puisi"}]}]), "kind: nilai"),
        (_changed(sections=["x"]), "Section: harus berupa objek"),
    ],
)
def test_a_wrong_description_is_refused_with_the_place(data: dict[str, Any], said: str) -> None:
    assert from_data(_changed()) == make_form()
    with pytest.raises(Refused, match=r".") as refusal:
        from_data(data)
    assert said in str(refusal.value)


@pytest.mark.parametrize(("text", "said"), [("{", "bukan JSON"), ("[1]", "satu objek JSON")])
def test_text_that_is_no_description_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        from_json(text)


# --- Rules -----------------------------------------------------------------------------------------------------------


def _with(*fields: Field, layout: SectionLayout = SectionLayout.DETAILS) -> FormDescription:
    return make_form(sections=(Section("Bagian", fields, layout),))


def _field(kind: FieldKind = K.TEXT, **more: Any) -> Field:
    return Field(**{"name": "isian", "label": "Isian", "kind": kind, **more})


COLUMN = Column("a", "A")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (make_form(code="Laporan Uji"), "Kode “Laporan Uji”"),
        (make_form(code="index"), "dipakai oleh sistem"),
        (make_form(title=""), "Judul instrumen belum diisi"),
        (make_form(purpose="a  b"), "Tujuan instrumen harus satu baris"),
        (make_form(filled_by=""), "Pengisi instrumen belum diisi"),
        (make_form(stages=(Stage.REPORT, Stage.REPORT)), "Satu tahap disebut dua kali"),
        (make_form(sections=()), NO_FIELDS),
        (_with(_field(printed=False)), NO_FIELDS),
        (_with(_field(default_hidden=True)), NO_FIELDS),
        (_with(_field(), _field()), "Nama isian “isian” dipakai dua kali"),
        (_with(_field(K.LETTERHEAD), _field(K.LETTERHEAD, name="kop")), "Kop surat hanya boleh satu"),
        (make_form(sections=(*make_form().sections, Section("Kosong", ()))), "Bagian “Kosong”: belum ada isian"),
        (make_form(sections=(*make_form().sections, Section("", ()))), "Bagian tanpa judul: belum ada isian"),
        (_with(_field(), layout=SectionLayout.SIGNATURES), "hanya tanda tangan"),
        (_with(_field(name="Nama Isian")), "hanya boleh berisi huruf kecil"),
        (_with(_field(label="")), "label harus diisi"),
        (_with(_field(K.SELECT)), "harus memiliki pilihan"),
        (_with(_field(choices=("a",))), "tidak memiliki pilihan"),
        (_with(_field(K.SELECT, choices=("a", "a"))), "satu pilihan ditulis dua kali"),
        (_with(_field(K.SELECT, choices=("a", ""))), "setiap pilihan harus satu baris"),
        (_with(_field(K.SELECT, choices=("a",), default="b")), "isi awal “b” tidak ada"),
        (_with(_field(K.BOOLEAN, default="ya")), "tidak boleh tercentang sejak awal"),
        (_with(_field(K.TABLE)), "harus memiliki kolom"),
        (_with(_field(columns=(COLUMN,))), "tidak memiliki kolom"),
        (_with(_field(rows=("a",))), "hanya tabel dan daftar cek"),
        (_with(_field(K.LONGTEXT, lines=61)), "antara 0 dan 60"),
        (_with(_field(K.LONGTEXT, lines=-1)), "antara 0 dan 60"),
        (_with(_field(K.TABLE, columns=(COLUMN, COLUMN))), "nama kolom “a” dipakai dua kali"),
        (_with(_field(K.TABLE, columns=(Column("a", "A", K.TABLE),))), "tidak dapat berdiri di dalam kolom"),
        (_with(_field(K.TABLE, columns=(Column("a", "A", K.LETTER_NUMBER),))), "tidak dapat berdiri di dalam kolom"),
        (_with(_field(K.TABLE, columns=(Column("a", ""),))), "kolom “a”: label harus diisi"),
    ],
)
def test_what_does_not_hold_is_said_with_its_place(form: FormDescription, said: str) -> None:
    assert problems(make_form()) == []
    assert said in "\n".join(problems(form))


def test_a_section_of_sentences_only_is_no_problem() -> None:
    closing = Section("Penutup", (), intro="Terima kasih.")
    assert problems(make_form(sections=(*make_form().sections, closing))) == []


# --- Labels ----------------------------------------------------------------------------------------------------------


def test_the_labels_that_every_format_shows_in_order() -> None:
    rows = _field(K.CHECKLIST, name="cek", label="Cek", columns=(COLUMN, Column("b", "B")), rows=("Satu", "Dua"))
    hidden = [
        _field(K.LETTERHEAD, name="kop", label="Kop"),
        _field(name="tempat", label="Tempat", unlabelled=True),
        _field(name="status", label="Status", printed=False),
        _field(name="nanti", label="Nanti", default_hidden=True),
    ]
    form = _with(_field(label="Nama"), *hidden, rows, _field(name="lagi", label="Nama"))
    form = replace(
        form, sections=(*form.sections, Section("Tertutup", (hidden[2],)), Section("Salam", (), intro="Halo"))
    )
    assert printed_labels(form) == ["Bagian", "Nama", "Cek", "A", "B", "Satu", "Dua", "Salam"]


def test_visible_fields_are_those_in_the_files() -> None:
    section = Section("x", (_field(), _field(name="b", printed=False), _field(name="c", default_hidden=True)))
    assert [field.name for field in visible_fields(section)] == ["isian"]


# --- Keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Nama Peserta Didik", set(), "nama_peserta_didik"),
        ("Nama", {"nama", "nama_2"}, "nama_3"),
        ("2 pilihan", set(), "isian_2_pilihan"),
        ("?!", set(), "isian"),
    ],
)
def test_a_key_is_made_from_the_label(label: str, taken: set[str], key: str) -> None:
    assert free_key(label, taken) == key


def test_cleaning_gives_keys_once_and_never_changes_them() -> None:
    form = _with(_field(name="nama", label="Nama"), _field(name="x", label="Alamat"))
    template = InstrumentTemplate(**template_fields(form), change_note="x")
    fields = template.sections[0].value["fields"]
    fields[1].value["name"] = ""
    template.clean()
    assert [field.name for field in template.form.fields] == ["nama", "alamat"]
    fields[1].value["label"] = "Alamat lengkap"
    template.clean()
    assert [field.name for field in template.form.fields] == ["nama", "alamat"]


def test_a_copied_section_gets_keys_of_its_own() -> None:
    section = make_form().sections[0]
    template = InstrumentTemplate(**template_fields(make_form(sections=(section, section))))
    template.clean()
    assert [field.name for field in template.form.fields] == ["nama", "bidang", "nama_2", "bidang_2"]
    assert problems(template.form) == []


def test_a_questionnaire_holds_nothing_that_reads_as_the_answer_to_another_question() -> None:
    section = Section("A", (Field("isi", "Harga ${nama}", K.TEXT),))
    assert problems(make_form(sections=(section,))) == []
    questionnaire = make_form(sections=(section,), shape=FormShape.QUESTIONNAIRE)
    assert [said for said in problems(questionnaire) if "“${”" in said]
