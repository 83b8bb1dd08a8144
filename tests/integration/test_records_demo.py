"""The invented pupils of the demo: there for each role, repeatable, gone without a trace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from cms.accounts.models import School, User
from cms.records.demo import PUPILS
from cms.records.desk import desk_of
from cms.records.keyring import keyring
from cms.records.models import (
    Attachment,
    Case,
    CaseConference,
    Commitment,
    HomeVisit,
    InstrumentResult,
    Referral,
    SchoolClass,
    Share,
    Student,
)
from cms.records.storage import folder
from tests.factories.instruments import make_released
from tests.factories.uploads import content_of
from tests.rendered import FORMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(var: Path, settings: Any) -> None:
    settings.SULUH_DEMO = True
    call_command("load_demo")


def stored() -> list[Path]:
    return [path for path in folder().rglob("*") if path.is_file()]


def visible(name: str) -> set[str]:
    return {student.name for student in Student.objects.visible_to(User.objects.get(username=name))}


def test_each_role_finds_its_pupils(demo: None) -> None:
    names = {name for _owner, name, *_rest in PUPILS}
    assert visible("konselor") == {"Anggrek Contoh", "Bayu Contoh", "Cempaka Contoh"}
    assert visible("konselor2") == {"Dahlia Contoh"}
    assert visible("konselor_lain") == {"Elang Contoh"}
    assert visible("koordinator") == visible("kepala") == names - {"Elang Contoh"}
    assert visible("walikelas") == {"Anggrek Contoh", "Bayu Contoh"}
    assert visible("guruwali") == {"Anggrek Contoh"}
    assert visible("operator") == visible("admin") == visible("guru") == set()
    assert Case.objects.get().state == "ditangani"
    client = Client()
    client.force_login(User.objects.get(username="konselor"))
    assert "Anggrek Contoh" in client.get("/admin/konselor/peserta-didik/").content.decode()


def test_a_photo_with_its_consent_and_a_scan_are_there_to_open(demo: None) -> None:
    scan, photo = Attachment.objects.order_by("code")
    assert (photo.kind, photo.permitted_by.purpose, photo.media_type) == ("foto", "foto", "image/jpeg")
    assert (scan.kind, scan.consent.purpose, scan.media_type) == ("dokumen", "konseling", "application/pdf")
    client = Client()
    client.force_login(User.objects.get(username="konselor"))
    for file, name, start in ((photo, "picture", b"\xff\xd8"), (scan, "download", b"%PDF-")):
        assert content_of(client.get(desk_of(file).url(name, file))).startswith(start)
    client.force_login(User.objects.get(username="konselor2"))
    assert client.get(desk_of(photo).url("picture", photo)).status_code == 404


def test_each_activity_is_there_with_something_to_do_next(var: Path, settings: Any) -> None:
    settings.SULUH_DEMO = True
    make_released(FORMS["angket-kebutuhan"])
    call_command("load_demo")
    states = {
        model.__name__: sorted(model.objects.values_list("state", flat=True))
        for model in (InstrumentResult, HomeVisit, CaseConference, Referral, Commitment)
    }
    assert states == {
        "InstrumentResult": ["ditafsirkan"],
        "HomeVisit": ["disetujui_siswa", "laporan_final"],
        "CaseConference": ["diundang"],
        "Referral": ["dihubungi", "masuk"],
        "Commitment": ["berjalan", "berjalan"],
    }
    share = Share.objects.get(kind="caseconference")
    assert (share.person.username, share.state) == ("walikelas", "offered")
    client = Client()
    client.force_login(User.objects.get(username="konselor"))
    assert "Memindahkan meja belajar" in client.get("/admin/konselor/komitmen/").content.decode()


def test_loading_again_adds_nothing(demo: None) -> None:
    call_command("load_demo")
    assert Student.objects.count() == len(PUPILS)


def test_they_go_with_their_keys(demo: None, django_capture_on_commit_callbacks: Any) -> None:
    keys = list(Student.objects.values_list("pk", flat=True))
    assert all(keyring().key(key) for key in keys)
    assert len(stored()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_demo")
    assert not Student.objects.exists()
    assert not SchoolClass.objects.exists()
    assert not School.objects.filter(is_demo=True).exists()
    assert not stored()
    assert all(keyring().is_destroyed(key) for key in keys)
