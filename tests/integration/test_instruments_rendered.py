"""From an empty database to released files, rendered; and what a changed label changes."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.instruments.actions import instrument_load, instrument_release
from cms.instruments.describe import template_fields
from cms.instruments.forms import FormDescription, Section
from cms.instruments.loading import Loaded, instruments_load
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from cms.instruments.selectors import latest_version
from tests.factories.instruments import AT, LATER, make_form
from tests.rendered import FORMS, docx_text, files_of, pdf_text, sheet_text, survey_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
CODE, OLD, NEW = "angket-pilihan-jurusan", "Asal sekolah", "Sekolah sebelumnya"


def _rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the starter forms' files from this run's store: the real renderer's, rendered once for all tests."""
    monkeypatch.setattr("cms.instruments.render.render_all", lambda form, **_: tuple(files_of(form.code).values()))


def test_loading_an_empty_database_releases_every_rendered_file(monkeypatch: pytest.MonkeyPatch) -> None:
    _rendered_once(monkeypatch)
    assert instruments_load() == Loaded(33, 9)
    for code in FORMS:
        version = latest_version(code)
        assert version is not None
        kept = {file.format: file for file in version.files.all()}
        assert set(kept) == set(files_of(code))
        for kind, made in files_of(code).items():
            assert kept[kind].read() == made.data
            assert (kept[kind].name, kept[kind].size, kept[kind].page_count) == (made.name, len(made.data), made.pages)
            assert kept[kind].sha256 == sha256(made.data).hexdigest()
    assert instruments_load() == Loaded(0, 0)
    assert InstrumentVersion.objects.count() == 33


def _relabelled(form: FormDescription) -> FormDescription:
    def changed(section: Section) -> Section:
        fields = (replace(field, label=NEW) if field.label == OLD else field for field in section.fields)
        return replace(section, fields=tuple(fields))

    return replace(form, sections=tuple(map(changed, form.sections)))


def _released(form: FormDescription) -> dict[str, bytes]:
    version = latest_version(form.code)
    assert version is not None
    return {file.format: file.read() for file in version.files.all()}


def _read(kind: str, data: bytes) -> list[str]:
    """Return the words of a file, line by line."""
    readers: dict[FileFormat, Callable[[bytes], str]] = {
        FileFormat.DOCX: docx_text,
        FileFormat.PDF_A4: pdf_text,
        FileFormat.PDF_F4: pdf_text,
        FileFormat.XLSX: sheet_text,
        FileFormat.XLSFORM: lambda data: "\n".join(" ".join(row.values()) for row in survey_of(data)),
        FileFormat.MARKDOWN: bytes.decode,
    }
    return readers[FileFormat(kind)](data).splitlines()


def _form_version(data: bytes) -> str:
    """Return the version that a device reads in the XLSForm."""
    heads, values = load_workbook(BytesIO(data))["settings"].values
    return str(dict(zip(heads, values, strict=True))["version"])


def test_a_changed_label_changes_every_format_there_and_nowhere_else() -> None:
    form = FORMS[CODE]
    first = instrument_load(form=form, at=AT, files=list(files_of(CODE).values()))
    assert first is not None
    before = _released(form)
    template = InstrumentTemplate.objects.get(code=CODE)
    assert instrument_release(template=template, by=None, at=LATER).pk == first.pk
    for name, value in template_fields(_relabelled(form)).items():
        setattr(template, name, value)
    template.save()
    template.refresh_from_db()
    second = instrument_release(template=template, by=None, at=LATER)
    assert (second.number, latest_version(CODE)) == (2, second)
    after = _released(form)
    assert [_form_version(kept["xlsform"]) for kept in (before, after)] == ["1", "2"]
    assert {file.format: file.read() for file in first.files.all()} == before
    for kind in set(before) - {FileFormat.PICTURE.value}:
        old, new = _read(kind, before[kind]), _read(kind, after[kind])
        changes = [line for line in difflib.ndiff(old, new) if line[0] in "+-"]
        assert [line[0] for line in changes] == ["-", "+"], kind
        assert changes[0][2:].replace(OLD, NEW) == changes[1][2:], kind


def test_what_cannot_be_printed_is_not_released() -> None:
    assert instrument_load(form=make_form("dapat-dicetak"), at=AT) is not None
    with pytest.raises(Refused, match="tidak dapat dicetak"):
        instrument_load(form=make_form("tidak-dapat", title="Laporan \U0001f600"), at=AT)
    assert latest_version("tidak-dapat") is None
    assert not InstrumentTemplate.objects.filter(code="tidak-dapat").exists()
