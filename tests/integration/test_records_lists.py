"""Lists, search, filters and pages of the records: inside the gate, logged, and cheap."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.records import search
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, DataPoolEntry, SchoolClass, Student, Verb
from cms.records.views import listing
from tests.factories.records import Pupils, canary, make_pupils, make_student

pytestmark = pytest.mark.django_db
PUPILS = "/admin/konselor/peserta-didik/"
NEXT = 'name="setelah" value="{}"'


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def client(pupils: Pupils) -> Client:
    return client_of(pupils.owner)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def results(client: Client, address: str, query: str, **more: str) -> str:
    answer = client.post(f"{address}hasil/", {"q": query, **more})
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("query", [canary("name"), "KN1234567", "0098765432", "siti", "PD-2026-0001", "pd-2026-0001"])
def test_a_pupil_is_found_by_whole_words_and_numbers(client: Client, pupils: Pupils, query: str) -> None:
    assert pupils.student.code in results(client, PUPILS, query)
    row = AccessLogRow.objects.get(verb=Verb.SEARCH)
    assert query not in str(row.facts)
    assert f">{pupils.student.code}</a>" not in results(client, PUPILS, f"{query}x")


def test_a_reader_of_the_general_part_does_not_find_by_what_he_does_not_read(pupils: Pupils) -> None:
    reader = client_of(pupils.people["koordinator"])
    assert pupils.student.code in results(reader, PUPILS, "KN1234567")
    assert pupils.student.code in results(reader, PUPILS, pupils.student.code)
    for hidden in ("0098765432", canary("nickname")):
        assert pupils.student.code not in results(reader, PUPILS, f"{hidden}")
    for slug, kind in (("kasus", "case"), ("himpunan-data", "entry")):
        code, address = pupils.below[kind].code, f"/admin/konselor/{slug}/"
        assert code in results(reader, address, "siti")
        assert f">{code}</a>" in results(reader, address, code)
        assert code not in results(reader, address, "0098765432")
        assert code in results(client_of(pupils.owner), address, "0098765432")
    room = client_of(pupils.people["walikelas"])
    assert pupils.student.code in results(room, "/ruang/siswa/", "KN1234567")
    assert pupils.student.code not in results(room, "/ruang/siswa/", "0098765432")


def test_cases_and_entries_are_found_by_their_pupil_and_filtered(client: Client, pupils: Pupils) -> None:
    case, entry_ = pupils.below["case"], pupils.below["entry"]
    for slug, record in (("kasus", case), ("himpunan-data", entry_)):
        address = f"/admin/konselor/{slug}/"
        assert record.code in results(client, address, "siti")
        assert record.code not in results(client, address, "budi")
    assert case.code in text(client, "/admin/konselor/kasus/?area=pribadi&state=baru")
    assert case.code not in text(client, "/admin/konselor/kasus/?area=karier")
    assert case.code in text(client, "/admin/konselor/kasus/?area=bukan-bidang")
    overdue = "/admin/konselor/himpunan-data/?periksa=lewat"
    assert entry_.code not in text(client, overdue)
    DataPoolEntry.objects.filter(pk=entry_.pk).update(check_again_date=timezone.localdate() - timedelta(days=1))
    assert entry_.code in text(client, overdue)
    assert "Lewat waktu diperiksa" in text(client, desk_of(pupils.student).url("read", pupils.student))
    assert entry_.code not in text(client, "/admin/konselor/himpunan-data/?topic=prestasi")
    lead = client_of(pupils.people["koordinator"])
    assert canary("entrytitle") not in text(lead, "/admin/konselor/himpunan-data/")
    assert canary("generaltitle") in text(lead, "/admin/konselor/himpunan-data/")


def test_pages_go_on_where_the_last_one_ended(client: Client, pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (search, listing):
        monkeypatch.setattr(module, "PAGE_SIZE", 2)
    made = [make_student(pupils.owner, pupils.school, name=f"Anak {letter}") for letter in "DCBA"]
    first = text(client, PUPILS)
    assert [one.code in first for one in made] == [False, False, True, True]
    assert NEXT.format(made[2].pk) in first
    after = f"setelah={made[2].pk}"
    second = text(client, f"{PUPILS}?{after}")
    assert [one.code in second for one in made] == [True, True, False, False]
    for wrong in ("setelah=bukan", f"setelah={pupils.below['case'].pk}"):
        assert made[3].code in text(client, f"{PUPILS}?{wrong}")
    by_name = text(client, f"{PUPILS}?urut=nama")
    places = [by_name.index(f"Anak {letter}") for letter in "ABCD"]
    assert places == sorted(places)
    assert 'name="setelah"' not in by_name
    in_class = text(client, f"{PUPILS}?kelas={SchoolClass.objects.get().pk}")
    assert pupils.student.code in in_class
    assert made[0].code not in in_class
    monkeypatch.setattr("cms.records.views.listing.MOST_BY_NAME", 3)
    assert 'name="setelah"' in text(client, f"{PUPILS}?urut=nama")


def test_a_searched_word_stands_in_no_address(client: Client, pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (search, listing):
        monkeypatch.setattr(module, "PAGE_SIZE", 1)
    make_student(pupils.owner, pupils.school)
    page = results(client, PUPILS, "siti")
    assert NEXT[:-3] in page
    assert '<input type="hidden" name="q" value="siti">' in page
    assert not [link for link in re.findall(r'(?:href|action)="([^"]*)"', page) if "siti" in link.lower()]
    after = Student.objects.latest("created_at").pk
    assert pupils.student.code in results(client, PUPILS, "siti", setelah=str(after))
    assert text(client, f"{PUPILS}?q=tidakada").count('href="/admin/konselor/peserta-didik/') >= 2
    again = client.get(f"{PUPILS}hasil/")
    assert (again.status_code, again["Location"]) == (302, PUPILS)
    room = client_of(pupils.people["walikelas"])
    assert room.get("/ruang/siswa/hasil/")["Location"] == "/ruang/siswa/"


def test_a_list_asks_the_database_as_often_for_ten_pupils_as_for_one(
    client: Client, pupils: Pupils, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(32) as one:
        results(client, PUPILS, "siti")
    for _ in range(9):
        make_student(pupils.owner, pupils.school)
    with django_assert_max_num_queries(len(one)):
        assert results(client, PUPILS, "siti").count('href="/admin/konselor/peserta-didik/') >= 10
