"""A share shows the ticked fields and nothing besides: not in a list, not through a filter, not on the pupil's page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.records.actions import cases
from cms.records.actions.shares import share_offer, share_pledge
from cms.records.models import Case, DataPoolEntry, ProtectedRecord, SchoolClass
from tests.factories.accounts import signed_in
from tests.factories.records import Pupils, canary, consent_values, make_pupils

pytestmark = pytest.mark.django_db
DAY = date(2025, 1, 7)
LISTS = {
    "student": "/admin/konselor/peserta-didik/",
    "case": "/admin/konselor/kasus/",
    "entry": "/admin/konselor/himpunan-data/",
}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def shared(pupils: Pupils, record: ProtectedRecord, name: str, field: str) -> Client:
    """Share one field of the record with the person, who has pledged; return his browser."""
    now, person = timezone.now(), pupils.people[name]
    for giver in ("orang_tua", "siswa"):
        values = {**consent_values(), "purpose": "berbagi", "giver": giver}
        cases.consent_record(pupils.student, values, is_given=True, by=pupils.owner, at=now)
    until = now + timedelta(days=3)
    share = share_offer(record, person, fields=[field], since=now, until=until, by=pupils.owner, at=now)
    share_pledge(share, by=person, at=timezone.now())
    return signed_in(person)


def test_a_list_shows_of_a_shared_entry_only_what_was_ticked(pupils: Pupils) -> None:
    entry = pupils.below["entry"]
    DataPoolEntry.objects.filter(pk=entry.pk).update(source_date=DAY, last_checked_date=DAY)
    client = shared(pupils, entry, "konselor2", "content")
    for person, is_told in ((signed_in(pupils.owner), True), (client, False)):
        html = person.get(LISTS["entry"]).content.decode()
        assert entry.code in html
        assert ("Data pribadi: Minat, bakat, dan cita-cita" in html) is is_told
        assert ("7 Januari 2025" in html) is is_told


@pytest.mark.parametrize(
    ("kind", "field", "query"),
    [
        ("student", "name", "kelas={kelas}"),
        ("case", "summary", "area=pribadi"),
        ("entry", "content", "topic=diri"),
        ("entry", "content", "kind=pribadi"),
        ("entry", "content", "periksa=lewat"),
    ],
)
def test_a_filter_tells_nothing_of_a_field_that_was_not_ticked(
    pupils: Pupils, kind: str, field: str, query: str
) -> None:
    record = pupils.records[kind]
    DataPoolEntry.objects.update(check_again_date=DAY)
    address = f"{LISTS[kind]}?{query.format(kelas=SchoolClass.objects.get().pk)}"
    client = shared(pupils, record, "konselor2", field)
    assert record.code in signed_in(pupils.owner).get(address).content.decode()
    assert record.code in client.get(LISTS[kind]).content.decode()
    assert record.code in client.get(f"{LISTS[kind]}?state={record.state}").content.decode()
    assert record.code not in client.get(address).content.decode()


def test_a_filter_asks_the_ticked_field(pupils: Pupils) -> None:
    case = pupils.below["case"]
    client = shared(pupils, case, "konselor2", "area")
    assert case.code in client.get(f"{LISTS['case']}?area=pribadi").content.decode()


@pytest.mark.parametrize("name", ["walikelas", "kepala"])
@pytest.mark.parametrize(("kind", "field"), [("case", "summary"), ("consent", "scope"), ("entry", "content")])
def test_the_page_of_the_pupil_shows_nothing_that_is_only_shared(
    pupils: Pupils, name: str, kind: str, field: str
) -> None:
    record: Any = pupils.below[kind]
    Case.objects.update(started_date=DAY)
    DataPoolEntry.objects.filter(pk=record.pk).update(topic="kesehatan", source_date=DAY)
    record.refresh_from_db()
    client = shared(pupils, record, name, field)
    html = client.get(f"/ruang/siswa/{pupils.student.pk}/").content.decode()
    assert canary("name") in html
    assert record.code not in html
    assert "7 Januari 2025" not in html
    assert "/admin/konselor/" not in html
    shares = client.get("/ruang/siswa/dibagikan/").content.decode()
    assert record.code in shares
