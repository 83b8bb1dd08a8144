"""A pupil of the demo who has been through all activities is erased: no word, token or key of him is left anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from cms.accounts.demo import demo_load
from cms.accounts.models import User
from cms.records import erasures
from cms.records.actions.emergency import emergency_access_begin
from cms.records.actions.erasures import erasure_confirm, erasure_decide, erasure_prepare
from cms.records.actions.handovers import handover_offer
from cms.records.actions.packet_links import link_open
from cms.records.actions.retention import retention_decide
from cms.records.actions.students import student_change
from cms.records.belonging import Keys, belonging_to, reached
from cms.records.desk import desk_of
from cms.records.fields import sealed_fields
from cms.records.keyring import keyring
from cms.records.models import ErasureRequest, ProtectedRecord, Student
from cms.records.receipts import as_text
from cms.records.verify import all_chains, verify_chain
from cms.safekeeping.afterwards import settle
from cms.safekeeping.restoring import restore
from tests.factories.breach import make_breach
from tests.factories.erasure import all_rows, attach, ground_around, lift_holds, raw_rows
from tests.factories.packages import begun, review_all
from tests.factories.protected import SEALED, Filler
from tests.factories.records import CANARY, Pupils, make_below, student_values
from tests.factories.referrals import linked
from tests.factories.safekeeping import SECRET, elsewhere, make_backup
from tests.factories.stores import bytes_of_stores
from tests.proof import proof_number

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
NUMBERS = ("KN1234567", "X987654321", "081900112233", "081955667788")


OPEN_KINDS = {
    *("StudentDigest", "CounselorYear", "Placement", "Guidance", "Share", "HandOver", "PacketLink", "EmergencyNotice"),
    *("ProtectedLogEntry", "RetentionDecision", "BreachPerson"),
}
"""Models without content that name a pupil."""
DIGESTS = {"digest", "token_digest", "code_digest", "packet_digest"}


@dataclass
class Child:
    """A pupil of the demo with a row of every kind, and what must not be found once he is gone."""

    pupils: Pupils
    found: Keys
    secrets: list[bytes]

    @property
    def keys(self) -> set[UUID]:
        return {key for keys in self.found.values() for key in keys if isinstance(key, UUID)}


@pytest.fixture
def child(var: Path, settings: Any) -> Child:
    settings.SULUH_DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(var / "mail")
    demo_load(at=timezone.now())
    student = Student.objects.get(owner__username="konselor", code="PD-2026-0001")
    people = {user.username: user for user in User.objects.all()}
    pupils = Pupils(student.school, people, student)
    student_change(student, {**student_values(), "nisn": "X987654321"}, by=pupils.owner, at=timezone.now())
    pupils.below = make_below(pupils)
    go_through(pupils)
    found = belonging_to([student.pk])
    return Child(pupils, found, secrets_of(student, found))


def go_through(pupils: Pupils) -> None:
    """Let the packet be frozen, linked and opened, records be shared, offered, opened in an emergency, printed, read."""
    now, owner = timezone.now(), pupils.owner
    client = Client()
    client.force_login(owner)
    for record in pupils.records.values():
        assert CANARY in client.get(desk_of(record).url("read", record)).content.decode()
    _, made = linked(pupils)
    assert link_open(made.token, made.code, at=now) is not None
    ground_around(pupils)
    emergency_access_begin(
        pupils.below["note"], reason=f"Keadaan darurat {CANARY}reason", by=pupils.people["koordinator"], at=now
    )
    handover_offer(pupils.below["case"], pupils.people["konselor2"], by=owner, at=now)
    retention_decide(
        pupils.below["case"], until=timezone.localdate() + timedelta(days=9), reason="layanan", by=owner, at=now
    )
    make_breach(pupils)
    review_all(begun(pupils))
    lift_holds()
    fill_the_rest(pupils)


def fill_the_rest(pupils: Pupils) -> None:
    """Give him a row of each kind that nothing above makes: a new kind is erased too, or this test fails."""
    filler = Filler(pupils.school, pupils.owner, {type(record): record for record in pupils.records.values()})
    for model in kinds_of_pupils() - belonging_to([pupils.student.pk]).keys():
        if issubclass(model, ProtectedRecord):
            filler.row(model)


def secrets_of(student: Student, found: Keys) -> list[bytes]:
    """Return his words and numbers, his key as it lies on the disk, every sealed token and digest of his rows."""
    ring = keyring().path(student.pk).read_bytes().strip()
    return [word.encode() for word in (CANARY, SEALED, *NUMBERS)] + [ring, *tokens_of(found)]


def tokens_of(found: Keys) -> Iterable[bytes]:
    for model, keys in found.items():
        pk: Any = model._meta.pk
        there = {field.column for field in model._meta.concrete_fields}
        wanted: set[Any] = ({field.column for field in sealed_fields(model)} | DIGESTS & there) - {pk.column}
        marks = {text for key in keys for text in (str(key), getattr(key, "hex", ""))}
        for row in raw_rows(model, pk.column, *sorted(wanted)):
            if str(row[0]) in marks:
                yield from (str(value).encode() for value in row[1:] if value)


def left(child: Child, *folders: Path) -> list[str]:
    """Return where one of the secrets is found: files of the folders, the database as rows and as bytes."""
    return [
        place
        for place, data in bytes_of_stores(*folders)
        if any(secret in data for secret in child.secrets if len(secret) > 8)
    ]


def erased(child: Child) -> ErasureRequest:
    """Go through the three persons."""
    now, people = timezone.now(), child.pupils.people
    request = erasure_prepare(child.pupils.student, basis="orang_tua", by=child.pupils.owner, at=now)
    erasure_confirm(request, by=people["koordinator"], at=now)
    erasure_decide(request, by=people["ppdp"], at=now)
    return erasures.carry_out(request, at=now)


def publish(var: Path) -> None:
    """Publish the handbook beside the records, as the demo does."""
    shutil.copytree(ROOT / "site_docs", var / "site_docs")
    call_command("load_handbook", str(var / "site_docs"))
    call_command("publish_handbook")


def test_nothing_of_him_is_left_in_any_store(child: Child, var: Path, tmp_path: Path, settings: Any) -> None:
    assert kinds_of_pupils() <= child.found.keys(), "a kind that no test fills is a kind that nobody saw erased"
    if proof_number(0, 1):
        publish(var)
    other = Student.objects.filter(owner=child.pupils.owner).exclude(pk=child.pupils.student.pk)[0]
    attach(other, "f" * 32)
    before = all_rows(but_of=child.keys)
    assert {"files", "tables"} <= {place.partition(":")[0] for place in left(child, var)}
    old = make_backup(tmp_path / "out")
    request = erased(child)
    assert left(child, var) == []
    assert all_rows(but_of=child.keys) == before
    assert all(verify_chain(chain).broken is None for chain in all_chains())
    check_receipt(request, child)
    newest = make_backup(tmp_path / "out", "b.suluh")
    with elsewhere(settings, tmp_path / "new") as new:
        settle_there(child, restore(old.archive, newest.keys, SECRET), new)


def kinds_of_pupils() -> set[Any]:
    """Return the models of the room that a pupil may have rows of, and that are made by himself or his counselor."""
    models = [model for model in apps.get_app_config("records").get_models() if model.__name__ in reached()]
    return {model for model in models if issubclass(model, ProtectedRecord) or model.__name__ in OPEN_KINDS}


def check_receipt(request: ErasureRequest, child: Child) -> None:
    counts = {store["name"]: store["count"] for store in request.receipt["stores"]}
    assert set(counts) == {"key", "files", "elsewhere", *reached()}
    assert {model.__name__: len(keys) for model, keys in child.found.items() if is_ours(model)} == {
        name: counts[name] for name in reached() if counts[name]
    }
    assert CANARY not in as_text(request.receipt)


def is_ours(model: Any) -> bool:
    return bool(model._meta.app_label == "records")


def settle_there(child: Child, restored: Any, new: Path) -> None:
    """What the old backup brought back goes again, before anybody signs in."""
    assert Student.objects.filter(pk=child.pupils.student.pk).exists()
    settle(restored)
    assert left(child, new) == []
    assert not any(model._base_manager.filter(pk__in=keys).exists() for model, keys in child.found.items())
    assert keyring().is_destroyed(child.pupils.student.pk)
