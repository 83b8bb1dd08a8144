"""Referrals that came in: what the counselor records, and the little that others see of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.core.errors import Refused, WrongState
from cms.records.desk import desk_of
from cms.records.models import Referral, RefusalCount
from cms.records.models.referral import ReferralState
from tests.factories.accounts import signed_in
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import consents, considered, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def values(pupils: Pupils, **changes: Any) -> dict[str, Any]:
    return {
        "referrer": canary("referrer"),
        "relation": "guru mapel",
        "referrer_account": pupils.people["guru"].pk,
        "urgency": "segera",
        "reason": canary("inreason"),
        "facts": canary("facts"),
        "efforts": canary("efforts"),
        "is_pupil_told": "true",
        **changes,
    }


def recorded(pupils: Pupils, **changes: Any) -> Referral:
    address = f"{desk_of(Referral).url('inward_add')}?kasus={pupils.below['case'].pk}"
    client = signed_in(pupils.owner)
    assert "Perujuk" in client.get(address).content.decode()
    answer = client.post(address, values(pupils, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return Referral.objects.get(track="masuk")


def test_the_counselor_records_it_and_reads_it_again(pupils: Pupils) -> None:
    referral = recorded(pupils)
    assert (referral.state, referral.urgency, referral.is_pupil_told) == ("masuk", "segera", True)
    page = signed_in(pupils.owner).get(desk_of(Referral).url("read", referral)).content.decode()
    for word in ("referrer", "inreason", "facts", "efforts"):
        assert canary(word) in page, word
    assert "Bantuan yang diminta" not in page
    assert "Berkas rujukan" not in page
    edit = desk_of(Referral).url("edit", referral)
    assert canary("facts") in signed_in(pupils.owner).get(edit).content.decode()
    assert 'name="receiver"' not in signed_in(pupils.owner).get(edit).content.decode()


def test_who_saw_what_must_be_said(pupils: Pupils) -> None:
    address = f"{desk_of(Referral).url('inward_add')}?kasus={pupils.below['case'].pk}"
    answer = signed_in(pupils.owner).post(address, values(pupils, referrer="", facts="", relation=""))
    assert answer.content.decode().count('class="rekaman-isian salah"') == 3
    assert not Referral.objects.filter(track="masuk").exists()
    for name in ("konselor2", "koordinator", "guru", "admin"):
        assert signed_in(pupils.people[name]).post(address, values(pupils)).status_code == 404, name
    assert not Referral.objects.filter(track="masuk").exists()


def test_it_is_taken_in_handled_answered_and_done(pupils: Pupils) -> None:
    referral = recorded(pupils, is_pupil_told="unknown")
    with pytest.raises(Refused, match="tahu bahwa ia dirujuk"):
        step(pupils, referral, "terima-masuk")
    referral = step(pupils, referral, "terima-masuk", is_pupil_told=False)
    with pytest.raises(WrongState):
        step(pupils, referral, "terima-masuk")
    with pytest.raises(WrongState):
        step(pupils, referral, "setuju")
    referral = step(pupils, referral, "tangani", services_given="Konseling individual.")
    with pytest.raises(Refused, match="umpan balik"):
        step(pupils, referral, "jawab-perujuk")
    today = timezone.localdate()
    referral = step(pupils, referral, "jawab-perujuk", feedback_date=today, feedback="Beri waktu lebih.")
    assert step(pupils, referral, "selesai-masuk").final_at is not None


def test_the_referrer_sees_the_state_and_nothing_else(pupils: Pupils) -> None:
    referral = recorded(pupils)
    guru, at = signed_in(pupils.people["guru"]), reverse("records_room_sent_in")
    page = guru.get(at).content.decode()
    assert referral.code in page
    assert "Masuk" in page
    assert CANARY not in page
    step(pupils, referral, "terima-masuk")
    assert "Diterima BK" in guru.get(at).content.decode()
    assert guru.get(desk_of(Referral).url("read", referral)).status_code == 404
    for name in ("walikelas", "guruwali", "kepala", "konselor2", "koordinator", "konselor"):
        other = signed_in(pupils.people[name]).get(at)
        assert other.status_code == 200, name
        assert referral.code not in other.content.decode(), name
    for name in ("ppdp", "operator", "admin"):
        assert signed_in(pupils.people[name]).get(at).status_code == 404, name
    before = RefusalCount.objects.count()
    assert Client().get(at).status_code == 302
    assert RefusalCount.objects.count() == before + 1


def test_an_outward_referral_of_the_same_person_is_not_in_his_list(pupils: Pupils) -> None:
    referral = recorded(pupils)
    Referral.objects.filter(pk=referral.pk).update(track="keluar")
    assert referral.code not in signed_in(pupils.people["guru"]).get(reverse("records_room_sent_in")).content.decode()


def test_the_class_teacher_reads_that_it_is_handled_and_no_more(pupils: Pupils) -> None:
    address = reverse("records_room_student", args=[pupils.student.pk])
    consents(pupils)
    referral = considered(pupils)
    for name in ("walikelas", "guruwali"):
        client = signed_in(pupils.people[name])
        assert "Sedang ditangani" not in client.get(address).content.decode()
        Referral.objects.filter(pk=referral.pk).update(state=ReferralState.HANDLED)
        page = client.get(address).content.decode()
        assert "Sedang ditangani" in page
        assert referral.code not in page
        assert canary("referralreason") not in page
        Referral.objects.filter(pk=referral.pk).update(state=ReferralState.FINISHED)
        assert "Sedang ditangani" not in client.get(address).content.decode()
    Referral.objects.filter(pk=referral.pk).update(state=ReferralState.HANDLED)
    assert "Sedang ditangani" not in signed_in(pupils.people["kepala"]).get(address).content.decode()
