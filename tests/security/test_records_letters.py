"""Letters are for the owner, in two formats, with nothing said where there is none; by role: the file beside this one."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from cms.instruments.models import InstrumentVersion
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Verb
from tests.factories.letters import Activities, address, client_of, make_activities, release_forms, visit_agreed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Activities:
    release_forms()
    return make_activities()


def test_nobody_but_the_owner_and_the_koordinator_gets_a_letter(scene: Activities) -> None:
    visit = visit_agreed(scene.visit)
    place = address(visit, "surat-tugas-kunjungan-rumah", "pdf")
    assert client_of(visit.owner).get(place).status_code == 200
    for name, person in scene.pupils.people.items():
        if name not in {"konselor", "koordinator"}:
            assert client_of(person).get(place).status_code == 404, name
    assert Client().get(place).status_code == 302
    assert client_of(visit.owner).post(place).status_code == 404


def test_what_is_no_letter_is_not_there(scene: Activities) -> None:
    visit = visit_agreed(scene.visit)
    for letter, kind in (("surat-tugas-kunjungan-rumah", "xlsx"), ("laporan-konferensi-kasus", "pdf"), ("x", "pdf")):
        assert client_of(visit.owner).get(address(visit, letter, kind)).status_code == 404
    assert AccessLogRow.objects.filter(verb=Verb.DENIED, code=visit.code).count() == 3


def test_a_withdrawn_form_and_words_that_no_printer_knows_are_said(scene: Activities) -> None:
    visit = visit_agreed(scene.visit)
    client, place = client_of(visit.owner), address(visit, "surat-tugas-kunjungan-rumah", "docx")
    visit.address = "Jalan \U0001f600"
    visit.save()
    assert "tidak dapat dicetak" in client.get(place, follow=True).content.decode()
    versions = InstrumentVersion.objects.filter(template__code="surat-tugas-kunjungan-rumah")
    versions.mark_withdrawn(by=visit.owner, at=timezone.now())
    assert "sedang ditarik" in client.get(place, follow=True).content.decode()
    assert "sedang ditarik" in client.get(desk_of(visit).url("read", visit)).content.decode()
    assert not AccessLogRow.objects.filter(verb=Verb.DOWNLOAD).exists()
