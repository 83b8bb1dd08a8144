"""Wagtail's own screens of a template: who writes sees a draft there; every other role gets one and the same 404."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cms.accounts.roles import Role
from cms.handbook.publish import publish
from cms.instruments.models import InstrumentTemplate
from tests.factories.accounts import SchoolFactory, make_user
from tests.factories.instruments import make_form, make_template
from tests.factories.pages import make_home

pytestmark = pytest.mark.django_db
CANARY: Final = "Burung Kenari"
INSTALLATION: Final = {Role.PELATIH, Role.PENYUNTING}
OTHERS: Final = [
    "/admin/choose-instrument-link/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/bulk/instruments/instrumenttemplate/delete/?id=all",
]


def _addresses(template: InstrumentTemplate) -> list[str]:
    """Return every address of the template's screens and chooser that Wagtail routes."""
    revision = template.latest_revision
    assert revision is not None
    tried: list[list[Any]] = [[], [template.pk], [template.pk, revision.pk], [template.pk, revision.pk, revision.pk]]
    found = {*OTHERS, "/admin/snippets/", f"{_at('list')}?q=kenari"}
    for viewset in (template.snippet_viewset, template.snippet_viewset.chooser_viewset):
        for name in {pattern.name for pattern in viewset.get_urlpatterns()}:
            for args in tried:
                try:
                    found.add(reverse(viewset.get_url_name(name), args=args))
                except NoReverseMatch:
                    continue
    return sorted(found)


def _at(name: str, *args: Any) -> str:
    return reverse(InstrumentTemplate.snippet_viewset.get_url_name(name), args=args)


def _client(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role.value, school=None if role in INSTALLATION else SchoolFactory.create()))
    return client


def test_a_draft_is_seen_by_who_writes_and_by_nobody_else(var: Path) -> None:
    make_home()
    publish()  # the 404 of the handbook: the same bytes for everybody
    template = make_template(make_form("burung-kenari", title=CANARY))
    addresses, usual = _addresses(template), Client().get("/tidak/ada").content
    assert len(addresses) > 30
    for role in INSTALLATION:
        client = _client(role)
        seen = [_at("list"), _at("edit", template.pk), _at("history", template.pk)]
        assert all(CANARY in client.get(address).content.decode() for address in seen), role
    for role in set(Role) - INSTALLATION:
        client = _client(role)
        for address in addresses:
            answer = client.get(address)
            assert (answer.status_code, answer.content) == (404, usual), (role, address)
    for address in addresses:
        answer = Client().get(address)
        assert (answer.status_code, answer.content) == (302, b""), address


def test_the_choosers_offer_no_draft_even_to_who_writes(var: Path) -> None:
    make_home()
    template = make_template(make_form("burung-kenari", title=CANARY))
    client, chooser = _client(Role.PELATIH), InstrumentTemplate.snippet_viewset.chooser_viewset
    for name in ("choose", "choose_results"):
        answer = client.get(reverse(chooser.get_url_name(name)))
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
    assert client.get(reverse(chooser.get_url_name("chosen"), args=[template.pk])).status_code == 404
