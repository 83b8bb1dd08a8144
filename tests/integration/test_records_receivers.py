"""The school's directory of receivers: kept by its counselors, closed to everybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.core.errors import NotAllowed, WrongState
from cms.records.actions.receivers import receiver_add, receiver_change, receiver_retire, receiver_return
from cms.records.forms_activities import step_form
from cms.records.models import AccessLogRow, Receiver
from cms.records.permissions_steps import can_receivers_keep
from cms.records.stepping import move_of
from tests.factories.accounts import signed_in
from tests.factories.records import Pupils, make_pupils
from tests.factories.referrals import consents, considered, make_receiver, step

pytestmark = pytest.mark.django_db
VALUES: dict[str, Any] = {"name": "Psikolog Contoh", "kind": "psikolog", "phone": "0800-1"}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def test_counselors_keep_it_and_each_deed_is_logged(pupils: Pupils) -> None:
    now, by = timezone.now(), pupils.people["koordinator"]
    made = receiver_add(pupils.school, VALUES, by=by, at=now)
    receiver_change(made, {"phone": "0800-2"}, by=pupils.owner, at=now)
    receiver_retire(made, by=pupils.owner, at=now)
    with pytest.raises(WrongState):
        receiver_retire(made, by=pupils.owner, at=now)
    receiver_return(made, by=by, at=now)
    made.refresh_from_db()
    assert (made.phone, made.is_active, made.added_by) == ("0800-2", True, by)
    rows = AccessLogRow.objects.filter(model="records.receiver").order_by("number")
    assert [row.verb for row in rows] == ["create", "change", "close", "change"]
    with pytest.raises(ValidationError):
        receiver_add(pupils.school, {"name": "", "kind": "x"}, by=by, at=now)


def test_nobody_else_keeps_it(pupils: Pupils) -> None:
    made, now = make_receiver(pupils.school, pupils.owner), timezone.now()
    assert can_receivers_keep(pupils.owner, pupils.school)
    for name in ("kepala", "guru", "walikelas", "ppdp", "operator", "konselor_lain", "admin"):
        person = pupils.people[name]
        assert not can_receivers_keep(person, pupils.school), name
        with pytest.raises(NotAllowed):
            receiver_add(pupils.school, VALUES, by=person, at=now)
        with pytest.raises(NotAllowed):
            receiver_change(made, {"phone": "1"}, by=person, at=now)
        with pytest.raises(NotAllowed):
            receiver_retire(made, by=person, at=now)
    Receiver.objects.filter(pk=made.pk).delete()
    with pytest.raises(NotAllowed):
        receiver_retire(made, by=pupils.owner, at=now)


def test_the_screens(pupils: Pupils) -> None:
    client, at = signed_in(pupils.owner), reverse("records_receivers")
    assert "Belum ada" in client.get(at).content.decode()
    add = reverse("records_receiver_add")
    assert "Siapa" in client.get(add).content.decode()
    assert "rekaman-salah" in client.post(add, {**VALUES, "name": ""}).content.decode()
    assert "Psikolog Contoh" in client.post(add, VALUES, follow=True).content.decode()
    made = Receiver.objects.get()
    edit = reverse("records_receiver", args=[made.pk])
    assert "Psikolog Contoh" in client.get(edit).content.decode()
    assert "0800-9" in client.post(edit, {**VALUES, "phone": "0800-9"}, follow=True).content.decode()
    assert "tidak dipakai lagi" in client.post(at, {"berhenti": made.pk}, follow=True).content.decode()
    assert "sudah demikian" in client.post(at, {"berhenti": made.pk}, follow=True).content.decode()
    assert "tidak dipakai lagi" not in client.post(at, {"kembali": made.pk}, follow=True).content.decode()
    assert client.post(at, {"lain": made.pk}).status_code == 404
    assert client.post(at, {"berhenti": "x"}).status_code == 404
    assert client.get(f"{add}?sekolah=90000000").status_code == 404
    assert client.get(f"{add}?sekolah={pupils.school.npsn}").status_code == 200


def test_strangers_meet_nothing(pupils: Pupils) -> None:
    made = make_receiver(pupils.school, pupils.owner)
    addresses = [reverse("records_receivers"), reverse("records_receiver", args=[made.pk])]
    assert all("Puskesmas" in signed_in(pupils.owner).get(address).content.decode() for address in addresses)
    for name in ("kepala", "guru", "ppdp", "operator", "admin"):
        for address in (*addresses, reverse("records_receiver_add")):
            assert signed_in(pupils.people[name]).get(address).status_code == 404, (name, address)
    other = signed_in(pupils.people["konselor_lain"])
    assert "Puskesmas" not in other.get(addresses[0]).content.decode()
    assert other.get(addresses[1]).status_code == 404
    assert other.post(addresses[0], {"berhenti": made.pk}).status_code == 404


def test_what_is_retired_is_offered_no_more(pupils: Pupils) -> None:
    consents(pupils)
    referral = step(pupils, considered(pupils), "setuju")
    made = make_receiver(pupils.school, pupils.owner)
    move = move_of(referral, "hubungi")
    assert made in step_form(referral, move).fields["receiver"].queryset
    receiver_retire(made, by=pupils.owner, at=timezone.now())
    assert made not in step_form(referral, move).fields["receiver"].queryset
