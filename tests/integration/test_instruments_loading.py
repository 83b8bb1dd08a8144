"""`load_instruments`: everything once, the second time nothing; and the house rules of this room."""

from __future__ import annotations

from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from cms.core.instruments import FileFormat
from cms.instruments import checks, loading
from cms.instruments.actions import KeptFile
from cms.instruments.blocks.fields import FAMILIES
from cms.instruments.forms import FormDescription, to_data
from cms.instruments.loading import Loaded, instruments_load
from cms.instruments.models import InstrumentFile, InstrumentTemplate, InstrumentVersion
from cms.instruments.seed import RELEASED_AT, seed_forms
from cms.instruments.selectors import public_instruments, public_references
from tests.factories.instruments import AT, make_files, make_form, make_released, make_template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


def _stored(form: FormDescription) -> list[KeptFile]:
    return make_files(form.code)


def test_the_seed_becomes_33_released_forms_and_nine_references() -> None:
    assert instruments_load(stored=_stored) == Loaded(33, 9)
    assert len(public_instruments()) == 33
    assert len(public_references()) == 9
    versions = {version.template.code: version for version in InstrumentVersion.objects.select_related("template")}
    for form in seed_forms():
        version = versions[form.code]
        assert (version.number, version.released_at, version.by_system) == (1, RELEASED_AT, True)
        assert version.description == to_data(form)


def test_the_second_run_changes_nothing_also_not_what_was_edited() -> None:
    instruments_load(stored=_stored)
    InstrumentTemplate.objects.filter(code="undangan").update(title="Judul sekolah")
    before = list(InstrumentFile.objects.values_list("pk", "sha256"))
    assert instruments_load(stored=_stored) == Loaded(0, 0)
    assert list(InstrumentFile.objects.values_list("pk", "sha256")) == before
    assert InstrumentTemplate.objects.get(code="undangan").title == "Judul sekolah"


def test_the_command_says_what_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    instruments_load(stored=_stored)
    InstrumentTemplate.objects.filter(code="aum-umum").delete()
    out = StringIO()
    call_command("load_instruments", stdout=out)
    assert out.getvalue() == "Instrumen baru: 0 formulir dan 1 rujukan.\n"


def test_the_command_names_the_file_that_does_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "01-rusak.yaml").write_text("format: 1\ncode: x\n", encoding="utf-8")
    monkeypatch.setattr(loading, "seed_forms", partial(seed_forms, tmp_path))
    with pytest.raises(CommandError, match=r"01-rusak\.yaml: FormDescription: kunci “title” belum diisi"):
        call_command("load_instruments")


# --- House rules -------------------------------------------------------------------------------------------------------


def test_the_checks_pass_and_find_what_they_look_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.every_kind_has_one_block(None) == []
    assert checks.audience_is_narrow(None) == []
    monkeypatch.setitem(FAMILIES, "letter", ())
    assert [error.id for error in checks.every_kind_has_one_block(None)] == ["instruments.E001"]
    monkeypatch.setattr(InstrumentTemplate._meta.get_field("audience"), "default", "public")
    monkeypatch.setattr(InstrumentVersion._meta.get_field("audience"), "default", "public")
    assert [error.id for error in checks.audience_is_narrow(None)] == ["instruments.E002", "instruments.E003"]


def test_stages_are_kept_in_their_order_and_no_other_word_is() -> None:
    template = make_template(stages=["laporan", "perencanaan", "laporan"])
    assert template.stages == ["perencanaan", "laporan"]
    with pytest.raises(ValidationError, match="besok"):
        make_template(make_form("lain"), stages=["besok"])


def test_rows_are_named_for_logs_by_code_and_number() -> None:
    version = make_released(at=AT)
    assert str(version) == "laporan-uji versi 1"
    assert [str(file) for file in version.files.all()] == ["laporan-uji.md", "laporan-uji.pdf"]
    assert {file.format for file in version.files.all()} <= set(FileFormat.values)
