"""Release and withdrawal: versions are made once, counted, never changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cms.core.audiences import Audience
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.instruments.actions import (
    KeptFile,
    instrument_load,
    instrument_release,
    instrument_withdraw,
)
from cms.instruments.forms import to_data
from cms.instruments.models import InstrumentFile, InstrumentTemplate, InstrumentVersion
from cms.instruments.signals import instruments_changed
from tests.factories.accounts import make_superuser, make_user
from tests.factories.instruments import AT, LATER, go_on, make_files, make_form, make_released, make_template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


# --- Release ---------------------------------------------------------------------------------------------------------


def test_a_release_keeps_description_files_person_and_moment() -> None:
    version = make_released()
    assert (version.number, version.released_at, version.released_by, version.by_system) == (1, AT, None, True)
    assert version.form == make_form()
    assert (version.audience, version.state) == (Audience.PUBLIC, "released")
    files = {file.format: file for file in version.files.all()}
    pdf = files["pdf-a4"]
    assert (pdf.name, pdf.media_type, pdf.page_count) == ("laporan-uji.pdf", "application/pdf", 2)
    assert pdf.read() == b"%PDF-1.7 satu"
    assert pdf.size == len(pdf.read())
    assert files["md"].page_count is None


def test_the_same_form_with_the_same_files_is_the_same_version() -> None:
    version = make_released()
    again = go_on("laporan-uji", make_form(), text="satu")
    assert again.pk == version.pk
    assert InstrumentVersion.objects.count() == 1


def test_the_same_form_is_never_rendered_again() -> None:
    """Without files given, an unchanged description asks no renderer: library upgrades change nothing."""
    version = make_released()
    template = InstrumentTemplate.objects.get()
    assert instrument_release(template=template, by=None, at=LATER).pk == version.pk


def test_changed_files_or_a_changed_form_make_the_next_version_and_leave_the_old_one() -> None:
    first = make_released()
    before = {file.name: (file.sha256, file.read()) for file in first.files.all()}
    assert go_on("laporan-uji", make_form(), text="dua").number == 2
    assert go_on("laporan-uji", make_form(purpose="Tujuan lain."), text="dua").number == 3
    first.refresh_from_db()
    assert {file.name: (file.sha256, file.read()) for file in first.files.all()} == before
    assert first.description == to_data(make_form())


def test_a_release_tells_the_rooms_above_once_it_is_really_there(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    told: list[str] = []

    def note(code: str, **_kwargs: object) -> None:
        told.append(code)

    instruments_changed.connect(note)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            make_released()
        assert told == ["laporan-uji"]
        with django_capture_on_commit_callbacks(execute=True):
            go_on("laporan-uji", make_form(), text="satu")
        assert told == ["laporan-uji"]
    finally:
        instruments_changed.disconnect(note)


def test_a_draft_a_broken_form_and_a_reference_are_not_released() -> None:
    draft = make_template()
    with pytest.raises(WrongState, match="belum disetujui"):
        instrument_release(template=draft, by=None, at=AT, files=make_files())
    make_released(make_form("lain"))
    broken = InstrumentTemplate.objects.get(code="lain")
    broken.purpose = ""
    with pytest.raises(Refused, match="Tujuan instrumen belum diisi"):
        instrument_release(template=broken, by=None, at=AT, files=make_files())
    reference = make_template(make_form("tes-x", sections=()), is_reference=True, users="Psikolog")
    with pytest.raises(Refused, match="Lengkapi: pemegang hak"):
        instrument_release(template=reference, by=None, at=AT)


def test_a_file_that_is_refused_leaves_no_version_behind() -> None:
    wrong = [KeptFile("gulungan", "x.bin", "application/x", b"x", None)]
    with pytest.raises(ValueError, match="gulungan"):
        instrument_load(form=make_form(), at=AT, files=wrong)
    assert not InstrumentTemplate.objects.exists()
    assert not InstrumentVersion.objects.exists()


def test_loading_what_is_there_changes_nothing() -> None:
    version = make_released()
    assert instrument_load(form=make_form(purpose="Lain."), at=LATER, files=make_files(text="dua")) is None
    assert InstrumentVersion.objects.get() == version
    assert InstrumentTemplate.objects.get().purpose == make_form().purpose


# --- Second person -----------------------------------------------------------------------------------------------------


def _approved(by: object) -> InstrumentTemplate:
    """A live template whose last change `by` made, and that has no version."""
    template = make_template(by=by)  # type: ignore[arg-type]  # a user
    InstrumentTemplate.objects.filter(pk=template.pk).update(live=True)
    return InstrumentTemplate.objects.get(pk=template.pk)


def test_a_second_person_releases_and_nobody_else() -> None:
    trainer, reviewer, other = make_user("pelatih"), make_user("penyunting"), make_user("penyunting")
    template = _approved(by=reviewer)
    for person, said in (
        (trainer, "Hanya penyunting"),
        (reviewer, "orang lain"),
        (make_superuser(), "Hanya penyunting"),
    ):
        with pytest.raises(NotAllowed, match=said):
            instrument_release(template=template, by=person, at=AT, files=make_files())
    version = instrument_release(template=template, by=other, at=AT, files=make_files())
    assert (version.released_by, version.by_system) == (other, False)


def test_a_person_releases_nothing_that_was_never_saved_as_a_draft() -> None:
    reviewer = make_user("penyunting")
    template = _approved(by=None)
    InstrumentTemplate.objects.filter(pk=template.pk).update(latest_revision=None)
    template.refresh_from_db()
    with pytest.raises(NotAllowed, match="Belum ada naskah"):
        instrument_release(template=template, by=reviewer, at=AT, files=make_files())


# --- Withdrawal --------------------------------------------------------------------------------------------------------


def test_a_withdrawal_takes_all_versions_with_person_and_moment() -> None:
    reviewer = make_user("penyunting")
    make_released()
    go_on("laporan-uji", make_form(purpose="Lain."))
    instrument_withdraw(template=InstrumentTemplate.objects.get(), by=reviewer, at=LATER)
    assert not InstrumentTemplate.objects.get().live
    found = InstrumentVersion.objects.values_list("state", "withdrawn_by", "withdrawn_at")
    assert list(found) == [("withdrawn", reviewer.pk, LATER)] * 2


def test_who_may_not_withdraw_and_what_cannot_be_withdrawn() -> None:
    reviewer = make_user("penyunting")
    make_released()
    template = InstrumentTemplate.objects.get()
    for person in (make_user("pelatih"), make_user("konselor"), make_superuser()):
        with pytest.raises(NotAllowed, match="Hanya penyunting"):
            instrument_withdraw(template=template, by=person, at=LATER)
    with pytest.raises(NotAllowed, match="memerlukan orang"):
        template.unpublish()
    with pytest.raises(NotAllowed, match="Hanya penyunting"):
        template.unpublish(user=make_user("pelatih"))
    assert InstrumentTemplate.objects.get().live
    instrument_withdraw(template=template, by=reviewer, at=LATER)
    template.refresh_from_db()
    with pytest.raises(WrongState, match="tidak sedang beredar"):
        instrument_withdraw(template=template, by=reviewer, at=LATER)


def test_what_was_withdrawn_comes_back_as_a_new_version() -> None:
    first = make_released()
    template = InstrumentTemplate.objects.get()
    instrument_withdraw(template=template, by=make_user("penyunting"), at=LATER)
    InstrumentTemplate.objects.update(live=True)
    again = go_on("laporan-uji", make_form(), text="satu")
    assert again.number == 2
    first.refresh_from_db()
    assert first.state == "withdrawn"


# --- Immutability ------------------------------------------------------------------------------------------------------


def _frozen_rows() -> list[InstrumentVersion | InstrumentFile]:
    version = make_released()
    return [version, *version.files.all()]


def test_a_released_row_is_neither_saved_nor_deleted() -> None:
    for row in _frozen_rows():
        for change in (row.save, row.delete):
            with pytest.raises(WrongState, match="tidak dapat diubah"):
                change()
        for bulk in (type(row).objects.all().delete, lambda row=row: type(row).objects.update(pk=0)):
            with pytest.raises(WrongState, match="tidak dapat diubah"):
                bulk()
    assert InstrumentVersion.objects.count() == 1
    assert InstrumentFile.objects.count() == 2


def test_a_template_that_was_released_is_not_deleted() -> None:
    make_released()
    template = InstrumentTemplate.objects.get()
    with pytest.raises(WrongState, match="tidak dapat dihapus"):
        template.delete()
    with pytest.raises(WrongState, match="tidak dapat dihapus"):
        InstrumentTemplate.objects.all().delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        super(InstrumentTemplate, template).delete()
    draft = make_template(make_form("draf"))
    draft.delete()
    make_template(make_form("draf"))
    InstrumentTemplate.objects.filter(code="draf").delete()
    assert [left.code for left in InstrumentTemplate.objects.all()] == ["laporan-uji"]


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"number": 1}, "version_number_once"),
        ({"number": 0}, "version_number_from_one"),
        ({"by_system": False}, "version_released_by_person_or_system"),
        ({"withdrawn_at": LATER, "state": "withdrawn"}, "version_withdrawn_paired"),
        ({"state": "withdrawn"}, "version_state_fits"),
    ],
)
def test_the_database_holds_what_the_code_promises(changed: dict[str, object], constraint: str) -> None:
    version = make_released()
    fields = {"template": version.template, "number": 2, "description": {}, "audience": "public", "released_at": AT}
    InstrumentVersion(**{**fields, "by_system": True}).save()
    with pytest.raises(IntegrityError, match=f"{constraint}|UNIQUE"), transaction.atomic():
        InstrumentVersion(**{**fields, "number": 3, "by_system": True, **changed}).save()


def test_an_audience_is_part_of_the_version() -> None:
    make_released()
    narrowed = go_on("laporan-uji", replace(make_form(), audience=Audience.COUNSELOR), text="satu")
    assert (narrowed.number, narrowed.audience) == (2, Audience.COUNSELOR)
