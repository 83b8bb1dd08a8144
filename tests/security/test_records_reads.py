"""Reads through the real doors: each leaves one row, the chain tells what was done to it, and without a row nothing leaves."""

from __future__ import annotations

from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.accounts.models import User
from cms.records import heads
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Verb
from cms.records.verify import Verdict, verify_chain
from tests.factories.access_log import log_read_only, tamper
from tests.factories.records import CANARY, Pupils, make_pupils
from tests.proof import proof_number

pytestmark = pytest.mark.django_db(transaction=True)

READS = proof_number(60, 10_000)
ROOM = "/ruang/siswa/"
Read = tuple[Client, str, Verb, dict[str, str] | None]


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


def client_of(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def doors(pupils: Pupils) -> list[Read]:
    """Return every kind of read by the people who may: person, address, verb, what is posted."""
    owner, teacher = client_of(pupils.owner), client_of(pupils.people["walikelas"])
    found: list[Read] = [(teacher, ROOM, Verb.LIST, None), (teacher, f"{ROOM}{pupils.student.pk}/", Verb.READ, None)]
    for record in pupils.records.values():
        desk = desk_of(record)
        found += [
            (owner, desk.url("read", record), Verb.READ, None),
            (owner, desk.url("print", record), Verb.PRINT, None),
        ]
    for slug in ("peserta-didik", "kasus", "himpunan-data"):
        address = f"/admin/konselor/{slug}/"
        found += [(owner, address, Verb.LIST, None), (owner, f"{address}hasil/", Verb.SEARCH, {"q": "siti"})]
    return found


def asked(read: Read) -> Any:
    client, address, _verb, posted = read
    return client.get(address) if posted is None else client.post(address, posted)


def verdict(pupils: Pupils) -> Verdict:
    return verify_chain(f"sekolah-{pupils.school.pk}")


def test_each_read_leaves_its_row_and_what_is_done_to_the_rows_is_found(pupils: Pupils) -> None:
    reads, before = list(islice(cycle(doors(pupils)), READS)), AccessLogRow.objects.count()
    for read in reads:
        answer = asked(read)
        assert (answer.status_code, CANARY in answer.content.decode()) == (200, True), read[1]
    rows = AccessLogRow.objects.order_by("number")[before:]
    assert Counter(row.verb for row in rows) == Counter(verb for _, _, verb, _ in reads)
    assert (len(rows), verdict(pupils).rows, verdict(pupils).broken) == (READS, before + READS, None)
    chain, last, middle = rows[0].chain, before + READS, before + READS // 2
    assert heads.last_of(chain).number == last
    for change, undo in (
        ("actor_name = 'lain'", f"actor_name = '{rows[READS // 2 - 1].actor_name}'"),
        ("number = number + 1000000", None),
    ):
        tamper(f"UPDATE records_accesslogrow SET {change} WHERE chain = %s AND number = %s", chain, middle)
        broken = verdict(pupils).broken
        assert broken is not None
        assert broken.number == middle, broken
        if undo is not None:
            tamper(f"UPDATE records_accesslogrow SET {undo} WHERE chain = %s AND number = %s", chain, middle)
            assert verdict(pupils).broken is None


@pytest.mark.parametrize("cut", [1, 20])
def test_a_cut_tail_of_reads_is_found(pupils: Pupils, cut: int) -> None:
    for read in islice(cycle(doors(pupils)), 40):
        assert asked(read).status_code == 200
    assert verdict(pupils).broken is None
    last = AccessLogRow.objects.count()
    chain = f"sekolah-{pupils.school.pk}"
    tamper("DELETE FROM records_accesslogrow WHERE chain = %s AND number > %s", chain, last - cut)
    broken = verdict(pupils).broken
    assert broken is not None
    assert (broken.number, "ujung rantai dipotong" in broken.reason) == (last - cut + 1, True)


def test_one_deleted_row_is_found(pupils: Pupils) -> None:
    for read in islice(cycle(doors(pupils)), 20):
        assert asked(read).status_code == 200
    number, chain = AccessLogRow.objects.count() - 10, f"sekolah-{pupils.school.pk}"
    tamper("DELETE FROM records_accesslogrow WHERE chain = %s AND number = %s", chain, number)
    broken = verdict(pupils).broken
    assert broken is not None
    assert (broken.number, "tidak ada lagi" in broken.reason) == (number, True)


def test_a_read_only_log_lets_no_content_out_of_any_door(pupils: Pupils) -> None:
    reads = doors(pupils)
    for read in reads:
        assert CANARY in asked(read).content.decode(), read[1]
    before = AccessLogRow.objects.count()
    with log_read_only():
        refused = [asked(read) for read in reads]
    assert {answer.status_code for answer in refused} == {500}
    assert not [answer for answer in refused if CANARY in answer.content.decode()]
    assert AccessLogRow.objects.count() == before
    assert CANARY in asked(reads[0]).content.decode()


def test_a_file_of_heads_that_cannot_be_written_lets_no_content_out_of_any_door(pupils: Pupils) -> None:
    reads, path = doors(pupils), heads.path_of(f"sekolah-{pupils.school.pk}")
    assert CANARY in asked(reads[0]).content.decode()
    kept = path.read_bytes()
    path.unlink()
    path.mkdir()
    refused = [asked(read) for read in reads]
    assert {answer.status_code for answer in refused} == {500}
    assert not [answer for answer in refused if CANARY in answer.content.decode()]
    path.rmdir()
    path.write_bytes(kept)
    assert CANARY in asked(reads[0]).content.decode()
    assert verdict(pupils).broken is None
