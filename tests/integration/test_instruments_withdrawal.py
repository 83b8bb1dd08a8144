"""Out of circulation and back: what the reviewer is told before, and what a new approval brings."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.models import ReferenceIndex

from cms.instruments.models import InstrumentTemplate, InstrumentVersion, VersionState
from tests.factories.accounts import make_user, signed_in
from tests.factories.instrument_posts import approve, editor_post
from tests.factories.instruments import go_on, make_form, make_released
from tests.factories.office import make_ground
from tests.factories.pages import instrument_card, make_home, make_page, prose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
LIST = "/admin/snippets/instruments/instrumenttemplate/"


@pytest.fixture
def template() -> InstrumentTemplate:
    """Return a template with two versions in circulation."""
    make_ground()
    make_released()
    go_on("laporan-uji", make_form(purpose="Tujuan kedua."))
    return InstrumentTemplate.objects.get()


def asked(client: Client, template: InstrumentTemplate) -> list[str]:
    """Return the points of the question before a withdrawal."""
    html = client.get(f"{LIST}unpublish/{template.pk}/").content.decode()
    return [" ".join(item.get_text().split()) for item in BeautifulSoup(html, "lxml").select(".suluh-akibat li")]


def test_the_question_says_what_happens_and_who_refers_to_it(template: InstrumentTemplate) -> None:
    home = make_home()
    link = prose('<p><a href="/instrumen/laporan-uji/">Laporan</a></p>')
    for title, block in (
        ("Pakai kartunya", instrument_card(template)),
        ("Menaut dalam kalimat", link),
        ("Tidak merujuk", prose("<p>Laporan uji.</p>")),
    ):
        page = make_page(home, title, body=[block])
        ReferenceIndex.create_or_update_for_object(page)  # a task of the worker, which does not run here
    said = asked(signed_in(make_user("penyunting")), template)
    assert said[0] == "Berkas versi 1, 2 tidak dapat diunduh lagi, oleh siapa pun."
    assert any("ditahan dari penerbitan" in point for point in said)
    assert any("terbit versi baru dengan nomor berikutnya" in point for point in said)
    assert set(said) >= {"Pakai kartunya", "Menaut dalam kalimat"}
    assert "Tidak merujuk" not in said
    assert asked(signed_in(make_user("pelatih")), template) == []


def test_a_withdrawn_instrument_comes_back_as_a_new_version_only(template: InstrumentTemplate) -> None:
    reviewer, trainer, konselor = make_user("penyunting"), make_user("pelatih"), signed_in(make_user("konselor"))
    first = "/unduh/laporan-uji/1/laporan-uji.pdf"
    assert konselor.get(first).status_code == 200
    answer = signed_in(reviewer).post(f"{LIST}unpublish/{template.pk}/", follow=True)
    assert "ditarik dari peredaran. Untuk mengedarkannya lagi" in answer.content.decode()
    for place in (first, "/unduh/laporan-uji/terbaru/laporan-uji.pdf"):
        assert konselor.get(place).status_code == 404
    post = editor_post(make_form(), change_note="Diedarkan lagi setelah diperbaiki.", **{"action-submit": "1"})
    signed_in(trainer).post(f"{LIST}edit/{template.pk}/", post)
    assert not InstrumentTemplate.objects.get().live
    approve(trainer, template)
    assert not InstrumentTemplate.objects.get().live
    approve(reviewer, template)
    assert InstrumentTemplate.objects.get().live
    states = InstrumentVersion.objects.order_by("number").values_list("number", "state")
    assert list(states) == [(1, VersionState.WITHDRAWN), (2, VersionState.WITHDRAWN), (3, VersionState.RELEASED)]
    third = InstrumentVersion.objects.get(number=3)
    assert third.change_note == "Diedarkan lagi setelah diperbaiki."
    name = third.files.get(format="md").name
    assert konselor.get(f"/unduh/laporan-uji/terbaru/{name}").status_code == 200
    assert konselor.get(first).status_code == 404


def test_a_reference_has_no_files_to_withdraw(template: InstrumentTemplate) -> None:
    reference = InstrumentTemplate(code="aum", title="AUM", activity=template.activity, purpose="Rujukan.", stages=[])
    reference.is_reference = True
    reference.save()
    said = asked(signed_in(make_user("penyunting")), reference)
    assert said[0] == "Tidak ada berkas yang ditarik: instrumen ini hanya rujukan."
