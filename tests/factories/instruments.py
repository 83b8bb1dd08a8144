"""Forms, templates and released versions, as the screens leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from cms.accounts.models import User
from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import FormShape, Subtype
from cms.core.stages import Stage
from cms.instruments.actions import KeptFile, instrument_load, instrument_release
from cms.instruments.describe import template_fields
from cms.instruments.forms import Column, Field, FieldKind, FormDescription, Section, SectionLayout
from cms.instruments.models import InstrumentTemplate, InstrumentVersion

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 3, tzinfo=UTC)


def make_form(code: str = "laporan-uji", **fields: Any) -> FormDescription:
    """Return a small form without problems: text, choice, table, signature. Public unless said otherwise."""
    form = FormDescription(
        code=code,
        title=f"Laporan {code}",
        activity=Activity.HOME_VISIT,
        subtype=Subtype.REPORT,
        shape=FormShape.REPORT,
        purpose="Merekam hasil kunjungan.",
        filled_by="Guru BK",
        stages=(Stage.REPORT,),
        audience=Audience.PUBLIC,
        sections=(
            Section(
                "Identitas",
                (
                    Field("nama", "Nama peserta didik", FieldKind.STUDENT_REF, required=True),
                    Field("bidang", "Bidang", FieldKind.SELECT, choices=("Pribadi", "Belajar"), default="Belajar"),
                ),
            ),
            Section(
                "Hasil",
                (
                    Field("uraian", "Uraian hasil", FieldKind.LONGTEXT, lines=3),
                    Field("hadir", "Yang ditemui", FieldKind.TABLE, columns=(Column("nama", "Nama"),), lines=2),
                ),
                SectionLayout.BODY,
                intro="Kalimat pembuka.\n\nParagraf kedua.",
            ),
            Section("", (Field("guru_bk", "Guru BK", FieldKind.SIGNATURE),), SectionLayout.SIGNATURES),
        ),
    )
    return replace(form, **fields)


def make_files(code: str = "laporan-uji", text: str = "satu") -> list[KeptFile]:
    """Return two files of a version that exist already, as a loaded tree has them."""
    return [
        KeptFile("md", f"{code}.md", "text/markdown", f"# {text}\n".encode(), None),
        KeptFile("pdf-a4", f"{code}.pdf", "application/pdf", f"%PDF-1.7 {text}".encode(), 2),
    ]


def make_released(form: FormDescription | None = None, *, text: str = "satu", at: datetime = AT) -> InstrumentVersion:
    """Return version 1 of the form with the files of `make_files`, released by the system."""
    form = form or make_form()
    version = instrument_load(form=form, at=at, files=make_files(form.code, text))
    assert version is not None, f"{form.code} is there already"
    return version


def make_template(form: FormDescription | None = None, *, by: User | None = None, **fields: Any) -> InstrumentTemplate:
    """Return a draft that was never released, saved by `by`."""
    template = InstrumentTemplate(**{**template_fields(form or make_form()), "live": False, **fields})
    template.full_clean()
    template.save()
    template.save_revision(user=by)
    template.refresh_from_db()
    return template


def go_on(
    code: str,
    form: FormDescription,
    *,
    text: str = "dua",
    at: datetime = LATER,
    files: Sequence[KeptFile] | None = None,
) -> InstrumentVersion:
    """Change the live template to `form` and release it by the system with the files of `make_files`."""
    template = InstrumentTemplate.objects.get(code=code)
    for name, value in template_fields(form).items():
        setattr(template, name, value)
    template.save()
    template.refresh_from_db()
    return instrument_release(template=template, by=None, at=at, files=files or make_files(code, text))


def forget_instruments() -> None:
    """Remove every instrument, as an empty installation has none: rows of released versions refuse to be deleted."""
    with connection.cursor() as cursor:
        for table in ("instrumentfile", "instrumentversion", "instrumenttemplate"):
            cursor.execute(f"DELETE FROM instruments_{table}")  # our own words
