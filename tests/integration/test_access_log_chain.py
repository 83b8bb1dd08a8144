"""The chain of the access log: it holds, and whatever is done to it behind the program's back is found and named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

from cms.accounts.models import User
from cms.records import heads
from cms.records.access_key import KeyMissing, key_path
from cms.records.audit import About, logged
from cms.records.chain import Head
from cms.records.chain_rows import head_of
from cms.records.models import AccessLogRow, Verb
from cms.records.verify import verify_chain
from tests.factories.access_log import make_reader, tamper, verdict_of, write_rows
from tests.proof import proof_number

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_long_chain_holds_and_reaches_its_head(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader, number = make_reader(), proof_number(300, 10_000)
    rows = write_rows(reader, reader.school, number)
    assert AccessLogRow.objects.count() == number
    assert verdict_of(rows[0]).rows == number
    call_command("verify_access_log")
    assert f"{rows[0].chain}: utuh, {number} baris." in capsys.readouterr().out
    assert len(list(heads.lines_of(rows[0].chain, heads.size_of(rows[0].chain)))) == number


def test_every_school_and_the_installation_have_a_chain_of_their_own(var: Path) -> None:
    one, other, nowhere = make_reader(), make_reader(), make_reader()
    nowhere.school = None
    chains = {write_rows(person, person.school, 2)[-1].chain for person in (one, other, nowhere)}
    assert chains == {f"sekolah-{one.school_id}", f"sekolah-{other.school_id}", "instalasi"}
    assert {row.number for row in AccessLogRow.objects.all()} == {1, 2}
    assert {verify_chain(chain).broken for chain in chains} == {None}


TAMPERED = [
    ("UPDATE records_accesslogrow SET code = 'KS-2026-0999' WHERE number = 5", 5, "bukan yang ditulis"),
    ("UPDATE records_accesslogrow SET at = '2020-01-01 00:00:00' WHERE number = 5", 5, "bukan yang ditulis"),
    ("UPDATE records_accesslogrow SET actor_id = NULL WHERE number = 5", 5, "bukan yang ditulis"),
    ("DELETE FROM records_accesslogrow WHERE number = 5", 5, "tidak ada lagi"),
    ("DELETE FROM records_accesslogrow WHERE number = 1", 1, "tidak ada lagi"),
    ("UPDATE records_accesslogrow SET number = number + 100 WHERE number IN (5, 6)", 5, "tidak ada lagi"),
    ("DELETE FROM records_accesslogrow WHERE number = 9", 9, "ujung rantai dipotong"),
    ("DELETE FROM records_accesslogrow WHERE number >= 4", 4, "ujung rantai dipotong"),
    ("DELETE FROM records_accesslogrow WHERE number >= 1", 1, "ujung rantai dipotong"),
]


def test_what_an_intruder_does_to_the_table_is_found_and_named(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for change, at, reason in TAMPERED:
        reader = make_reader()
        row = write_rows(reader, reader.school, 9)[0]
        assert verdict_of(row).broken is None
        tamper(f"{change} AND chain = %s", row.chain)
        broken = verdict_of(row).broken
        assert broken is not None, change
        assert (broken.number, reason in broken.reason) == (at, True), change
        with pytest.raises(SystemExit) as exit_code:
            call_command("verify_access_log")
        assert exit_code.value.code == 1
        assert f"{row.chain}, baris {at}" in capsys.readouterr().out


def test_two_rows_that_changed_places_are_found(var: Path) -> None:
    reader = make_reader()
    rows = write_rows(reader, reader.school, 6)
    for number, row in ((100, rows[2]), (3, rows[3]), (4, rows[2])):
        tamper("UPDATE records_accesslogrow SET number = %s WHERE mac = %s", number, row.mac)
    broken = verdict_of(rows[0]).broken
    assert broken is not None
    assert (broken.number, broken.row) == (3, rows[3].id)


def test_a_row_from_elsewhere_is_found(var: Path) -> None:
    """A real row of another chain, put at the end of this one: its MAC was made with the other chain's key."""
    reader, other = make_reader(), make_reader()
    row = write_rows(reader, reader.school, 3)[0]
    foreign = write_rows(other, other.school, 4)[-1]
    tamper("UPDATE records_accesslogrow SET chain = %s WHERE mac = %s", row.chain, foreign.mac)
    broken = verdict_of(row).broken
    assert broken is not None
    assert (broken.number, broken.row) == (4, foreign.id)


def test_an_old_row_signed_again_does_not_join_on(var: Path) -> None:
    """Who also holds the key can sign a changed row; the next one still remembers the old."""
    from cms.records.access_key import key_of
    from cms.records.audit import values_of
    from cms.records.chain import mac_of

    reader = make_reader()
    rows = write_rows(reader, reader.school, 5)
    rows[2].code = "KS-2026-0999"
    forged = mac_of(values_of(rows[2]), key_of(rows[2].chain))
    path = heads.path_of(rows[2].chain)
    path.write_text(path.read_text().replace(rows[2].mac[:32], forged[:32]))
    tamper("UPDATE records_accesslogrow SET code = 'KS-2026-0999', mac = %s WHERE number = 3", forged)
    broken = verdict_of(rows[0]).broken
    assert broken is not None
    assert (broken.number, "menyambung" in broken.reason) == (4, True)


def test_a_cut_tail_is_found_also_after_new_rows_took_its_numbers(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 9)[0]
    tamper("DELETE FROM records_accesslogrow WHERE number >= 7")
    write_rows(reader, reader.school, 6)
    broken = verdict_of(row).broken
    assert broken is not None
    assert (broken.number, "dipotong" in broken.reason) == (7, True), broken


def test_a_line_of_a_closed_number_or_out_of_order_does_no_harm(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 5)[0]
    path = heads.path_of(row.chain)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1], lines[3], "rusak\n", "12 ab"]))
    assert verdict_of(row).broken is None
    write_rows(reader, reader.school, 1)
    assert verdict_of(row).broken is None
    path.write_text(path.read_text() + f"2 {'0' * 32}\n")
    broken = verdict_of(row).broken
    assert broken is not None
    assert broken.number == 2


def test_a_false_line_before_the_end_is_found_on_the_way(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 5)[0]
    path = heads.path_of(row.chain)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:3], f"2 {'0' * 32}\n", *lines[3:]]))
    broken = verdict_of(row).broken
    assert broken is not None
    assert broken.number == 2


def test_a_writer_that_died_after_the_commit_gives_no_alarm(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 4)[0]
    path = heads.path_of(row.chain)
    kept = path.read_text()
    with transaction.atomic():
        for _ in range(3):
            logged(by=reader, verb=Verb.LIST, about=About(reader.school))
    path.write_text(kept)
    assert verdict_of(row).broken is None
    write_rows(reader, reader.school, 1)
    assert Head(7, AccessLogRow.objects.get(number=7).mac[:32]) in list(heads.lines_of(row.chain, 10_000))
    assert verdict_of(row).broken is None


def test_a_file_that_lacks_more_than_two_transactions_gives_an_alarm(var: Path) -> None:
    reader = make_reader()
    rows = write_rows(reader, reader.school, 4)
    path = heads.path_of(rows[0].chain)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-2]))
    assert verdict_of(rows[0]).broken is None
    path.write_text("".join(lines[:-3]))
    broken = verdict_of(rows[0]).broken
    assert broken is not None
    assert (broken.number, broken.row) == (4, rows[3].id)
    path.unlink()
    broken = verdict_of(rows[0]).broken
    assert broken is not None
    assert broken.number == 3


def _change_and_fail(reader: User) -> None:
    with transaction.atomic():
        logged(by=reader, verb=Verb.CHANGE, about=About(reader.school))
        raise ZeroDivisionError


def test_a_change_rolled_back_leaves_neither_row_nor_line(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 2)[0]
    with pytest.raises(ZeroDivisionError):
        _change_and_fail(reader)
    assert head_of(row.chain).number == 2
    assert verdict_of(row).broken is None
    with transaction.atomic():
        logged(by=reader, verb=Verb.CHANGE, about=About(reader.school))
        with pytest.raises(ZeroDivisionError):
            _change_and_fail(reader)
        logged(by=reader, verb=Verb.CLOSE, about=About(reader.school))
    assert list(AccessLogRow.objects.order_by("number").values_list("number", "step")) == [
        (1, 0), (2, 0), (3, 0), (4, 1)
    ]  # fmt: skip
    assert verdict_of(row).broken is None


def test_the_key_is_for_its_owner_only_and_never_made_anew_under_old_rows(
    var: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management.base import CommandError

    reader = make_reader()
    rows = write_rows(reader, reader.school, 2)
    assert key_path().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in var.glob("access-log.key*")] == ["access-log.key"]
    kept = key_path().read_text()
    key_path().unlink()
    with pytest.raises(KeyMissing):
        write_rows(reader, reader.school, 1)
    with pytest.raises(CommandError, match="tidak ada, padahal"):
        call_command("verify_access_log")
    key_path().write_text("ab" * 31)
    with pytest.raises(KeyMissing, match="rusak"):
        verdict_of(rows[0])
    key_path().write_text("ab" * 32)
    broken = verdict_of(rows[0]).broken
    assert broken is not None
    assert broken.number == 1
    key_path().write_text(kept)
    assert verdict_of(rows[0]).broken is None


def test_times_are_signed_as_they_come_back_from_the_database(var: Path) -> None:
    reader = make_reader()
    row = write_rows(reader, reader.school, 1)[0]
    later = row.at.replace(microsecond=123456) + timedelta(hours=7)
    write_rows(reader, reader.school, 1, at=later)
    assert verdict_of(row).broken is None
