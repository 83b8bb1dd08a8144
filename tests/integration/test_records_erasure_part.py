"""One record goes and its pupil stays: rows, files and what names it; his key lives, and a restore repeats it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.records import erasures, ledger
from cms.records.actions.emergency import emergency_access_begin
from cms.records.actions.erasures import erasure_confirm, erasure_decide, erasure_order, erasure_prepare_part
from cms.records.actions.handovers import handover_offer
from cms.records.actions.retention import retention_decide
from cms.records.belonging import belonging_to
from cms.records.keyring import keyring
from cms.records.models import (
    AccessLogRow,
    Attachment,
    Case,
    ErasureRequest,
    Note,
    RetentionDecision,
    Student,
    Verb,
)
from cms.records.models.erasure import ErasureState
from cms.records.receipts import OLD_BACKUPS_OF_PART, as_text
from cms.records.verify import all_chains, verify_chain
from cms.safekeeping.afterwards import settle
from cms.safekeeping.restoring import restore
from tests.factories.erasure import all_rows, lift_holds, make_ground, stored
from tests.factories.records import Pupils, canary
from tests.factories.safekeeping import SECRET, elsewhere, make_backup

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    """A pupil whose case has ended, was shared out, opened in an emergency and offered."""
    made = make_ground()
    now, case = timezone.now(), made.below["case"]
    emergency_access_begin(
        made.below["note"], reason="Keadaan darurat untuk uji", by=made.people["koordinator"], at=now
    )
    handover_offer(case, made.people["konselor2"], by=made.owner, at=now)
    retention_decide(case, until=timezone.localdate(), reason="tidak_perlu", by=made.owner, at=now)
    lift_holds()
    return made


def decided(pupils: Pupils) -> ErasureRequest:
    now = timezone.now()
    request = erasure_prepare_part(pupils.below["case"], by=pupils.owner, at=now)
    erasure_confirm(request, by=pupils.people["koordinator"], at=now)
    erasure_decide(request, by=pupils.people["ppdp"], at=now)
    return request


def test_the_record_goes_with_what_hangs_on_it_and_nothing_else(pupils: Pupils) -> None:
    case, student = pupils.below["case"], pupils.student
    gone = belonging_to([case.pk], Case)
    files = [stored(name) for name in Attachment.objects.filter(case=case.pk).values_list("stored_name", flat=True)]
    assert {model.__name__ for model in gone} >= {
        *("Case", "Note", "Consent", "Attachment", "HomeVisit", "CaseConference", "Participant", "Referral"),
        *("InstrumentResult", "Commitment", "HandOver", "EmergencyAccess", "EmergencyNotice", "RetentionDecision"),
    }
    assert files
    assert all(file.exists() for file in files)
    before = all_rows(but_of={key for keys in gone.values() for key in keys})
    request = erasures.carry_out(decided(pupils), at=timezone.now())
    assert request.state == ErasureState.DONE
    assert not any(model._base_manager.filter(pk__in=keys).exists() for model, keys in gone.items())
    assert not any(file.exists() for file in files)
    after = all_rows(but_of=set())
    assert after == before
    student.refresh_from_db()
    assert canary("name") in student.name
    assert not keyring().is_destroyed(student.pk)
    assert all(verify_chain(chain).broken is None for chain in all_chains())


def test_the_receipt_says_that_the_pupil_stays(pupils: Pupils) -> None:
    request = erasures.carry_out(decided(pupils), at=timezone.now())
    counts = {store["name"]: store["count"] for store in request.receipt["stores"]}
    assert (counts["key"], counts["Student"], counts["Case"], counts["Note"]) == (0, 0, 1, 1)
    assert request.receipt["backups"] == OLD_BACKUPS_OF_PART
    assert "kunci datanya tetap hidup" in as_text(request.receipt)
    row = AccessLogRow.objects.filter(verb=Verb.ERASE, facts__what="erased").get()
    assert (row.code, row.model) == (pupils.below["case"].code, "records.case")


def test_what_breaks_is_finished_later(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    request, case = decided(pupils), pupils.below["case"]

    def broken(*_args: Any) -> Any:
        raise OSError("disk")

    for step in ("files_remove", "delete", "sweep"):
        with monkeypatch.context() as patch:
            patch.setattr(erasures, step, broken)
            with pytest.raises(OSError, match="disk"):
                erasures.carry_out(request, at=timezone.now())
        assert list(erasures.unfinished_requests()) == [case.pk]
    call_command("check_retention", "--no-mail")
    assert list(erasures.unfinished_requests()) == []
    assert not Case.objects.filter(pk=case.pk).exists()
    entry = ledger.entry_of(case.pk)
    assert entry is not None
    assert (entry.kind, entry.pupil, entry.keys) == ("case", pupils.student.pk, ())


def test_an_old_backup_brings_it_back_and_the_restore_erases_it_again(
    pupils: Pupils, tmp_path: Path, settings: Any
) -> None:
    old = make_backup(tmp_path / "out")
    erasures.carry_out(decided(pupils), at=timezone.now())
    newest = make_backup(tmp_path / "out", "b.suluh")
    with elsewhere(settings, tmp_path / "new"):
        restored = restore(old.archive, newest.keys, SECRET)
        assert Case.objects.filter(pk=pupils.below["case"].pk).exists()
        settle(restored)
        assert not Case.objects.filter(pk=pupils.below["case"].pk).exists()
        assert not Note.objects.exists()
        assert canary("name") in Student.objects.get(pk=pupils.student.pk).name
        again = ErasureRequest.objects.get()
        assert (again.part, again.subject) == (pupils.below["case"].pk, pupils.student.pk)


def test_an_order_for_the_whole_pupil_goes_past_a_request_for_a_part(pupils: Pupils) -> None:
    now = timezone.now()
    erasure_prepare_part(pupils.below["case"], by=pupils.owner, at=now)
    erasures.carry_out(erasure_order(pupils.student, at=now), at=now)
    assert not Student.objects.filter(pk=pupils.student.pk).exists()
    assert not RetentionDecision.objects.exists()
    assert list(erasures.unfinished_requests()) == []


def test_another_day_may_be_set_only_before(pupils: Pupils) -> None:
    assert RetentionDecision.objects.get().until == timezone.localdate()
    later = timezone.localdate() + timedelta(days=1)
    retention_decide(pupils.below["case"], until=later, reason="layanan", by=pupils.owner, at=timezone.now())
    assert RetentionDecision.objects.count() == 2
