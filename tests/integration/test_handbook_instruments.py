"""Instruments in the handbook: listed, downloaded, replaced, withdrawn, and loaded back byte for byte."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.errors import Refused
from cms.core.instruments import TestKind
from cms.handbook import load_instruments as loading
from cms.handbook.collect_instruments import collect_instruments
from cms.handbook.load_instruments import load_instruments
from cms.handbook.models import Publication
from cms.handbook.parse import UnreadableFile
from cms.handbook.publish import publish
from cms.handbook.read import read_tree
from cms.handbook.shelf import docs_root
from cms.instruments.actions import reference_load
from cms.instruments.forms import Field, FieldKind, FormDescription, Section
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from cms.instruments.seed import ProtectedReference
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.instruments import forget_instruments, go_on, make_form, make_released, make_template

pytestmark = pytest.mark.django_db
HOSTILE = 'Judul <script>alert(1)</script> | [x](y) ](http://a) "kutip" & /// html | p'


@pytest.fixture(autouse=True)
def home(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home page; the seed stays away, its forms have tests of their own."""
    monkeypatch.setattr(loading, "instruments_load", lambda: None)
    make.make_home()


def _secret(code: str, audience: Audience) -> FormDescription:
    """Return a form with a word of its own in its section, field and notes."""
    section = Section(f"bagian-{code}", (Field("isi", f"label-{code}", FieldKind.TEXT),))
    return make_form(code, audience=audience, sections=(section,), notes=f"catatan-{code}")


def test_only_facts_of_a_restricted_form_and_nothing_of_a_draft_are_public() -> None:
    make_released(_secret("terbuka", Audience.PUBLIC), text="berkas-terbuka")
    make_released(_secret("tertutup", Audience.COUNSELOR), text="berkas-tertutup")
    make_released(_secret("guru", Audience.TEACHER), text="berkas-guru")
    make_template(_secret("rancangan", Audience.PUBLIC))
    publish()
    zips = [data for name, data in handbook.live().items() if name.endswith(".zip")]
    names = {name for data in zips for name in zipfile.ZipFile(_file(data)).namelist()}
    everything = b"".join([*handbook.tree().values(), *handbook.live().values(), *map(str.encode, handbook.live())])
    everything += b"".join(zipfile.ZipFile(_file(data)).read(name) for data in zips for name in _names(data))
    for word in ("bagian", "label", "catatan", "berkas"):
        assert f"{word}-terbuka".encode() in everything
        for code in ("tertutup", "guru", "rancangan"):
            assert f"{word}-{code}".encode() not in everything
    assert names == {"terbuka/terbuka.md", "terbuka/terbuka.pdf"}
    assert b"Laporan tertutup" in everything
    assert b"rancangan" not in everything
    assert 'href="/unduh/tertutup/"' in handbook.live()["instrumen/tertutup/index.html"].decode()
    assert "/unduh/" not in handbook.live()["instrumen/terbuka/index.html"].decode()


def test_the_documents_of_an_activity_list_its_instruments_and_the_list_is_not_loaded_back() -> None:
    section = [{"type": "section", "value": "dokumen"}, make.prose("<p>Simpan di ruang BK.</p>")]
    make.make_activity(HandbookPage.objects.get(), Activity.HOME_VISIT, body=section)
    make_released(make_form("terbuka", title=HOSTILE))
    make_released(make_form("tertutup", audience=Audience.COUNSELOR))
    assert publish().held == ()
    shown = handbook.article("kunjungan-rumah").select(".instrumen-kegiatan li")
    assert [" ".join(item.get_text().split()) for item in shown] == [
        HOSTILE,
        "Laporan tertutup (masuk untuk mengunduh)",
    ]
    (page,) = (page for page in read_tree(docs_root()).pages if page.kind == "activity")
    assert "Simpan di ruang BK." in str(page.body)
    assert "tertutup" not in str(page.body)


def test_a_second_version_leaves_the_first_at_its_address() -> None:
    make_released(_secret("terbuka", Audience.PUBLIC))
    publish()
    first = handbook.live()
    changed = make_form("terbuka", title=HOSTILE)
    go_on("terbuka", changed)
    outcome = publish()
    second = handbook.live()
    assert (outcome.live, outcome.held) == (True, ())
    for name in ("terbuka.md", "terbuka.pdf"):
        assert second[f"instrumen/terbuka/1/{name}"] == first[f"instrumen/terbuka/1/{name}"]
        assert second[f"instrumen/terbuka/terbaru/{name}"] == second[f"instrumen/terbuka/2/{name}"]
        assert second[f"instrumen/terbuka/2/{name}"] != second[f"instrumen/terbuka/1/{name}"]
        assert sha256(second[f"instrumen/terbuka/2/{name}"]).hexdigest() in handbook.text("instrumen/terbuka")
    assert "Versi: 2, 1 Desember 2026" in handbook.text("instrumen/terbuka")
    assert "Versi 1 , 24 November 2026" in handbook.text("instrumen/terbuka")
    assert "sudah diganti" in handbook.text("instrumen/terbuka/1")
    assert 'href="2/terbuka.md"' in second["instrumen/terbuka/index.html"].decode()
    assert 'href="terbuka.md"' in second["instrumen/terbuka/1/index.html"].decode()
    assert 'href="terbuka/2/terbuka.pdf"' in second["instrumen/index.html"].decode()
    listed = json.loads(second["build.json"])["files"] if "build.json" in second else second
    assert {"instrumen/instrumen.zip", "instrumen/kunjungan-rumah.zip", "instrumen/SHA256SUMS"} <= set(listed)


def test_every_version_of_a_tree_loads_back_and_not_a_byte_changes() -> None:
    make_released(_secret("terbuka", Audience.PUBLIC))
    go_on("terbuka", make_form("terbuka", title=HOSTILE))
    publish()
    before = handbook.tree()
    with transaction.atomic():
        forget_instruments()
        assert collect_instruments().versions == ()
        assert load_instruments(read_tree(docs_root()).instruments) == 2
        assert load_instruments(read_tree(docs_root()).instruments) == 0
        assert publish().live is False
    assert handbook.tree() == before


def test_withdrawal_removes_everything_and_holds_back_who_still_links_to_it() -> None:
    home = HandbookPage.objects.get()
    page = make.make_page(home, "Panduan", body=[make.prose('<p><a href="/instrumen/terbuka/">Formulir</a></p>')])
    make_released(_secret("terbuka", Audience.PUBLIC))
    assert publish().held == ()
    assert handbook.is_live("panduan")
    assert "instrumen/terbuka/1/terbuka.pdf" in handbook.live()
    InstrumentTemplate.objects.update(live=False)
    outcome = publish()
    assert [(uid, "sudah ditarik" in reason) for uid, _, reason in outcome.held] == [(str(page.translation_key), True)]
    assert not [name for name in handbook.live() if name.startswith("instrumen")]
    assert b"label-terbuka" not in b"".join(handbook.live().values())


def test_a_release_kept_for_rollback_loses_what_is_withdrawn_or_narrowed() -> None:
    make_released(_secret("satu", Audience.PUBLIC))
    make_released(_secret("dua", Audience.PUBLIC))
    reference_load(
        reference=ProtectedReference("aum", "AUM", TestKind.NON_TEST, "isi", "isi", "isi", "isi", "isi", "isi")
    )
    then = collect_instruments()
    assert then.only(then) == then
    InstrumentTemplate.objects.filter(code="satu").update(live=False)
    go_on("dua", _secret("dua", Audience.COUNSELOR))
    InstrumentTemplate.objects.filter(code="aum").update(live=False)
    kept = then.only(collect_instruments())
    assert ([entry.code for entry in kept.listed], kept.versions, kept.protected) == (["dua"], (), ())


def test_a_release_asks_for_a_publication(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a pytest-django fixture
        make_released(_secret("terbuka", Audience.PUBLIC))
    assert Publication.objects.filter(reason__contains="Instrumen: terbuka").exists()


def test_protected_instruments_say_where_the_licence_is_had() -> None:
    facts = ("kegunaan-x", "pemakai-x", "pemegang-x", "lisensi-x", "simpan-x", "catatan-x")
    reference_load(reference=ProtectedReference("aum", "AUM Umum", TestKind.NON_TEST, *facts))
    publish()
    text = handbook.text("instrumen")
    assert all(word in text for word in ("AUM Umum", *facts[:5]))
    assert read_tree(docs_root()).instruments == collect_instruments()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("daftar.json", '"listed"', '"lain"'),
        ("terbuka/1/uraian.json", '"number": 1', '"number": 7'),
        ("terbuka/1/uraian.json", '"terbuka.pdf"', '"../terbuka.pdf"'),
        ("terbuka/1/uraian.json", '"files"', '"lain"'),
        ("terbuka/1/uraian.json", '"sections"', '"lain"'),
        ("terbuka/1/uraian.json", "{", "["),
        ("daftar.json", "{", "[] "),
    ],
)
def test_a_tree_that_does_not_hold_is_refused_with_the_file(name: str, old: str, new: str) -> None:
    make_released(_secret("terbuka", Audience.PUBLIC))
    publish()
    path = docs_root() / "id" / "instrumen" / name
    assert read_tree(docs_root()).instruments.versions
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(UnreadableFile, match=name.rpartition("/")[2]):
        read_tree(docs_root())


def test_a_version_with_another_code_or_number_is_not_loaded() -> None:
    make_released(_secret("terbuka", Audience.PUBLIC))
    there = collect_instruments()
    version = there.versions[0]
    for wrong in (replace(version, code="lain"), replace(version, number=5)):
        with pytest.raises(Refused, match=r"uraian\.json"):
            load_instruments(replace(there, versions=(wrong,)))
    assert InstrumentVersion.objects.count() == 1


def _file(data: bytes) -> BytesIO:
    return BytesIO(data)


def _names(data: bytes) -> list[str]:
    return zipfile.ZipFile(_file(data)).namelist()
