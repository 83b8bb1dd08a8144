"""What a reviewer reads about two drafts of an instrument."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail import blocks

from cms.instruments.blocks.fields import FAMILIES, FieldsBlock
from cms.instruments.blocks.sections import SectionsBlock
from cms.instruments.compare import content_lines
from cms.instruments.describe import template_fields
from cms.instruments.forms import Column, Field, FieldKind, FormDescription, Section
from cms.instruments.models import InstrumentTemplate
from tests.factories.accounts import make_user
from tests.factories.instruments import make_form, make_template
from tests.factories.office import make_ground
from tests.words import english_in, spoken_texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
TABLE = (
    'Tabel: "Nilai rapor" · Jenis: Tabel · '
    'Kolom: ("Ya" · Jenis: Kotak centang · Wajib diisi · Kunci: "ya"), '
    '("Nilai" · Jenis: Teks satu baris · Pilihan: "1", "2" · Kunci: "n") · '
    'Baris tercetak: "Satu", "Dua" · Jumlah baris kosong: 4 · Kunci: "nilai" · Tercetak'
)
LIST = "/admin/snippets/instruments/instrumenttemplate/"


def _compared(before: FormDescription, after: FormDescription) -> tuple[list[str], str]:
    """Return the rows of the comparison, and the HTML of the screen."""
    make_ground()
    template = make_template(before)
    changed = InstrumentTemplate.objects.get(pk=template.pk)
    changed.sections = template_fields(after)["sections"]
    changed.save_revision()
    client = Client()
    client.force_login(make_user("penyunting"))
    html = client.get(f"{LIST}history/{template.pk}/revisions/compare/earliest...latest/").content.decode()
    rows = BeautifulSoup(html, "lxml").select(".suluh-banding li")
    return ["".join(str(part) for part in row.contents) for row in rows], html


def _with(form: FormDescription, label: str) -> FormDescription:
    first = form.sections[1]
    fields = (replace(first.fields[0], label=label), *first.fields[1:])
    return replace(form, sections=(form.sections[0], replace(first, fields=fields), form.sections[2]))


def test_one_changed_label_is_one_row_below_its_section() -> None:
    rows, html = _compared(make_form(), _with(make_form(), "Uraian <b>singkat</b>"))
    assert len(rows) == 3
    assert rows[0] == "…"
    assert rows[1] == "<strong>Bagian Hasil</strong>"
    assert "&lt;b&gt;" in rows[2]
    assert 'class="addition"' in rows[2]
    assert "Nama peserta didik" not in html
    assert english_in(spoken_texts(html)) == {}


def test_added_moved_and_removed_fields_are_rows_of_their_own() -> None:
    form = make_form()
    new = Section("Bagian baru", (Field("baru", "Isian baru", FieldKind.TEXT),))
    rows, _ = _compared(form, replace(form, sections=(*form.sections[1:], new)))
    text = " ".join(rows)
    assert 'deletion">Bagian Identitas' in text
    assert 'addition">Bagian Bagian baru' in text
    assert 'addition">Isian: "Isian baru"' in text


def _lines(*sections: Section) -> list[str]:
    stream = SectionsBlock().to_python(template_fields(make_form(sections=sections))["sections"])
    return list(content_lines(stream))


def test_a_field_is_said_with_words_of_the_editor() -> None:
    columns = (Column("ya", "Ya", FieldKind.BOOLEAN, required=True), Column("n", "Nilai", choices=("1", "2")))
    table = Field("nilai", "Nilai rapor", FieldKind.TABLE, columns=columns, rows=("Satu", "Dua"), lines=4)
    section = Section("", (table, Field("a", "A", FieldKind.TEXT, printed=False)), intro="Isilah.", new_page=True)
    assert _lines(section) == [
        "Bagian (tanpa judul)",
        "Susunan: Label dan titik dua",
        'Kalimat sebelum isian: "Isilah."',
        TABLE,
        'Isian: "A" · Jenis: Teks satu baris · Kunci: "a"',
        "Mulai di halaman baru",
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_no_part_of_a_field_can_change_unseen(family: str) -> None:
    """Whatever the editor lets one set: the line of the field is another one afterwards."""
    block = FieldsBlock.base_blocks[family]
    plain = block.get_prep_value(block.get_default())
    before = _line(family, plain)
    assert len(plain) == len(block.child_blocks) > 5
    for name, child in block.child_blocks.items():
        assert _line(family, {**plain, name: _other(child, plain[name])}) != before, name


def test_no_words_read_like_two_places() -> None:
    choices = {"label": "A", "kind": "select", "choices": ["a", "b"]}
    assert _line("choice", choices) != _line("choice", {**choices, "choices": ['a", "b']})
    assert _line("line", {"label": "A", "default": "x"}) != _line("line", {"label": 'A" · Isi awal: "x'})


def _line(family: str, value: dict[str, Any]) -> list[str]:
    section = {
        "type": "section",
        "value": {"title": "", "layout": "rincian", "fields": [{"type": family, "value": value}]},
    }
    return list(content_lines(SectionsBlock().to_python([section])))


def _other(child: Any, value: Any) -> Any:
    """Return another raw value that the block can have."""
    if isinstance(child, blocks.BooleanBlock):
        return not value
    if isinstance(child, blocks.ChoiceBlock):
        return next(key for key, _ in reversed(list(child.field.choices)) if key != value)
    if isinstance(child, blocks.ListBlock):
        return [{"label": "X"}] if isinstance(child.child_block, blocks.StructBlock) else ["Satu", "Dua"]
    return 7 if isinstance(child, blocks.IntegerBlock) else "Lain"
