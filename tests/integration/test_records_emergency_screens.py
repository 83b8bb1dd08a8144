"""The screens of break-glass and of lifting a hold: asked for by code, told to the owner, ended; nothing learned by guessing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, WrongState
from cms.records.actions.emergency import emergency_access_begin
from cms.records.actions.holds import hold_lift_ask, hold_lift_confirm, hold_lift_refuse
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, EmergencyAccess, EmergencyNotice, Note, SafetyHold, Verb
from cms.records.permissions import can_hold_lift
from cms.records.selectors_erasure import is_held
from cms.records.views.emergency import NOT_OPENED
from tests.factories.accounts import PASSWORD, SchoolFactory, grant_role, make_user
from tests.factories.records import CANARY, Pupils, canary, make_pupils, make_student

pytestmark = pytest.mark.django_db
DESK = "/admin/konselor/akses-darurat/"
BEGIN = f"{DESK}minta/"
REASON = f"Anak tidak pulang sejak kemarin {canary('reason')}"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def client_of(person: User, *, proved: bool = False) -> Client:
    client = Client()
    client.force_login(person)
    if proved:
        assert client.post("/akun/pastikan/", {"password": PASSWORD}).status_code == 302
    return client


def ask(client: Client, pupils: Pupils, code: str, reason: str = REASON) -> Any:
    return client.post(BEGIN, {"code": code, "reason": reason, "school": pupils.school.pk})


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_it_asks_again_who_the_person_is(pupils: Pupils) -> None:
    client, code = client_of(pupils.people["koordinator"]), pupils.below["note"].code
    assert client.get(BEGIN)["Location"].startswith("/akun/pastikan/")
    assert ask(client, pupils, code).status_code == 401  # the page asks over the form, which keeps what was typed
    assert not EmergencyAccess.objects.exists()
    assert ask(client_of(pupils.people["koordinator"], proved=True), pupils, code).status_code == 302
    assert EmergencyAccess.objects.exists()


@pytest.mark.parametrize("kind", ["note", "case", "student", "hold"])
def test_the_record_opens_to_read_only_and_closes_again(pupils: Pupils, kind: str) -> None:
    record, client = pupils.records[kind], client_of(pupils.people["koordinator"], proved=True)
    desk = desk_of(record)
    contents = {
        value
        for name in record.Protection.sealed  # type: ignore[attr-defined]  # every protected model has one
        if CANARY in str(value := getattr(record, name))
    }
    before = client.get(desk.url("read", record)).content.decode()
    assert not all(value in before for value in contents)
    answer = ask(client, pupils, f" {record.code.lower()} ")
    assert answer["Location"] == desk.url("read", record)
    page = client.get(answer["Location"])
    body = page.content.decode()
    assert all(value in body for value in contents)
    assert "Akses darurat sampai" in body
    assert "sisa 30 menit" in body
    assert 1790 < int(page["Refresh"]) <= 1801
    assert desk.url("print", record) not in body
    assert AccessLogRow.objects.filter(verb=Verb.READ, why="break-glass", code=record.code).exists()
    for name in ("print", "edit", "close", "history"):
        for method in ("get", "post", "put", "delete"):
            assert getattr(client, method)(desk.url(name, record)).status_code == 404
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(desk.url("read", record)).status_code == 404
    EmergencyAccess.objects.update(until=timezone.now(), created_at=timezone.now() - timedelta(minutes=30))
    over = client.get(desk.url("read", record))
    assert over.status_code == (404 if kind == "note" else 200)
    assert not all(value in over.content.decode() for value in contents)


def test_codes_that_open_nothing_have_one_answer(pupils: Pupils) -> None:
    me = pupils.people["koordinator"]
    client = client_of(me, proved=True)
    elsewhere = make_pupils_elsewhere(pupils)
    Note.objects.filter(pk=pupils.below["note"].pk).update(owner=me)  # his own: he needs no break-glass
    bodies = []
    for code in ("KS-2026-9999/3", "Siti", elsewhere, pupils.below["note"].code):
        answer = ask(client, pupils, code)
        assert answer.status_code == 200
        body = answer.content.decode()
        assert NOT_OPENED in body
        main = body[body.index("rekaman--isian") : body.index("</main>")]
        bodies.append(re.sub(r'value="[^"]*"', "", main))
    assert len(set(bodies)) == 1
    assert not EmergencyAccess.objects.exists()
    denied = AccessLogRow.objects.filter(verb=Verb.DENIED)
    assert [(row.code, row.facts) for row in denied] == [(None, {"tried": "break-glass"})] * 4
    assert ask(client, pupils, pupils.below["case"].code).status_code == 302


def make_pupils_elsewhere(pupils: Pupils) -> str:
    """Return a code that only another school has."""
    other = pupils.people["konselor_lain"]
    assert other.school is not None
    return [make_student(other, other.school) for _ in range(3)][-1].code


def test_a_bad_reason_tells_nothing_of_a_code_and_a_second_one_is_refused(pupils: Pupils) -> None:
    client = client_of(pupils.people["koordinator"], proved=True)
    there, gone = (
        ask(client, pupils, code, "pendek").content.decode() for code in (pupils.below["note"].code, "KS-2026-9999/9")
    )
    for body in (there, gone):
        assert "Tulis alasannya" in body
        assert NOT_OPENED not in body
    ask(client, pupils, pupils.below["note"].code)
    assert "masih berjalan" in ask(client, pupils, pupils.below["case"].code).content.decode()
    assert EmergencyAccess.objects.count() == 1


def test_a_koordinator_of_two_schools_says_which(pupils: Pupils) -> None:
    grant_role(pupils.people["koordinator"], Role.KOORDINATOR, SchoolFactory.create())
    client = client_of(pupils.people["koordinator"], proved=True)
    assert "<select" in text(client, BEGIN)
    assert ask(client, pupils, pupils.below["note"].code).status_code == 302


@pytest.mark.parametrize("name", ["konselor", "kepala", "ppdp", "operator", "admin", "guru"])
def test_nobody_else_has_the_form(pupils: Pupils, name: str) -> None:
    client = client_of(pupils.people[name])
    for method in ("get", "post", "put", "delete"):
        assert getattr(client, method)(BEGIN).status_code == 404


def test_the_way_to_it_stands_where_something_is_shut(pupils: Pupils) -> None:
    client = client_of(pupils.people["koordinator"])
    page = text(client, desk_of(pupils.below["case"]).url("read", pupils.below["case"]))
    code = pupils.below["case"].code
    assert f'{BEGIN}?kode={code}"' in page
    assert f"{BEGIN}?kode={code}%2F" in page
    assert "Minta akses darurat" not in text(
        client_of(pupils.owner), desk_of(pupils.below["case"]).url("read", pupils.below["case"])
    )
    filled = text(client_of(pupils.people["koordinator"], proved=True), f"{BEGIN}?kode={code}")
    assert f'value="{code}"' in filled


# --- Told ----------------------------------------------------------------------------------------------------------------


def begin(pupils: Pupils) -> EmergencyAccess:
    lead = pupils.people["koordinator"]
    return emergency_access_begin(pupils.below["note"], reason=REASON, by=lead, at=timezone.now())


def test_the_owner_reads_who_why_and_until_when_on_the_record_and_ends_it(pupils: Pupils) -> None:
    client = client_of(pupils.owner)  # he is signed in already
    access = begin(pupils)
    note = pupils.below["note"]
    for address in (desk_of(note).url("read", note), DESK):
        body = text(client, address)
        assert canary("reason") in body
        assert str(pupils.people["koordinator"]) in body
        assert f"{DESK}{access.pk}/akhiri/" in body
    assert access.record_code in text(client, "/admin/")
    assert client.post(DESK).status_code == 302
    assert access.record_code not in text(client, "/admin/")
    assert EmergencyNotice.objects.get(person=pupils.owner).seen_at is not None
    assert client.post(f"{DESK}{access.pk}/akhiri/").status_code == 302
    assert "diakhiri lebih awal" in text(client, DESK)
    assert client.post(f"{DESK}{access.pk}/akhiri/").status_code == 302
    assert "sudah berakhir" in text(client, DESK)
    lead = client_of(pupils.people["koordinator"])
    assert lead.get(desk_of(note).url("read", note)).status_code == 404


def test_the_ppdp_is_told_by_code_alone(pupils: Pupils) -> None:
    client = client_of(pupils.people["ppdp"])
    access = begin(pupils)
    body = text(client, DESK)
    assert access.record_code in body
    assert CANARY not in body
    assert "/akhiri/" not in body
    register = text(client, "/admin/records/accesslogrow/?tindakan=break-glass")
    assert access.record_code in register
    assert "Membuka darurat" in register
    assert CANARY not in register


def test_a_login_shows_it_before_anything_else_until_it_is_seen(pupils: Pupils) -> None:
    access = begin(pupils)
    for person in (pupils.owner, pupils.people["ppdp"]):
        client = client_of(person)
        assert client.get("/admin/")["Location"].startswith("/akun/pemberitahuan/")
        body = text(client, "/akun/pemberitahuan/")
        assert access.record_code in body
        assert CANARY not in body
        client.post("/akun/pemberitahuan/")
        assert not EmergencyNotice.objects.filter(person=person, seen_at__isnull=True).exists()
        assert client.get("/admin/").status_code == 200


def test_others_end_nothing_and_see_nothing_here(pupils: Pupils) -> None:
    access = begin(pupils)
    for name in ("konselor2", "konselor_lain", "ppdp", "kepala", "admin"):
        client = client_of(pupils.people[name])
        assert client.post(f"{DESK}{access.pk}/akhiri/").status_code == 404
    for name in ("konselor2", "konselor_lain"):
        assert access.record_code not in text(client_of(pupils.people[name]), DESK)
    client = client_of(pupils.people["koordinator"])
    assert client.get(f"{DESK}{access.pk}/akhiri/").status_code == 404
    assert client.post(f"{DESK}{pupils.school.pk:08d}-0000-4000-8000-000000000000/akhiri/").status_code == 404
    body = text(client, DESK)
    assert access.record_code in body
    assert CANARY not in body
    assert client.post(f"{DESK}{access.pk}/akhiri/").status_code == 302


# --- Holds ---------------------------------------------------------------------------------------------------------------


def the_hold(pupils: Pupils) -> SafetyHold:
    hold = pupils.below["hold"]
    assert isinstance(hold, SafetyHold)
    hold.refresh_from_db()
    return hold


def test_a_hold_is_lifted_by_the_second_person_by_code(pupils: Pupils) -> None:
    hold, owner, lead = the_hold(pupils), client_of(pupils.owner), client_of(pupils.people["koordinator"])
    lift, waiting = f"/admin/konselor/penahanan/{hold.pk}/akhiri/", "/admin/konselor/penahanan/menunggu/"
    assert hold.code not in text(lead, waiting)
    assert lead.get(lift).status_code == 404
    assert "Minta diakhiri" in text(owner, desk_of(hold).url("read", hold))
    assert owner.post(desk_of(hold).url("close", hold)).status_code == 302
    assert the_hold(pupils).state == "diminta"
    assert is_held(pupils.student), "it stands until the second person agrees"
    assert owner.get(lift).status_code == 404
    assert hold.code in text(lead, waiting)
    body = text(lead, lift)
    assert hold.code in body
    assert CANARY not in body
    assert lead.post(lift, {"jawaban": "tetap"}).status_code == 302
    assert the_hold(pupils).state == "berlaku"
    owner.post(desk_of(hold).url("close", hold))
    assert lead.post(lift, {"jawaban": "akhiri"}).status_code == 302
    found = the_hold(pupils)
    assert (found.state, found.asked_by, found.lifted_by) == ("diakhiri", pupils.owner, pupils.people["koordinator"])
    assert not is_held(pupils.student)
    assert lead.post(lift, {"jawaban": "akhiri"}).status_code == 404
    rows = AccessLogRow.objects.filter(code=hold.code, actor=pupils.people["koordinator"])
    assert Verb.CLOSE in {row.verb for row in rows}


def test_who_may_lift_and_when(pupils: Pupils) -> None:
    hold, now, lead = the_hold(pupils), timezone.now(), pupils.people["koordinator"]
    for act in (hold_lift_confirm, hold_lift_refuse):
        with pytest.raises(WrongState):
            act(hold, by=lead, at=now)
    with pytest.raises(NotAllowed):
        hold_lift_ask(hold, by=lead, at=now)
    hold_lift_ask(hold, by=pupils.owner, at=now)
    with pytest.raises(WrongState):
        hold_lift_ask(hold, by=pupils.owner, at=now)
    hold = the_hold(pupils)
    others = {**pupils.people, "foreign": make_user("koordinator")}
    assert {name for name, person in others.items() if can_hold_lift(person, hold)} == {"koordinator"}
    for name, person in others.items():
        if name != "koordinator":
            with pytest.raises(NotAllowed):
                hold_lift_confirm(hold, by=person, at=now)


def test_who_asked_never_agrees_whatever_he_holds(pupils: Pupils) -> None:
    hold_lift_ask(the_hold(pupils), by=pupils.owner, at=timezone.now())
    grant_role(pupils.owner, Role.KOORDINATOR, pupils.school)
    assert can_hold_lift(pupils.people["koordinator"], the_hold(pupils))
    assert not can_hold_lift(pupils.owner, the_hold(pupils))
    Authenticator.objects.filter(user=pupils.people["koordinator"]).delete()
    assert not can_hold_lift(pupils.people["koordinator"], the_hold(pupils))
