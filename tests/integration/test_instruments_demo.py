"""`load_demo` alone: a counselor of the demo school has the forms, with its letterhead and its invented mark."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from cms.accounts.demo import demo_load, demo_remove
from cms.accounts.demo_logo import AMBER, TEAL, logo_png
from cms.accounts.models import School, User
from cms.instruments.forms import Letterhead
from cms.instruments.render.plan import letterhead
from tests.factories.instruments import make_released
from tests.rendered import docx_text

pytestmark = pytest.mark.django_db
HEADED = "/unduh/laporan-kunjungan-rumah/1/kop/99000001/laporan-kunjungan-rumah.docx"


@pytest.fixture
def demo(var: Path, settings: Any) -> Path:
    settings.SULUH_DEMO = True
    return var


def test_load_demo_alone_leaves_a_working_desk(demo: Path) -> None:
    demo_load(at=timezone.now())
    client = Client()
    client.force_login(User.objects.get(username="konselor"))
    desk = client.get("/admin/instrumen/").content.decode()
    assert "33 instrumen" in desk
    assert f'href="{HEADED}"' in desk
    data = client.get(HEADED).content
    assert "SMP CONTOH MERPATI" in docx_text(data)
    with ZipFile(BytesIO(data)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    assert logo_png(AMBER) in pictures


def test_the_mark_is_restored_once_and_goes_with_the_demo(demo: Path) -> None:
    make_released()
    storage = School._meta.get_field("logo").storage
    names = {"contoh-99000001.png", "contoh-99000002.png"}

    def kept() -> set[str]:
        return {name for name in storage.listdir("logo")[1] if name.startswith("contoh-")}

    for _ in range(2):
        demo_load(at=timezone.now())
        assert kept() == names
    School.objects.filter(npsn="99000002").update(logo="")
    demo_remove(at=timezone.now())
    assert kept() == set()


def test_the_mark_is_drawn_the_same_each_time() -> None:
    assert logo_png(AMBER) == logo_png(AMBER) != logo_png(TEAL)
    picture = Image.open(BytesIO(logo_png(TEAL)))
    assert (picture.format, picture.size) == ("PNG", (360, 360))


def test_the_name_of_the_school_is_the_largest_line_also_in_capitals() -> None:
    lines = ("PEMERINTAH KOTA CONTOH", "DINAS PENDIDIKAN", "SMP CONTOH MERPATI", "Jalan Contoh Nomor 1")
    for name, largest in (("SMP Contoh Merpati", 2), ("SMP Lain", 1)):
        assert letterhead(Letterhead(neutral=False, lines=lines, school_name=name)).largest == largest
