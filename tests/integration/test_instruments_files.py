"""Bytes of instruments: kept once, private, checked when read; own files; download totals."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from cms.core.errors import Refused
from cms.instruments.actions import download_count_add, instrument_release, own_file_store
from cms.instruments.forms import Section
from cms.instruments.models import DownloadCount, OwnFile
from cms.instruments.storage import blob_get, blob_path, blob_put
from cms.instruments.uploads import check_upload
from tests.factories.accounts import make_user
from tests.factories.good_files import GOOD_FILES
from tests.factories.instruments import AT, LATER, make_form, make_released, make_template

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


# --- Files on the disk -------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_kept_once_and_private(var: Path) -> None:
    key = blob_put(b"isi")
    assert blob_put(b"isi") == key
    assert blob_get(key) == b"isi"
    kept = [path for path in (var / "private").rglob("*") if path.is_file()]
    assert kept == [blob_path(key)]
    assert kept[0].stat().st_mode & 0o077 == 0


def test_lost_or_changed_bytes_are_refused_not_served() -> None:
    key = blob_put(b"isi")
    blob_path(key).write_bytes(b"lain")
    with pytest.raises(Refused, match="hilang atau rusak"):
        blob_get(key)
    blob_path(key).unlink()
    with pytest.raises(Refused, match="hilang atau rusak"):
        blob_get(key)


# --- Own files ---------------------------------------------------------------------------------------------------------


def test_a_trainers_own_file_is_released_in_place_of_rendered_ones() -> None:
    data = GOOD_FILES["by-hand.pdf"]()
    trainer = make_user("pelatih")
    accepted = check_upload("Formulir kami.pdf", BytesIO(data))
    own = own_file_store(accepted=accepted, name="Formulir kami.pdf", data=data, by=trainer, at=AT)
    again = own_file_store(accepted=accepted, name="Formulir kami.pdf", data=data, by=make_user("pelatih"), at=LATER)
    assert again == own
    template = make_template(make_form(sections=()), own_file=own)
    template.live = True
    template.save()
    version = instrument_release(template=template, by=None, at=AT)
    (file,) = version.files.all()
    assert (file.name, file.format, file.read()) == ("laporan-uji.pdf", "own", data)
    assert instrument_release(template=template, by=None, at=LATER) == version


def test_bytes_that_differ_from_the_checked_ones_are_not_kept() -> None:
    data = GOOD_FILES["by-hand.pdf"]()
    accepted = check_upload("a.pdf", BytesIO(data))
    with pytest.raises(Refused, match="berubah setelah diperiksa"):
        own_file_store(accepted=accepted, name="a.pdf", data=data + b" ", by=make_user("pelatih"), at=AT)
    assert not OwnFile.objects.exists()
    assert not blob_path(accepted.sha256).exists()


def test_without_a_file_of_its_own_an_empty_form_is_not_released() -> None:
    template = make_template(make_form(sections=(Section("", (), intro="Halo."),)))
    template.live = True
    with pytest.raises(Refused, match="belum memiliki isian"):
        instrument_release(template=template, by=None, at=AT)


# --- Totals ------------------------------------------------------------------------------------------------------------


def test_downloads_are_a_total_per_version_and_day() -> None:
    version = make_released()
    for day in (date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 2)):
        download_count_add(version=version, on_date=day)
    totals = DownloadCount.objects.order_by("on_date").values_list("on_date", "total")
    assert list(totals) == [(date(2026, 12, 1), 2), (date(2026, 12, 2), 1)]
    names = {field.name for field in DownloadCount._meta.get_fields()}
    assert names == {"id", "version", "on_date", "total"}
