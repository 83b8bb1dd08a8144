"""Three steps, three persons: who may take which, and everything that is refused on the way to an erasure."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records import erasures
from cms.records.actions import erasures as act
from cms.records.actions.cases import hold_begin
from cms.records.actions.holds import hold_lift_ask
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, ErasureRequest, SafetyHold, Student, Verb
from cms.records.models.erasure import ErasureState
from cms.records.selectors_erasure import erasures_visible_to
from tests.factories.accounts import PASSWORD, grant_role, make_user
from tests.factories.erasure import lift_holds, make_ground
from tests.factories.records import CANARY, Pupils, canary

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/konselor/pemusnahan/"


@pytest.fixture
def pupils(var: Path) -> Pupils:
    made = make_ground()
    lift_holds()
    return made


def client_of(person: User, *, is_sure: bool = True) -> Client:
    client = Client()
    client.force_login(person)
    if is_sure:
        client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def prepared(pupils: Pupils) -> ErasureRequest:
    return act.erasure_prepare(pupils.student, basis="orang_tua", by=pupils.owner, at=timezone.now())


def confirmed(pupils: Pupils) -> ErasureRequest:
    request = prepared(pupils)
    act.erasure_confirm(request, by=pupils.people["koordinator"], at=timezone.now())
    return request


def page_of(request: ErasureRequest) -> str:
    return reverse("records_erasure", args=[request.pk])


def hold(pupils: Pupils) -> SafetyHold:
    values = {"reason": canary("holdreason"), "review_date": timezone.localdate()}
    return hold_begin(pupils.student, values, by=pupils.owner, at=timezone.now())


# --- The way through ------------------------------------------------------------------------------------------------------


def test_three_persons_erase_a_pupil_on_their_screens(pupils: Pupils) -> None:
    owner, second, third = (client_of(pupils.people[name]) for name in ("konselor", "koordinator", "ppdp"))
    erase = desk_of(Student).url("erase", pupils.student)
    html = owner.get(erase).content.decode()
    for label in ("Kunci data", "Entri himpunan data", "Sidik kata pencarian", "Berkas lampiran", "Catatan akses"):
        assert label in html
    assert erase in owner.get(desk_of(Student).url("read", pupils.student)).content.decode()
    assert "Belum tersimpan" in owner.post(erase, {}).content.decode()
    answer = owner.post(erase, {"basis": "orang_tua"})
    request = ErasureRequest.objects.get()
    assert answer["Location"] == page_of(request)
    assert page_of(request) in owner.get(erase).content.decode()
    for client in (second, third):
        html = client.get(page_of(request)).content.decode() + client.get(LIST).content.decode()
        assert pupils.student.code in html
        assert CANARY not in html
    second.post(page_of(request), {"langkah": "pastikan"})
    assert (
        "bukan kode permintaan ini"
        in third.post(page_of(request), {"langkah": "musnahkan", "kode": "", "code": "PD-2026-9999"}).content.decode()
    )
    assert Student.objects.exists()
    third.post(page_of(request), {"langkah": "musnahkan", "code": pupils.student.code.lower()})
    assert not Student.objects.exists()
    request.refresh_from_db()
    assert (request.state, request.decided_by) == (ErasureState.DONE, pupils.people["ppdp"])
    steps = AccessLogRow.objects.filter(verb=Verb.ERASE).order_by("number")
    assert [row.facts["what"] for row in steps] == ["prepared", "confirmed", "decided", "erased"]


def test_the_three_keep_the_receipt(pupils: Pupils) -> None:
    request = confirmed(pupils)
    act.erasure_decide(request, by=pupils.people["ppdp"], at=timezone.now())
    request = erasures.carry_out(request, at=timezone.now())
    for name in ("konselor", "koordinator", "ppdp"):
        client = client_of(pupils.people[name])
        html = client.get(page_of(request)).content.decode()
        assert "Tanda terima" in html
        told = client.get(f"{page_of(request)}tanda-terima.json")
        assert json.loads(told.content) == request.receipt
        text = client.get(f"{page_of(request)}tanda-terima.txt")
        assert "attachment" in text["Content-Disposition"]
        for one in ("konselor", "koordinator", "ppdp"):
            assert pupils.people[one].get_full_name() in text.content.decode()
        assert CANARY not in html + told.content.decode() + text.content.decode()


def test_every_step_asks_again_who_it_is(pupils: Pupils) -> None:
    request = prepared(pupils)
    for person, address in (
        (pupils.owner, desk_of(Student).url("erase", pupils.student)),
        (pupils.people["koordinator"], page_of(request)),
    ):
        assert client_of(person).get(address).status_code == 200
        client = client_of(person, is_sure=False)
        assert client.get(address)["Location"].startswith("/akun/pastikan/")
        assert client.post(address, {"langkah": "pastikan", "basis": "siswa"}).status_code == 401
    request.refresh_from_db()
    assert request.state == ErasureState.PREPARED


def test_the_ppdp_refuses_with_a_reason_and_the_konselor_asks_anew(pupils: Pupils) -> None:
    request, client = confirmed(pupils), client_of(pupils.people["ppdp"])
    assert "Alasan menolak" in client.post(page_of(request), {"langkah": "tolak"}).content.decode()
    client.post(page_of(request), {"langkah": "tolak", "reason": "kewajiban"})
    request.refresh_from_db()
    assert (request.state, request.refusal) == (ErasureState.REFUSED, "kewajiban")
    assert "kewajiban hukum" in client_of(pupils.owner).get(page_of(request)).content.decode()
    assert Student.objects.exists()
    assert prepared(pupils).state == ErasureState.PREPARED


def test_it_is_taken_back_until_it_is_decided(pupils: Pupils) -> None:
    for make in (prepared, confirmed):
        request = make(pupils)
        client_of(pupils.owner).post(page_of(request), {"langkah": "tarik"})
        request.refresh_from_db()
        assert (request.state, request.withdrawn_by) == (ErasureState.WITHDRAWN, pupils.owner)
        with pytest.raises(WrongState):
            act.erasure_withdraw(request, by=pupils.owner, at=timezone.now())


def test_what_was_interrupted_the_ppdp_takes_up_again(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    request, client = confirmed(pupils), client_of(pupils.people["ppdp"])
    client.raise_request_exception = False

    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(erasures, "files_remove", broken)
        answer = client.post(page_of(request), {"langkah": "musnahkan", "code": request.code})
    assert answer.status_code == 500
    assert "terputus" in client.get(page_of(request)).content.decode()
    assert "terputus" not in client_of(pupils.people["koordinator"]).get(page_of(request)).content.decode()
    client.post(page_of(request), {"langkah": "lanjutkan"})
    assert not Student.objects.exists()
    assert client.post(page_of(request), {"langkah": "lanjutkan"}).status_code == 404


# --- Refused ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["koordinator", "kepala", "walikelas", "guruwali", "guru", "ppdp", "operator", "admin"]
)
def test_only_the_counselor_in_charge_prepares(pupils: Pupils, name: str) -> None:
    _refused(lambda by: act.erasure_prepare(pupils.student, basis="siswa", by=by, at=timezone.now()), pupils, name)
    address = desk_of(Student).url("erase", pupils.student)
    assert client_of(pupils.people[name]).get(address).status_code in {302, 404}
    assert client_of(pupils.people[name]).post(address, {"basis": "siswa"}).status_code in {302, 404}
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize("name", ["konselor2", "konselor_lain", "guru", "walikelas", "kepala", "operator", "admin"])
def test_nobody_else_sees_or_takes_a_step(pupils: Pupils, name: str) -> None:
    request, person = confirmed(pupils), pupils.people[name]
    assert client_of(pupils.owner).get(page_of(request)).status_code == 200
    assert not erasures_visible_to(person).exists()
    nowhere = reverse("records_erasure", args=[uuid.uuid4()])
    for address in (page_of(request), nowhere, f"{page_of(request)}tanda-terima.json"):
        client = client_of(person)
        for answer in (client.get(address), client.post(address, {"langkah": "musnahkan", "code": request.code})):
            assert answer.status_code == 404 or answer["Location"].startswith(("/ruang/", "/masuk/", "/admin/login"))
    for step in (act.erasure_confirm, act.erasure_decide, act.erasure_withdraw):
        _refused(lambda by, step=step: step(request, by=by, at=timezone.now()), pupils, name)
    _refused(lambda by: act.erasure_refuse(request, reason="layanan", by=by, at=timezone.now()), pupils, name)
    request.refresh_from_db()
    assert request.state == ErasureState.CONFIRMED


@pytest.mark.parametrize("role", ["koordinator", "ppdp"])
def test_the_same_role_of_another_school_sees_nothing(pupils: Pupils, role: str) -> None:
    request = confirmed(pupils)
    stranger = make_user(role, school=pupils.people["konselor_lain"].school, username="asing")
    assert client_of(stranger).get(page_of(request)).status_code == 404
    assert request.code not in client_of(stranger).get(LIST).content.decode()
    for step in (act.erasure_confirm, act.erasure_decide):
        with pytest.raises(NotAllowed):
            step(request, by=stranger, at=timezone.now())


def test_one_person_takes_one_step_whatever_roles_he_holds(pupils: Pupils) -> None:
    for name in ("konselor", "koordinator"):
        for role in (Role.KOORDINATOR, Role.PPDP):
            if name != role:
                grant_role(pupils.people[name], role, school=pupils.school)
    request = prepared(pupils)
    owner = User.objects.get(pk=pupils.owner.pk)
    with pytest.raises(NotAllowed, match="tiga orang yang berbeda"):
        act.erasure_confirm(request, by=owner, at=timezone.now())
    assert client_of(owner).post(page_of(request), {"langkah": "pastikan"}).status_code == 404
    act.erasure_confirm(request, by=pupils.people["koordinator"], at=timezone.now())
    for twice in (owner, User.objects.get(pk=pupils.people["koordinator"].pk)):
        with pytest.raises(NotAllowed, match="tiga orang yang berbeda"):
            act.erasure_decide(request, by=twice, at=timezone.now())
        with pytest.raises(NotAllowed, match="tiga orang yang berbeda"):
            act.erasure_refuse(request, reason="layanan", by=twice, at=timezone.now())
    act.erasure_decide(request, by=pupils.people["ppdp"], at=timezone.now())


def test_the_database_refuses_one_person_twice_too(pupils: Pupils) -> None:
    request, now = prepared(pupils), timezone.now()
    wrong: list[dict[str, Any]] = [
        {"confirmed_by": pupils.owner, "confirmed_at": now},
        {"decided_by": pupils.owner, "decided_at": now},
        {"state": ErasureState.DONE},
        {"state": ErasureState.REFUSED},
        {"refusal": "layanan"},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            ErasureRequest.objects.filter(pk=request.pk).update(**values)


def test_a_hold_stops_every_step_and_says_nothing_of_itself(pupils: Pupils) -> None:
    request, now = prepared(pupils), timezone.now()
    hold(pupils)
    second = client_of(pupils.people["koordinator"])
    html = second.post(page_of(request), {"langkah": "pastikan"}).content.decode()
    assert "Ada penahanan penghapusan yang berlaku" in html
    assert CANARY not in html
    lift_holds()
    act.erasure_confirm(request, by=pupils.people["koordinator"], at=now)
    hold_lift_ask(hold(pupils), by=pupils.owner, at=now)  # nobody has agreed yet
    with pytest.raises(Refused, match="penahanan"):
        act.erasure_decide(request, by=pupils.people["ppdp"], at=now)
    act.erasure_refuse(request, reason="perkara", by=pupils.people["ppdp"], at=now)
    address, owner = desk_of(Student).url("erase", pupils.student), client_of(pupils.owner)
    assert "Siapkan permintaan" not in owner.get(address).content.decode()
    assert "Ada penahanan" in owner.post(address, {"basis": "siswa"}).content.decode()
    assert Student.objects.exists()


def test_no_step_is_taken_twice_or_out_of_turn(pupils: Pupils) -> None:
    request, now = prepared(pupils), timezone.now()
    with pytest.raises(WrongState, match="sudah ada"):
        prepared(pupils)
    with pytest.raises(WrongState):
        act.erasure_decide(request, by=pupils.people["ppdp"], at=now)
    with pytest.raises(WrongState):
        act.erasure_refuse(request, reason="layanan", by=pupils.people["ppdp"], at=now)
    act.erasure_confirm(request, by=pupils.people["koordinator"], at=now)
    with pytest.raises(WrongState):
        act.erasure_confirm(request, by=pupils.people["koordinator"], at=now)
    client = client_of(pupils.people["ppdp"])
    assert client.get(f"{page_of(request)}tanda-terima.json").status_code == 404
    assert client.post(page_of(request), {"langkah": "apa-saja"}).status_code == 404
    assert client.post(page_of(request), {"langkah": "lanjutkan"}).status_code == 404
    assert client.post(page_of(request), {"langkah": "pastikan"}).status_code == 404


def test_an_order_at_the_server_carries_out_what_waits(pupils: Pupils) -> None:
    request = confirmed(pupils)
    ordered = act.erasure_order(pupils.student, at=timezone.now())
    assert (ordered.pk, ordered.at_server, ordered.prepared_by) == (request.pk, True, pupils.owner)
    assert act.erasure_order(pupils.student, at=timezone.now()).pk == request.pk


def _refused(step: Any, pupils: Pupils, name: str) -> None:
    with pytest.raises(NotAllowed):
        step(pupils.people[name])
