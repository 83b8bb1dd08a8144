"""A form of a new record that is sent twice makes one record."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.records.desk import desk_of
from cms.records.keyring import keyring
from cms.records.models import (
    Attachment,
    Case,
    Consent,
    DataPoolEntry,
    Guardian,
    Note,
    ProtectedRecord,
    SafetyHold,
    Student,
)
from cms.records.views.adding import AddView
from cms.records.views.form_keys import form_key, key_in
from tests.factories.accounts import signed_in
from tests.factories.records import Pupils, make_pupils
from tests.factories.uploads import scan, upload

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
FORMS: dict[type[ProtectedRecord], dict[str, Any]] = {
    Student: {"name": "Budi Rekaan"},
    Guardian: {"relation": "ayah", "name": "Pak Rekaan"},
    Case: {"started_date": TODAY, "area": "belajar", "source": "guru", "summary": "Nilai turun."},
    Note: {"met_date": TODAY, "topic": "Kedua", "summary": "Isi."},
    SafetyHold: {"reason": "Perkara hukum", "review_date": TODAY},
    DataPoolEntry: {
        "topic": "diri",
        "title": "Minat",
        "content": "Musik",
        "source": "Angket",
        "relevance": "Karier",
        "source_date": TODAY,
        "last_checked_date": TODAY,
    },
    Consent: {
        "purpose": "konseling",
        "text_version": "1",
        "giver": "siswa",
        "giver_name": "Siti",
        "means": "tertulis",
        "answer": "ditolak",
        "given_date": TODAY,
    },
    Attachment: {"title": "Surat izin", "kind": "dokumen"},
}


@pytest.fixture
def pupils(var: Any) -> Pupils:
    return make_pupils()


@pytest.fixture
def client(pupils: Pupils) -> Client:
    return signed_in(pupils.owner)


def key_on(client: Client, address: str) -> str:
    found = re.search(r'name="sekali" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def values_of(model: type[ProtectedRecord], key: str) -> dict[str, Any]:
    file = {"file": upload(scan(), "a.pdf")} if model is Attachment else {}
    return {**FORMS[model], **file, "sekali": key}


@pytest.mark.parametrize("model", FORMS)
def test_the_second_sending_finds_the_record_of_the_first(
    client: Client, pupils: Pupils, model: type[ProtectedRecord]
) -> None:
    place = "" if model is Student else f"?peserta={pupils.student.pk}"
    address, count = f"{desk_of(model).url('add')}{place}", model.objects.count()
    key = key_on(client, address)
    first = client.post(address, values_of(model, key))
    assert first.status_code == 302, first.content.decode()
    second = client.post(address, values_of(model, key))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert model.objects.count() == count + 1
    assert client.post(address, values_of(model, key_on(client, address))).status_code == 302
    assert model.objects.count() == count + 2, "a new form is a new record"


def test_a_form_with_a_mistake_keeps_its_key(client: Client) -> None:
    address = desk_of(Student).url("add")
    key = key_on(client, address)
    assert key in client.post(address, {"name": "", "sekali": key}).content.decode()
    assert client.post(address, {"name": "Budi Rekaan", "sekali": key}).status_code == 302
    assert Student.objects.filter(pk=key.split(".")[1].split(":")[0]).exists()


def test_a_form_with_a_key_that_is_none_gets_a_right_one(client: Client) -> None:
    page = client.post(desk_of(Student).url("add"), {"name": "", "sekali": "bukan kunci"}).content.decode()
    assert "bukan kunci" not in page
    assert 'name="sekali" value="' in page


def test_two_sendings_that_cross_make_one_record(
    client: Client, pupils: Pupils, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second looked before the first was written: its own writing is refused, and it looks again."""
    address = f"{desk_of(Note).url('add')}?peserta={pupils.student.pk}"
    key, count, looks = key_on(client, address), Note.objects.count(), [None]
    client.post(address, values_of(Note, key))
    right = AddView.made_before
    monkeypatch.setattr(AddView, "made_before", lambda view: looks.pop() if looks else right(view))
    assert client.post(address, values_of(Note, key)).status_code == 302
    assert (Note.objects.count(), looks) == (count + 1, [])


def test_nobody_chooses_the_key_of_a_row_himself(client: Client, pupils: Pupils) -> None:
    address = f"{desk_of(Note).url('add')}?peserta={pupils.student.pk}"
    chosen, count = uuid.uuid4(), Note.objects.count()
    foreign = form_key(pupils.people["konselor2"], Note)
    for wrong in (str(chosen), f"{pupils.owner.pk}.{chosen}", foreign, f"{form_key(pupils.owner, Note)}x"):
        assert client.post(address, values_of(Note, wrong)).status_code == 302
        assert key_in(wrong, pupils.owner, Note) is None
    assert Note.objects.count() == count + 4
    assert not Note.objects.filter(pk__in=[chosen, foreign.split(".")[1].split(":")[0]]).exists()


def test_the_key_of_an_erased_child_is_never_used_again(client: Client, pupils: Pupils) -> None:
    address = desk_of(Student).url("add")
    key = key_on(client, address)
    found = key_in(key, pupils.owner, Student)
    assert found is not None
    keyring().destroy(found)
    assert client.post(address, {"name": "Budi Rekaan", "sekali": key}).status_code == 302
    assert not Student.objects.filter(pk=found).exists()
    assert Student.objects.exclude(pk=pupils.student.pk).get().name == "Budi Rekaan"
