"""A pupil is erased: everything of him goes, nothing of others, the access chain holds, and any interruption ends there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from cms.core.errors import Refused
from cms.records import erasures, ledger
from cms.records.actions.erasures import HELD, erasure_order
from cms.records.belonging import STAYS, reached
from cms.records.doctor_erasures import erasure_findings
from cms.records.keyring import keyring
from cms.records.models import AccessLogRow, Attachment, ErasureRequest, SafetyHold, Share, Student, Verb
from cms.records.models.erasure import ErasureState
from cms.records.protection import is_protected
from cms.records.receipts import as_text
from cms.records.seal_errors import KeyDestroyed
from cms.records.verify import all_chains, verify_chain
from tests.factories.erasure import (
    CONTENT,
    all_rows,
    attach,
    lift_holds,
    make_ground,
    put_back,
    raw_rows,
    remains,
    share_with,
    stored,
)
from tests.factories.records import Pupils, canary, make_student

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "PD-2026-0001"


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_ground()


def erased(pupils: Pupils) -> ErasureRequest:
    lift_holds()
    now = timezone.now()
    return erasures.carry_out(erasure_order(pupils.student, at=now), at=now)


def chains_hold() -> bool:
    return all(verify_chain(chain).broken is None for chain in all_chains())


def test_every_model_of_the_room_is_reached_or_stays_for_a_reason() -> None:
    models = list(apps.get_app_config("records").get_models())
    of_pupils = {model.__name__ for model in models if is_protected(model) and model.PUPIL is not None}  # type: ignore[attr-defined]  # protected
    assert of_pupils <= reached()
    assert {model.__name__ for model in models} - reached() <= set(STAYS)
    assert not reached() & set(STAYS)


def test_everything_of_him_goes_and_nothing_of_others(pupils: Pupils) -> None:
    other = make_student(pupils.owner, pupils.school, name="Anak Lain")
    share_with(pupils.people["guru"], other)
    attach(other, "f" * 32)
    gone = {pupils.student.pk, *(record.pk for record in pupils.below.values())}
    before = all_rows(but_of=gone)
    assert remains(canary("name"), gone) == {"rows", "files"}
    request = erased(pupils)
    assert remains(canary("name"), gone) == set()
    assert all_rows(but_of=gone) == before
    other.refresh_from_db()
    assert other.name == "Anak Lain"
    assert stored("f" * 32).read_bytes() == CONTENT
    assert chains_hold()
    assert (request.state, request.at_server) == (ErasureState.DONE, True)
    with pytest.raises(KeyDestroyed):
        keyring().key(pupils.student.pk)


def test_the_receipt_lists_each_store(pupils: Pupils) -> None:
    lift_holds()
    logged = AccessLogRow.objects.exclude(code=None).count()
    told = erased(pupils).receipt
    counts = {store["name"]: store["count"] for store in told["stores"]}
    assert set(counts) == {"key", "files", "elsewhere", *reached()}
    assert {name: counts[name] for name in ("key", "Student", "Case", "DataPoolEntry", "files", "Share")} == {
        "key": 1,
        "Student": 1,
        "Case": 1,
        "DataPoolEntry": 2,
        "files": 2,
        "Share": 1,
    }
    assert counts["StudentDigest"] > 0
    assert counts["ProtectedLogEntry"] == 1
    assert counts["elsewhere"] == 1
    assert told["database"] == ("vacuum" if connection.vendor == "postgresql" else "wal")
    assert told["kept"]["access_log_rows"] == logged + 1  # the order itself
    text = as_text(told)
    assert "kunci data" in text
    assert "Perintah pengadilan" in text
    assert "kanari" not in text + json.dumps(told)
    assert [(row.actor_name, row.facts["what"]) for row in AccessLogRow.objects.filter(verb=Verb.ERASE)] == [
        ("(server)", "erased"),
        ("(server)", "ordered"),
    ]


def test_nothing_goes_while_a_hold_stands(pupils: Pupils) -> None:
    with pytest.raises(Refused, match="Ada penahanan"):
        erasure_order(pupils.student, at=timezone.now())
    assert Student.objects.filter(pk=pupils.student.pk).exists()
    assert list(ledger.entries()) == []
    assert canary("holdreason") not in HELD
    assert SafetyHold.objects.get().reason == canary("holdreason")


# --- Interrupted, repeated, restored -------------------------------------------------------------------------------------


def test_a_second_time_changes_nothing(pupils: Pupils) -> None:
    first = erased(pupils)
    rows = AccessLogRow.objects.count()
    assert erasures.carry_out(first, at=timezone.now()).receipt == first.receipt
    assert (erasures.replay(), AccessLogRow.objects.count()) == (0, rows)


@pytest.mark.parametrize("step", ["keyring", "files_remove", "belonging_to", "delete", "logged", "sweep", "_receipt"])
def test_what_breaks_at_a_step_is_finished_later(pupils: Pupils, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    lift_holds()
    request = erasure_order(pupils.student, at=timezone.now())
    gone = {pupils.student.pk, *(record.pk for record in pupils.below.values())}

    def broken(*_args: Any, **_kwargs: Any) -> Any:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr(erasures, step, broken)
        with pytest.raises(OSError, match="disk"):
            erasures.carry_out(request, at=timezone.now())
    assert list(erasures.unfinished_requests()) == [pupils.student.pk]
    assert [found.code for found in erasure_findings(database=True)] == ["records.erasure_unfinished"]
    assert erasure_findings(database=False) == []
    assert erasures.replay() == 1
    assert erasure_findings(database=True) == []
    assert remains(canary("name"), gone) == set()
    assert list(erasures.unfinished_requests()) == []
    request.refresh_from_db()
    counts = {store["name"]: store["count"] for store in request.receipt["stores"]}
    assert (counts["Student"], counts["files"], request.state) == (1, 2, ErasureState.DONE)
    assert chains_hold()


def test_a_busy_log_is_told_and_swept_later(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(erasures, "sweep", lambda: "busy")
        assert "belum kosong" in erased(pupils).receipt["database_text"]
    assert erasures.replay() == 1
    assert ErasureRequest.objects.get().receipt["database"] != "busy"
    assert erasures.replay() == 0


def test_rows_that_a_backup_brings_back_go_again(pupils: Pupils) -> None:
    lift_holds()
    backup = [(model, raw_rows(model)) for model in (Student, Share)]
    first = erased(pupils)
    for model, rows in backup:
        put_back(model, rows)
    assert (Student.objects.count(), Share.objects.count()) == (1, 1)
    request = ErasureRequest.objects.get()
    ErasureRequest.objects.all().delete()
    assert list(erasures.unfinished_requests()) == [pupils.student.pk]
    assert erasures.replay() == 1
    assert (Student.objects.count(), Share.objects.count()) == (0, 0)
    again = ErasureRequest.objects.get()
    assert (again.pk, again.receipt, again.state) == (request.pk, first.receipt, ErasureState.DONE)
    assert chains_hold()


def test_a_destroyed_key_alone_is_enough(pupils: Pupils) -> None:
    keyring().destroy(pupils.student.pk)
    assert erasures.replay() == 1
    assert not Student.objects.filter(pk=pupils.student.pk).exists()
    assert ErasureRequest.objects.get().at_server
    assert erasures.replay() == 0


def test_a_database_that_never_knew_the_school_is_let_alone(pupils: Pupils) -> None:
    request = erased(pupils)
    entry = next(ledger.entries())
    path = ledger.path_of(entry.subject)
    path.write_bytes(path.read_bytes().replace(entry.npsn.encode(), b"00000000"))
    ErasureRequest.objects.filter(pk=request.pk).delete()
    keyring().path(entry.subject).write_bytes(b"back from an old backup")
    assert erasures.replay() == 1
    assert not keyring().path(entry.subject).exists()
    assert ErasureRequest.objects.count() == 0


def test_the_doctor_leaves_wrong_keys_to_the_other_finding(pupils: Pupils, settings: Any) -> None:
    erased(pupils)
    settings.SULUH_RECORD_KEYS = []
    assert erasure_findings(database=True) == []


# --- The command -----------------------------------------------------------------------------------------------------------


def run(pupils: Pupils, file: Path, *more: str, **options: Any) -> None:
    call_command("erase_student", pupils.student.code, "--school", pupils.school.npsn, "--receipt", str(file), *more)


def test_the_command_erases_and_keeps_the_receipt_to_its_owner(
    pupils: Pupils, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lift_holds()
    file = tmp_path / "terima.json"
    run(pupils, file)
    assert not Student.objects.exists()
    told = json.loads(file.read_text())
    assert told["code"] == pupils.student.code
    assert file.with_name("terima.json.txt").read_text() == as_text(told)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not Attachment.objects.exists()
    assert "Tanda terima pemusnahan" in capsys.readouterr().out
    file.unlink()
    run(pupils, file)
    assert "sudah dimusnahkan pada" in capsys.readouterr().out
    assert json.loads(file.read_text()) == told
    next(keyring().folder.glob("*/*.destroyed")).unlink()
    run(pupils, file)
    assert json.loads(file.read_text()) == told
    call_command("erase_student", "--unfinished")
    assert "0 pemusnahan diselesaikan" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["PD-2026-9999", "--school", "{npsn}", "--receipt", "{file}"], "Tidak ada peserta didik dengan kode"),
        (["{code}", "--school", "99999999", "--receipt", "{file}"], "Tidak ada peserta didik dengan kode"),
        (["{code}", "--school", "{npsn}"], "Sebut ketiganya"),
        (["{code}", "--school", "{npsn}", "--receipt", "/tidak/ada/terima.json"], "Tidak ada yang dimusnahkan"),
        (["{code}", "--school", "{npsn}", "--receipt", "{file}"], "Ada penahanan"),
    ],
)
def test_the_command_refuses_with_a_sentence(
    pupils: Pupils, tmp_path: Path, arguments: list[str], sentence: str
) -> None:
    values = {"npsn": pupils.school.npsn, "code": pupils.student.code, "file": tmp_path / "r.json"}
    with pytest.raises(CommandError, match=sentence):
        call_command("erase_student", *(word.format(**values) for word in arguments))
    assert Student.objects.count() == 1
    assert list(ledger.entries()) == []


def test_at_a_terminal_the_code_is_typed_again(pupils: Pupils, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lift_holds()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: "PD-2026-0002")
    with pytest.raises(CommandError, match="Kodenya lain"):
        run(pupils, tmp_path / "r.json")
    assert Student.objects.count() == 1
    monkeypatch.setattr("builtins.input", lambda _question: pupils.student.code.lower())
    run(pupils, tmp_path / "r.json")
    assert Student.objects.count() == 0
