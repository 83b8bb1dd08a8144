"""The logo of a school is drawn on every letter: what would cost much, or cannot be drawn, is not kept."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from PIL import Image

from cms.accounts.logo import LOGO_BYTES, LOGO_PIXELS, NO_PICTURE, TOO_HEAVY, TOO_WIDE
from cms.accounts.models import School
from cms.instruments.forms import Letterhead
from cms.instruments.render.pdf import Paper, render
from cms.instruments.render.plan import plan
from tests.factories.accounts import SchoolFactory, make_user
from tests.factories.instruments import make_form
from tests.factories.pages import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


def drawn(side: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, 40), (20, 90, 80)).save(out, kind)
    return out.getvalue()


WRONG: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "wider than any letter": ("logo.png", lambda: drawn(LOGO_PIXELS + 1), TOO_WIDE),
    "a long strip": ("logo.png", lambda: drawn(30_000), TOO_WIDE),
    "heavier than a letter": ("logo.png", lambda: drawn(40) + b"\0" * LOGO_BYTES, TOO_HEAVY),
    "another format under the name": ("logo.png", lambda: drawn(40, "GIF"), NO_PICTURE),
    "a JPEG that calls itself PNG": ("logo.png", lambda: drawn(40, "JPEG"), NO_PICTURE),
    "a JPEG that ends in its middle": ("logo.jpg", lambda: drawn(400, "JPEG")[:-300], NO_PICTURE),
}


@pytest.fixture
def school() -> School:
    make_home()
    school: School = SchoolFactory.create(letterhead_lines="DINAS\nSMP KITA")
    return school


def send(school: School, name: str, data: bytes) -> str:
    client = Client()
    client.force_login(make_user("operator", school=school))
    fields = ("name", "npsn", "level", "city", "letterhead_lines", "letter_number_pattern")
    post = {field: getattr(school, field) for field in fields}
    address = f"/admin/akun/sekolah/{school.pk}/"
    answer = client.post(address, {**post, "logo": SimpleUploadedFile(name, data)}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def files_of(school: School) -> set[str]:
    return set(school.logo.storage.listdir("logo")[1])


@pytest.mark.parametrize(("name", "kind"), [("logo.png", "PNG"), ("LOGO.JPG", "JPEG")])
def test_a_small_picture_is_kept_and_drawn(school: School, name: str, kind: str) -> None:
    send(school, name, drawn(LOGO_PIXELS, kind))
    school.refresh_from_db()
    with school.logo.open("rb") as file:
        data = file.read()
    assert data == drawn(LOGO_PIXELS, kind)
    form = make_form()
    head = Letterhead(neutral=False, lines=school.letterhead, logo=data, school_name=school.name)
    assert render(plan(form, head), Paper.A4, data).pages == 1


@pytest.mark.parametrize("case", WRONG)
def test_what_costs_much_or_cannot_be_drawn_is_refused_and_not_kept(school: School, case: str) -> None:
    name, make, reason = WRONG[case]
    send(school, "logo.png", drawn(40))
    school.refresh_from_db()
    kept, files = school.logo.name, files_of(school)
    assert str(kept).rpartition("/")[2] in files
    assert escape(reason) in send(school, name, make())
    school.refresh_from_db()
    assert school.logo.name == kept
    assert files_of(school) == files
