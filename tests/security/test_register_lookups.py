"""The register of publications takes no field path from its address: it would answer about other people's rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cms.handbook.models import Publication
from cms.handbook.runs import request_publication
from tests.factories.accounts import make_user
from tests.factories.pages import make_home

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query", ["requested_by__password__startswith=", "requested_by__email__contains=", "q=", "o=1"]
)
def test_a_reviewer_asks_for_state_and_page_alone(var: Path, query: str) -> None:
    make_home()
    person = make_user("penyunting")
    publication = request_publication(by=person, reason="Coba")
    Publication.objects.filter(pk=publication.pk).update(requested_by=person)
    client, place = Client(), reverse("handbook_publication_modeladmin_index")
    client.force_login(person)
    for asked in ("", f"?state__exact={publication.state}", "?p=0"):
        answer = client.get(place + asked)
        assert answer.status_code == 200
        assert str(person) in answer.content.decode()
    assert client.get(f"{place}?{query}{person.password[:3]}").status_code == 404
