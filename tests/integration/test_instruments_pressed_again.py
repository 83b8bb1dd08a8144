"""Pressing "Unduh ZIP" again and again does not draw the same letters again and again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.accounts.models import School
from cms.instruments import headed
from cms.instruments.render import files, pdf, render_all
from tests.factories.accounts import SchoolFactory, make_user
from tests.factories.instruments import go_on, make_form, make_released
from tests.factories.pages import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
ASKED = "/unduh/pilihan.zip?pilih=laporan-uji&berkas=docx&berkas=pdf-a4&kop="


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the papers that are drawn from now on, one entry a drawing; nothing is kept from before."""
    headed._headed.cache_clear()
    files._work.cache_clear()
    found: list[str] = []
    real = pdf.render

    def render(plan: Any, paper: Any, logo: bytes | None) -> pdf.Printed:
        found.append(paper.value)
        return real(plan, paper, logo)

    monkeypatch.setattr(pdf, "render", render)
    return found


@pytest.fixture
def school() -> School:
    make_home()
    form = make_form()
    made = list(render_all(form))
    make_released(form)
    go_on(form.code, make_form(notes="Dua."), files=made)  # type: ignore[arg-type]  # the same fields
    found: School = SchoolFactory.create(name="SMP KITA", letterhead_lines="DINAS\nSMP KITA")
    return found


def test_the_same_head_is_drawn_once_and_another_one_anew(school: School, drawn: list[str]) -> None:
    client = Client()
    client.force_login(make_user("konselor", school=school))
    first = client.get(ASKED + school.npsn)
    assert first.status_code == 200
    assert drawn == ["a4"]  # DOCX and PDF share one setting
    assert client.get(ASKED + school.npsn).content == first.content
    assert client.head(ASKED + school.npsn).status_code == 200
    assert drawn == ["a4"]
    School.objects.filter(pk=school.pk).update(letterhead_lines="DINAS LAIN\nSMP KITA")
    assert client.get(ASKED + school.npsn).status_code == 200
    assert drawn == ["a4", "a4"]
