"""One record open in two windows: the second to save is told, and loses nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.records.desk import desk_of
from cms.records.models import Note
from tests.factories.records import make_pupils


@pytest.mark.django_db
def test_the_second_window_does_not_write_over_the_first() -> None:
    pupils = make_pupils()
    client = Client()
    client.force_login(pupils.owner)
    note: Any = pupils.below["note"]
    address = desk_of(note).url("edit", note)
    first, second = (_mark(client.get(address).content.decode()) for _ in range(2))
    today = timezone.localdate().isoformat()
    typed = {"met_date": today, "topic": "Pertama", "summary": "Dari jendela pertama."}
    assert client.post(address, {**typed, "dilihat": first}).status_code == 302
    late = {"met_date": today, "topic": "Kedua", "summary": "Dari jendela kedua."}
    answer = client.post(address, {**late, "dilihat": second})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "masih utuh dan belum tersimpan" in page
    assert "Dari jendela kedua." in page
    assert Note.objects.get(pk=note.pk).summary == "Dari jendela pertama."
    assert client.post(address, late).status_code == 200  # a form without a mark is an old one too
    assert client.post(address, {**late, "dilihat": _mark(page)}).status_code == 302
    assert Note.objects.get(pk=note.pk).summary == "Dari jendela kedua."


def _mark(page: str) -> str:
    found = re.search(r'name="dilihat" value="([^"]+)"', page)
    assert found is not None
    return found[1]
