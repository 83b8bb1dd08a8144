"""The pupils in the reading room: the general part for wali kelas, guru wali and kepala, nothing for the rest."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from cms.accounts.models import User
from cms.records.models import AccessLogRow, Verb
from tests.factories.records import CANARY, Pupils, canary, make_pupils, make_student

pytestmark = pytest.mark.django_db
LIST = "/ruang/siswa/"
GENERAL = {"name", "guardianname", "generaltitle", "generalcontent"}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def canaries(html: str) -> set[str]:
    return set(re.findall(rf"{CANARY}\w+", html))


@pytest.mark.parametrize("name", ["walikelas", "guruwali", "kepala"])
def test_the_general_part_and_no_byte_more(pupils: Pupils, name: str) -> None:
    client = client_of(pupils.people[name])
    listing = client.get(LIST).content.decode()
    assert canaries(listing) == {canary("name")}
    answer = client.get(f"{LIST}{pupils.student.pk}/")
    html = answer.content.decode()
    assert canaries(html) == {canary(place) for place in GENERAL}
    for general in ("KN1234567", "VIII-A", "Perempuan", "081955667788"):
        assert general in html
    for personal in ("0098765432", "081900112233", "23 Februari 2011", "2011-02-23"):
        assert personal not in html
    assert "ada, tertutup" in html
    assert "Mengapa Anda melihat ini" in html
    assert "/admin/konselor/" not in html
    assert "no-store" in answer["Cache-Control"]
    row = AccessLogRow.objects.get(verb=Verb.READ)
    assert (row.actor, row.code, row.why) == (pupils.people[name], pupils.student.code, name)


def test_the_owner_reads_here_too_and_a_teacher_sees_his_own_class_only(pupils: Pupils) -> None:
    assert canary("nickname") in client_of(pupils.owner).get(f"{LIST}{pupils.student.pk}/").content.decode()
    other = make_student(pupils.owner, pupils.school, name="Anak Kelas Lain")
    for name in ("walikelas", "guruwali"):
        client = client_of(pupils.people[name])
        listing = client.get(LIST).content.decode()
        assert pupils.student.code in listing
        assert other.code not in listing
        assert client.get(f"{LIST}{other.pk}/").status_code == 404
    assert other.code in client_of(pupils.people["kepala"]).get(LIST).content.decode()


@pytest.mark.parametrize("name", ["guru", "ppdp", "operator", "admin"])
def test_nobody_else_has_a_door_here(pupils: Pupils, name: str) -> None:
    client = client_of(pupils.people[name])
    nowhere = client.get("/ruang/siswa/tidak-ada/").content
    for address in (LIST, f"{LIST}{pupils.student.pk}/", f"{LIST}{uuid.uuid4()}/"):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(client, method)(address)
            assert answer.status_code == 404
            assert CANARY not in answer.content.decode()
    assert client.get(f"{LIST}{pupils.student.pk}/").content == nowhere


@pytest.mark.parametrize("name", ["konselor2", "konselor_lain"])
def test_another_konselor_finds_no_one(pupils: Pupils, name: str) -> None:
    client = client_of(pupils.people[name])
    assert CANARY not in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{pupils.student.pk}/").status_code == 404


def test_a_stranger_is_asked_to_sign_in_and_nothing_is_written_here(pupils: Pupils) -> None:
    for address in (LIST, f"{LIST}{pupils.student.pk}/"):
        assert Client().get(address)["Location"].startswith("/masuk/")
        assert client_of(pupils.owner).post(address).status_code == 404
    assert "baru</a>" not in client_of(pupils.owner).get(LIST).content.decode()
