"""Referring to an instrument in the editor: the chooser, the tab of the link window, and who refers to what."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ReferenceIndex

from cms.core.addresses import linked_instruments
from cms.core.audiences import Audience
from cms.instruments.models import InstrumentTemplate
from cms.instruments.selectors import pages_referring_to
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import pages as make
from tests.factories.accounts import make_user
from tests.factories.instruments import make_form, make_released, make_template
from tests.factories.office import make_ground

pytestmark = pytest.mark.django_db
CHOOSER = "wagtailsnippetchoosers_instruments_instrumenttemplate"
LINKS = "pages_choose_instrument_link"


@pytest.fixture
def released(var: object) -> InstrumentTemplate:
    """Return a restricted instrument in circulation, beside one that is a draft and one that was withdrawn."""
    make_ground()
    make_template(make_form("rancangan", title="Kartu rancangan"))
    gone = make_released(make_form("ditarik", title="Kartu ditarik")).template
    InstrumentTemplate.objects.filter(pk=gone.pk).update(live=False)
    return make_released(make_form("tertutup", title="Angket tertutup", audience=Audience.COUNSELOR)).template


@pytest.fixture
def trainer(client: Client) -> Client:
    client.force_login(make_user("pelatih"))
    return client


@pytest.mark.parametrize("place", ["choose", "choose_results"])
def test_the_chooser_shows_what_is_released_with_title_and_audience(
    released: InstrumentTemplate, trainer: Client, place: str
) -> None:
    shown = trainer.get(reverse(f"{CHOOSER}:{place}")).content.decode()
    assert "Angket tertutup" in shown
    assert "Konselor, koordinator BK, pelatih, dan penyunting" in shown
    assert "Kunjungan rumah" in shown
    assert "Kartu" not in shown


def test_only_what_is_released_can_be_chosen(released: InstrumentTemplate, trainer: Client) -> None:
    chosen = trainer.get(reverse(f"{CHOOSER}:chosen", args=[released.pk]))
    assert json.loads(chosen.content)["result"]["string"] == "Angket tertutup"
    for code in ("rancangan", "ditarik"):
        key = InstrumentTemplate.objects.get(code=code).pk
        assert trainer.get(reverse(f"{CHOOSER}:chosen", args=[key])).status_code == 404
    keys = "&".join(f"id={template.pk}" for template in InstrumentTemplate.objects.all())
    several = trainer.get(f"{reverse(f'{CHOOSER}:chosen_multiple')}?{keys}")
    assert [entry["string"] for entry in json.loads(several.content)["result"]] == ["Angket tertutup"]


def test_the_link_window_offers_what_is_released(released: InstrumentTemplate, trainer: Client) -> None:
    asked = reverse("wagtailadmin_choose_page_external_link") + "?allow_external_link=true"
    assert f"{reverse(LINKS)}?allow_external_link=true" in json.loads(trainer.get(asked).content)["html"]
    assert reverse(LINKS) not in json.loads(trainer.get(reverse("wagtailadmin_choose_page")).content)["html"]
    html = json.loads(trainer.get(reverse(LINKS)).content)["html"]
    assert "Angket tertutup (Konselor, koordinator BK, pelatih, dan penyunting)" in html
    assert "Kartu" not in html


@pytest.mark.parametrize(("typed", "title"), [("", "Angket tertutup"), ("angket ini", "angket ini")])
def test_the_link_leads_to_the_page_of_the_instrument(
    released: InstrumentTemplate, trainer: Client, typed: str, title: str
) -> None:
    prefix = "instrument-link-chooser"
    data = {f"{prefix}-url": "/instrumen/tertutup/", f"{prefix}-link_text": typed}
    answer = json.loads(trainer.post(reverse(LINKS), data).content)
    assert answer["step"] == "external_link_chosen"
    assert (answer["result"]["url"], answer["result"]["title"]) == ("/instrumen/tertutup/", title)


def test_a_link_to_what_is_not_released_is_refused(released: InstrumentTemplate, trainer: Client) -> None:
    for code in ("rancangan", "ditarik", "tidak-ada"):
        data = {"instrument-link-chooser-url": f"/instrumen/{code}/", "instrument-link-chooser-link_text": ""}
        answer = json.loads(trainer.post(reverse(LINKS), data).content)
        assert (answer["step"], "error-message" in answer["html"]) == ("external_link", True), code


def _index() -> None:
    """Bring Wagtail's reference index up to date, as the worker does after each save."""
    for page in GuidancePage.objects.all():
        ReferenceIndex.create_or_update_for_object(page)


def test_who_refers_to_an_instrument_is_known_for_cards_and_links(released: InstrumentTemplate) -> None:
    home = HandbookPage.objects.first() or make.make_home()
    link = '<p><a href="/instrumen/tertutup/">Angket</a> <a href="/instrumen/tidak-ada/">x</a></p>'
    note = {"type": "callout", "value": {"kind": "note", "title": "", "text": link}}
    make.make_page(home, "Dengan kartu", body=[make.instrument_card(released)])
    make.make_page(home, "Dalam teks", body=[make.prose(link)])
    make.make_page(home, "Dalam kotak", body=[note])
    make.make_page(home, "Tanpa", body=[make.prose("<p>/instrumen/tertutup/</p>")])
    changed = make.make_page(home, "Pernah", body=[make.instrument_card(released)])
    make.edit(changed, body=[])
    _index()
    found = [page.title for page in pages_referring_to(released)]
    assert found == ["Dalam kotak", "Dalam teks", "Dengan kartu"]
    assert pages_referring_to(InstrumentTemplate.objects.get(code="ditarik")) == []


def test_the_withdrawal_names_the_pages(released: InstrumentTemplate, client: Client) -> None:
    home = HandbookPage.objects.first() or make.make_home()
    make.make_page(home, "Dalam teks", body=[make.prose('<p><a href="/instrumen/tertutup/">Angket</a></p>')])
    _index()
    client.force_login(make_user("penyunting"))
    address = reverse(InstrumentTemplate.snippet_viewset.get_url_name("unpublish"), args=[released.pk])
    shown = client.get(address).content.decode()
    assert "Yang merujuk instrumen ini sekarang" in shown
    assert "Dalam teks" in shown


def test_links_to_instruments_are_found_in_html() -> None:
    html = (
        '<a href="/instrumen/a-1/">x</a><a href="/instrumen/a-1/2/">x</a><a href="/instrumen/">x</a><a href="/x/">x</a>'
    )
    assert linked_instruments(html) == ["a-1", "a-1"]
