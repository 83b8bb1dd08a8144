"""What must hold of a description before it may be released."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from cms.core.addresses import slug_problem
from cms.core.instruments import FormShape
from cms.core.text import single_line

from .description import Column, Field, FieldKind, FormDescription, Section, SectionLayout

NO_FIELDS = "Instrumen belum memiliki isian yang tercetak. Tambahkan paling sedikit satu isian."
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
MAX_LINES = 60
WITH_CHOICES = frozenset({FieldKind.SELECT, FieldKind.MULTISELECT})
WITH_COLUMNS = frozenset({FieldKind.TABLE, FieldKind.CHECKLIST, FieldKind.GROUP, FieldKind.TEAR_OFF})
WITH_ROWS = frozenset({FieldKind.TABLE, FieldKind.CHECKLIST})
ONLY_OUTSIDE = WITH_COLUMNS | {FieldKind.LETTERHEAD, FieldKind.LETTER_NUMBER}
SIGNING = frozenset({FieldKind.SIGNATURE, FieldKind.STAFF_REF, FieldKind.DATE})


def problems(description: FormDescription) -> list[str]:
    """Return what does not hold, as Indonesian sentences with place and cure; an empty list when all is well."""
    parts = map(_section, description.sections)
    return list(chain(_head(description), _names(description), _references(description), *parts))


def _head(form: FormDescription) -> Iterator[str]:
    if problem := slug_problem(form.code, top=False):
        yield f"Kode “{form.code}”: {problem}"
    for what, text in (("Judul", form.title), ("Tujuan", form.purpose), ("Pengisi", form.filled_by)):
        if not text:
            yield f"{what} instrumen belum diisi."
        elif text != single_line(text):
            yield f"{what} instrumen harus satu baris tanpa spasi ganda."
    if len(set(form.stages)) != len(form.stages):
        yield "Satu tahap disebut dua kali. Hapus salah satunya."
    if not any(field.printed and not field.default_hidden for field in form.fields):
        yield NO_FIELDS


def _names(form: FormDescription) -> Iterator[str]:
    seen: set[str] = set()
    for field in form.fields:
        if field.name in seen:
            yield f"Nama isian “{field.name}” dipakai dua kali. Beri nama lain pada salah satunya."
        seen.add(field.name)
    if sum(field.kind is FieldKind.LETTERHEAD for field in form.fields) > 1:
        yield "Kop surat hanya boleh satu. Hapus yang lain."


def _references(form: FormDescription) -> Iterator[str]:
    """In an XLSForm `${name}` stands for the answer to another question; an unknown name breaks the whole form."""
    if form.shape is FormShape.QUESTIONNAIRE and "${" in repr(form.sections):
        yield "Tulisan “${” tidak dapat dipakai dalam angket: aplikasi angket membacanya sebagai isian lain. Hapus “$”."


def _section(section: Section) -> Iterator[str]:
    place = f"Bagian “{section.title}”" if section.title else "Bagian tanpa judul"
    if not section.fields and not section.intro:
        yield f"{place}: belum ada isian maupun kalimat pembuka."
    for field in section.fields:
        yield from (f"{place}, isian “{field.label or field.name}”: {problem}" for problem in _field(field))
        if section.layout is SectionLayout.SIGNATURES and field.printed and field.kind not in SIGNING:
            yield f"{place}, isian “{field.label}”: hanya tanda tangan, petugas, dan tanggal yang dapat berdiri di sini."


def _field(field: Field) -> Iterator[str]:
    yield from _part(field)
    if bool(field.columns) != (field.kind in WITH_COLUMNS):
        yield "jenis ini harus memiliki kolom." if not field.columns else "jenis ini tidak memiliki kolom."
    if field.rows and field.kind not in WITH_ROWS:
        yield "hanya tabel dan daftar cek yang memiliki baris tercetak."
    if field.default and field.choices and field.default not in field.choices:
        yield f"isi awal “{field.default}” tidak ada di antara pilihannya."
    if field.default and field.kind is FieldKind.BOOLEAN:
        yield "kotak centang tidak boleh tercentang sejak awal; kosongkan isi awalnya."
    if not 0 <= field.lines <= MAX_LINES:
        yield f"jumlah baris harus antara 0 dan {MAX_LINES}."
    yield from _columns(field.columns)


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    names = [column.name for column in columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"nama kolom “{name}” dipakai dua kali."
    for column in columns:
        yield from (f"kolom “{column.label or column.name}”: {problem}" for problem in _part(column))
        if column.kind in ONLY_OUTSIDE:
            yield f"kolom “{column.label}”: jenis “{column.kind}” tidak dapat berdiri di dalam kolom."


def _part(part: Field | Column) -> Iterator[str]:
    """What holds for fields and columns alike."""
    if not NAME.match(part.name):
        yield f"nama “{part.name}” hanya boleh berisi huruf kecil a–z, angka, dan garis bawah."
    if not part.label or part.label != single_line(part.label):
        yield "label harus diisi, satu baris, tanpa spasi ganda."
    if bool(part.choices) != (part.kind in WITH_CHOICES):
        yield "jenis ini harus memiliki pilihan." if not part.choices else "jenis ini tidak memiliki pilihan."
    if len(set(part.choices)) != len(part.choices):
        yield "satu pilihan ditulis dua kali."
    if any(not choice or choice != single_line(choice) for choice in part.choices):
        yield "setiap pilihan harus satu baris teks."
