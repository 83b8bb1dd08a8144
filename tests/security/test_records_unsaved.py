"""A right that is lost is lost at the next request, open forms included: nothing is written, the own text comes back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_confirm, access_request_start
from cms.accounts.actions.accounts import account_disable
from cms.accounts.actions.grants import role_grant, role_grant_confirm, role_revoke
from cms.accounts.actions.links import link_set_password
from cms.accounts.models import AccessRequest, User
from cms.accounts.roles import Role
from cms.accounts.session_clock import mark_of
from cms.records.desk import desk_of
from cms.records.models import Case, Note
from cms.records.views.adding import AddView
from cms.records.views.changing import mark_of as state_of
from tests.factories.accounts import PASSWORD, grant_role, link_token, make_superuser, signed_in, totp_code
from tests.factories.records import CANARY, Pupils, make_pupils

pytestmark = pytest.mark.django_db
TYPED = "Laporan panjang yang baru saja saya ketik."
GIVEN_BACK = "Tulisan Anda belum tersimpan"


@pytest.fixture
def pupils() -> Pupils:
    cache.clear()
    return make_pupils()


def form_of(pupils: Pupils, case: Case) -> dict[str, Any]:
    return {"topic": "Pertemuan", "summary": TYPED, "met_date": timezone.localdate(), "medium": "",
            "sesi_penanda": mark_of(pupils.owner)}  # fmt: skip


def send(client: Client, pupils: Pupils, **more: Any) -> Any:
    case = pupils.below["case"]
    address = f"{desk_of(Note).url('add')}?kasus={case.pk}"
    return client.post(address, {**form_of(pupils, case), **more})  # type: ignore[arg-type]  # a case


def age(client: Client, **time: float) -> None:
    """Move the clocks of the session back."""
    session = client.session
    session["sesi_gerak"] -= timedelta(**time).total_seconds()
    session["sesi_mulai"] -= timedelta(**time).total_seconds()
    session.save()


def _disable(pupils: Pupils) -> None:
    account_disable(pupils.owner, by=make_superuser("kepala-server"), at=timezone.now())


def _revoke(pupils: Pupils) -> None:
    grant = pupils.owner.grants.get(role=Role.KONSELOR)
    role_revoke(grant, by=make_superuser("kepala-server"), at=timezone.now())


def _grant_more(pupils: Pupils) -> None:
    admin = make_superuser("kepala-server")
    grant = role_grant(pupils.owner, role=Role.KOORDINATOR, school=pupils.school, by=admin, at=timezone.now())
    assert signed_in(pupils.owner).get("/akun/").status_code == 200  # a role that waits changes nothing yet
    role_grant_confirm(grant, by=pupils.people["kepala"], at=timezone.now())


def _new_password(pupils: Pupils) -> None:
    at = timezone.now()
    with TestCase.captureOnCommitCallbacks(execute=True):
        request = access_request_start(
            pupils.owner, kind=AccessRequest.Kind.PASSWORD, by=pupils.people["operator"], at=at
        )
        access_request_confirm(request, by=pupils.people["kepala"], at=at)
    link_set_password(link_token(mail.outbox), password="sandi-lain-yang-panjang", at=at)


ENDINGS: dict[str, Callable[[Pupils], None]] = {
    "disabled": _disable,
    "role revoked": _revoke,
    "role added": _grant_more,
    "password set anew elsewhere": _new_password,
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_open_tab_ends_at_its_next_request_and_its_text_comes_back(pupils: Pupils, ending: str) -> None:
    first, second = signed_in(pupils.owner), signed_in(pupils.owner)
    address = desk_of(pupils.student).url("read", pupils.student)
    for tab in (first, second):
        assert pupils.student.code in tab.get(address).content.decode()
    assert send(first, pupils).status_code == 302  # the allowed one writes
    count = Note.objects.count()
    ENDINGS[ending](pupils)
    answer = send(first, pupils)
    body = answer.content.decode()
    assert answer.status_code == 404
    assert GIVEN_BACK in body
    assert TYPED in body
    assert "no-store" in answer["Cache-Control"]
    assert Note.objects.count() == count
    _shows_no_record(body, pupils)
    for tab in (first, second):
        again = tab.get(address)
        assert again.status_code == 302
        assert again["Location"].startswith(("/masuk/", "/admin/login/"))
        assert tab.get("/akun/sesi/").json() == {"keadaan": "berakhir"}


def _shows_no_record(body: str, pupils: Pupils) -> None:
    assert CANARY not in body
    for record in pupils.records.values():
        assert record.code not in body
        assert str(record.pk) not in re.sub(r'action="[^"]*"', "", body)


def test_a_record_that_went_to_another_counselor_gives_the_own_text_back(pupils: Pupils) -> None:
    client, note = signed_in(pupils.owner), pupils.below["note"]
    address = desk_of(note).url("edit", note)
    values = {"dilihat": state_of(note), **form_of(pupils, pupils.below["case"])}  # type: ignore[arg-type]  # a case
    assert client.get(address).status_code == 200
    for record in pupils.records.values():
        type(record).objects.filter(pk=record.pk).update(owner=pupils.people["konselor2"])
    answer = client.post(address, values)
    nowhere = client.post(address.replace(str(note.pk), str(uuid.uuid4())), values)
    assert (answer.status_code, nowhere.status_code) == (404, 404)
    assert answer.content == nowhere.content  # not yours is not there, also here
    assert TYPED in answer.content.decode()
    assert "Ringkasan" in answer.content.decode()  # what the field is called
    _shows_no_record(answer.content.decode(), pupils)
    fresh = Note.objects.get(pk=note.pk)
    assert fresh.summary != TYPED


def test_who_came_back_with_a_smaller_role_gets_his_text_too(pupils: Pupils) -> None:
    _revoke(pupils)
    grant_role(pupils.owner, Role.GURU, pupils.school)
    answer = send(signed_in(pupils.owner), pupils)
    assert answer.status_code == 404
    assert TYPED in answer.content.decode()


def test_who_typed_nothing_gets_the_plain_404(pupils: Pupils) -> None:
    client = signed_in(pupils.people["konselor2"])
    address = f"{desk_of(Note).url('add')}?kasus={pupils.below['case'].pk}"
    plain = client.post(address, {"sesi_penanda": mark_of(pupils.people["konselor2"]), "dilihat": "x"})
    assert plain.status_code == 404
    assert GIVEN_BACK not in plain.content.decode()


def test_text_is_shown_as_text(pupils: Pupils) -> None:
    _disable(pupils)
    client = signed_in(pupils.people["konselor2"])
    answer = send(client, pupils, summary="</textarea><script>x()</script>", sesi_penanda=mark_of(client_user(client)))
    assert answer.status_code == 404
    assert "<script>x()" not in answer.content.decode()


def client_user(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# --- The lock and a form that comes without script ---------------------------------------------------------------------


def test_a_form_that_meets_the_lock_is_carried_through_the_question(pupils: Pupils) -> None:
    client, count = signed_in(pupils.owner), Note.objects.count()
    age(client, minutes=31)
    asked = send(client, pupils)
    page = asked.content.decode()
    assert asked.status_code == 401
    assert f'<input type="hidden" name="summary" value="{TYPED}">' in page
    assert "no-store" in asked["Cache-Control"]
    assert CANARY not in page
    assert not [value for value in client.session.values() if TYPED in str(value)]
    wrong = send(client, pupils, sesi_kata_sandi="salah-sekali-ini", sesi_kode=totp_code())
    assert wrong.status_code == 401
    assert "Kata sandi salah." in wrong.content.decode()
    assert TYPED in wrong.content.decode()
    assert "salah-sekali-ini" not in wrong.content.decode()
    assert Note.objects.count() == count
    saved = send(client, pupils, sesi_kata_sandi=PASSWORD, sesi_kode=totp_code())
    assert saved.status_code == 302
    assert Note.objects.latest("created_at").summary == TYPED
    assert client.get(saved["Location"]).status_code == 200


def test_a_file_cannot_be_carried_and_the_page_says_so(pupils: Pupils) -> None:
    client = signed_in(pupils.owner)
    age(client, minutes=31)
    assert "Berkas yang Anda pilih" not in send(client, pupils).content.decode()
    picture = SimpleUploadedFile("foto.png", b"x")
    assert "Berkas yang Anda pilih" in send(client, pupils, berkas=picture).content.decode()


def test_after_the_whole_time_the_text_comes_back_too(pupils: Pupils) -> None:
    client = signed_in(pupils.owner)
    age(client, hours=12)
    answer = send(client, pupils)
    assert answer.status_code == 404
    assert TYPED in answer.content.decode()


# --- Before acts that show or end much ------------------------------------------------------------------------------------


def test_a_form_that_asks_again_carries_what_was_typed(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AddView, "asks_again", True)
    client, count = signed_in(pupils.owner), Note.objects.count()
    address = f"{desk_of(Note).url('add')}?kasus={pupils.below['case'].pk}"
    assert client.get(address)["Location"].startswith("/akun/pastikan/?next=")
    asked = send(client, pupils)
    assert asked.status_code == 401
    assert TYPED in asked.content.decode()
    assert "no-store" in asked["Cache-Control"]
    wrong = send(client, pupils, sesi_kata_sandi="salah-sekali-ini", sesi_kode=totp_code())
    assert "Kata sandi salah." in wrong.content.decode()
    assert Note.objects.count() == count
    assert not [value for value in client.session.values() if TYPED in str(value)]
    assert send(client, pupils, sesi_kata_sandi=PASSWORD, sesi_kode=totp_code()).status_code == 302
    assert Note.objects.latest("created_at").summary == TYPED
    assert client.get(address).status_code == 200  # proved a moment ago
    stranger = signed_in(pupils.people["operator"])
    assert stranger.post(address, {"sesi_kata_sandi": PASSWORD}).status_code == 404  # asked nothing


# --- Another person at the same browser --------------------------------------------------------------------------------


def test_a_form_of_one_person_is_never_taken_or_shown_for_another(pupils: Pupils) -> None:
    client, count = signed_in(pupils.people["konselor2"]), Note.objects.count()
    answer = send(client, pupils)  # carries the mark of konselor
    assert answer.status_code == 409
    assert TYPED not in answer.content.decode()
    assert Note.objects.count() == count
    assert client.get("/akun/sesi/").json()["tanda"] != mark_of(pupils.owner)


def _checked(person: User | None) -> Client:
    client = Client(enforce_csrf_checks=True)
    if person is not None:
        client.force_login(person)
    return client


@pytest.mark.parametrize("origin", ["http://testserver", "https://lain.test", None])
def test_a_form_with_an_old_token_is_kept_if_it_is_ours(pupils: Pupils, origin: str | None) -> None:
    headers = {"origin": origin} if origin else {}
    own, other, nobody = _checked(pupils.owner), _checked(pupils.people["konselor2"]), _checked(None)
    case = pupils.below["case"]
    address = f"{desk_of(Note).url('add')}?kasus={case.pk}"
    values = form_of(pupils, case)  # type: ignore[arg-type]  # a case
    count, is_ours = Note.objects.count(), origin == "http://testserver"
    answers = [client.post(address, values, headers=headers) for client in (own, other, nobody)]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    shown = [TYPED in answer.content.decode() for answer in answers]
    assert shown == [is_ours, False, is_ours]
    assert Note.objects.count() == count
    empty = nobody.post(address, {}, headers=headers)
    assert GIVEN_BACK not in empty.content.decode()
    if is_ours:
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answers[0].content.decode())
        assert token is not None
        assert own.post(address, {**values, "csrfmiddlewaretoken": token[1]}, headers=headers).status_code == 302
    elsewhere = own.post("/akun/kata-sandi/", {"oldpassword": "x"}, headers=headers)
    assert elsewhere.status_code == 403
