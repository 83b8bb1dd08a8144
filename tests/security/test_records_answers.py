"""What the doors of the records say: to the owner the content, to everybody else one and the same 404."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from cms.accounts.models import User
from cms.core.errors import NotAllowed
from cms.records.desk import Desk, desk_of
from cms.records.models import AccessLogRow, AccessPackage, EmergencyAccess, PersonRequest, ProtectedRecord, Verb
from cms.records.snippets import CounselorGroup, below
from cms.records.stepping import table_of
from cms.records.views.gated import GatedView
from tests.factories.records import CANARY, KINDS, Pupils, canary, make_pupils

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
STRANGERS = ("guru", "ppdp", "operator", "admin", "konselor2", "konselor_lain", "walikelas", "guruwali", "kepala")
OF_PUPILS = ("classes", "guidance", "erase", "handovers", "ownerless", "doubles")
TO_OTHERS = ("share", "handover", "packet")
OF_HOLDS = ("waiting", "lift")
OF_FILES = ("download", "picture")
OF_REQUESTS = ("duty", "restrict", "release")
ROUTES = ("read", "edit", "close", "print", "history")


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def route_names(desk: Desk) -> list[str]:
    """Return the names of the routes of a desk."""
    viewset = next(one for one in (*CounselorGroup.items, *below()) if one.desk is desk)
    return [str(pattern.name) for pattern in viewset.get_urlpatterns()]


def routes(desk: Desk, record: ProtectedRecord) -> list[str]:
    """Return every address of a desk, with the record where one is asked for."""
    names = route_names(desk)
    others = {
        "list",
        "list_results",
        "add",
        "step",
        "letter",
        *OF_PUPILS,
        *TO_OTHERS,
        *OF_HOLDS,
        *OF_FILES,
        *OF_REQUESTS,
    }
    assert set(names) - others == set(ROUTES)
    with_key = (*ROUTES, *TO_OTHERS, *OF_FILES, *OF_REQUESTS, "guidance", "erase", "lift")
    found = [desk.url(name, record if name in with_key else None) for name in names if name not in {"step", "letter"}]
    return [
        *found,
        *_steps(record),
        *(f"{desk.url('add')}?{name}={pupil_or_case.pk}" for name, pupil_or_case in _parents(desk, record)),
    ]


def _steps(record: ProtectedRecord) -> list[str]:
    """Return the addresses of the first and the last move of the kind, and of one that is none."""
    table = table_of(record)
    names = [table.moves[0].name, table.moves[-1].name, "tidak-ada"] if table else []
    return [reverse(f"{desk_of(record).namespace}:step", args=[record.pk, name]) for name in names]


def _clocks(record: ProtectedRecord) -> set[str]:
    """Return the addresses at which a PPDP watches the clock of a request."""
    desk = desk_of(record)
    return {desk.url("list"), desk.url("duty", record)} if isinstance(record, PersonRequest) else set()


def _parents(desk: Desk, record: Any) -> list[tuple[str, ProtectedRecord]]:
    names = {"peserta": "student", "kasus": "case", "entri": "entry", "persetujuan": "consent"}
    names |= {"kunjungan": "visit", "konferensi": "conference", "alih-tangan": "referral"}
    known: dict[str, Any] = {name: getattr(record, field, None) for name, field in names.items()}
    return [(name, known[name]) for name, _model in desk.parents if known[name] is not None]


def same(body: bytes) -> str:
    """Return the body without the token that differs with every answer."""
    return re.sub(r"csrf\w*|nonce-\S+", "", body.decode())


def heads(answer: Any) -> dict[str, str]:
    """Return the headers, the clock left out."""
    return {name: value for name, value in answer.headers.items() if name != "Expires"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_owner_reads_and_prints_everything(pupils: Pupils, kind: str) -> None:
    record, client = pupils.records[kind], client_of(pupils.owner)
    desk = desk_of(record)
    sealed = {
        value
        for name in record.Protection.sealed  # type: ignore[attr-defined]  # every protected model has one
        if CANARY in str(value := getattr(record, name))
    }
    assert sealed
    for name in ("read", "print"):
        answer = client.get(desk.url(name, record))
        assert answer.status_code == 200
        assert {value for value in sealed if value not in answer.content.decode()} == set()
        assert "no-store" in answer["Cache-Control"]
    if desk.change is not None:
        assert all(value in client.get(desk.url("edit", record)).content.decode() for value in sealed)


@pytest.mark.parametrize("name", STRANGERS)
def test_everybody_else_gets_one_404_for_every_address_and_method(pupils: Pupils, name: str) -> None:
    owner, stranger = client_of(pupils.owner), client_of(pupils.people[name])
    counts = {model: model._default_manager.count() for model in set(KINDS.values())}
    nowhere = same(stranger.get("/admin/konselor/peserta-didik/tidak-ada/").content)
    for record in pupils.records.values():
        desk = desk_of(record)
        missing = uuid.uuid4()
        assert owner.get(desk.url("read", record)).status_code == 200
        for address, method in [(one, method) for one in routes(desk, record) for method in METHODS]:
            shared = {
                desk.url(one)
                for one in ("add", "list", "list_results", "classes", "handovers")
                if one in route_names(desk)
            }
            is_own_list = address in shared and name.startswith("konselor")
            if is_own_list and method in {"get", "head", "post"}:
                continue  # his own empty list and form: asked below
            if name == "ppdp" and address in _clocks(record) and method in {"get", "head"}:
                continue  # the queue and its clocks, by code: asked in test_records_requests
            answer = getattr(stranger, method)(address, HTTP_ACCEPT="application/json")
            assert answer.status_code == 404, (method, address)
            if method != "head":
                assert same(answer.content) == nowhere, (method, address)
            if method not in {"get", "post"}:
                continue
            other = getattr(stranger, method)(address.replace(str(record.pk), str(missing)))
            assert (other.status_code, heads(other)) == (404, heads(answer))
    assert counts == {model: model._default_manager.count() for model in set(KINDS.values())}


@pytest.mark.parametrize("name", ["konselor2", "konselor_lain"])
def test_another_konselor_has_lists_and_searches_of_his_own_only(pupils: Pupils, name: str) -> None:
    client, owner = client_of(pupils.people[name]), client_of(pupils.owner)
    for slug in ("peserta-didik", "kasus", "himpunan-data"):
        address = f"/admin/konselor/{slug}/"
        assert pupils.student.code in owner.get(address).content.decode() or slug != "peserta-didik"
        queries = ("Siti", "0098765432", pupils.student.code)
        answers = [client.post(f"{address}hasil/", {"q": query}) for query in queries]
        answers += [client.get(address), client.get(f"{address}?setelah={pupils.student.pk}")]
        for answer in answers:
            assert answer.status_code == 200
            body = answer.content.decode()
            assert CANARY not in body
            assert not re.search(r'href="[^"]*[0-9a-f]{8}-[0-9a-f]{4}', body)


def test_wrong_methods_and_exports_are_no_answer_for_the_owner_either(pupils: Pupils) -> None:
    client = client_of(pupils.owner)
    address = desk_of(pupils.student).url("read", pupils.student)
    assert client.get(address).status_code == 200
    for method in ("post", "put", "patch", "delete", "options"):
        assert getattr(client, method)(address).status_code == 404
    for query in ("?export=csv", "?export=xlsx", "?export="):
        assert client.get(address + query).status_code == 404
        assert client.get(f"/admin/konselor/peserta-didik/{query}").status_code == 404


def test_anonymous_people_are_asked_to_sign_in(pupils: Pupils) -> None:
    for record in pupils.records.values():
        for address in routes(desk_of(record), record):
            answer = Client().get(address)
            assert answer.status_code == 302
            assert "/masuk/" in answer["Location"] or "/admin/login" in answer["Location"]


def test_a_denied_try_is_logged_with_the_code_and_a_read_with_its_reason(pupils: Pupils) -> None:
    address = desk_of(pupils.student).url("read", pupils.student)
    client_of(pupils.owner).get(address)
    read = AccessLogRow.objects.get(verb=Verb.READ, code=pupils.student.code)
    assert (read.actor, read.why, read.school) == (pupils.owner, "owner", pupils.school)
    client_of(pupils.people["konselor_lain"]).get(address)
    denied = AccessLogRow.objects.get(verb=Verb.DENIED)
    assert (denied.code, denied.actor, denied.facts) == (
        pupils.student.code,
        pupils.people["konselor_lain"],
        {"tried": "read"},
    )
    history = client_of(pupils.owner).get(desk_of(pupils.student).url("history", pupils.student)).content.decode()
    assert "konselor_lain" in history
    assert CANARY not in history


def test_koordinator_reads_the_general_part_and_only_the_short_version_of_the_rest(pupils: Pupils) -> None:
    client = client_of(pupils.people["koordinator"])
    page = client.get(desk_of(pupils.student).url("read", pupils.student)).content.decode()
    assert {canary("name"), canary("guardianname"), canary("generaltitle")} <= set(re.findall(rf"{CANARY}\w+", page))
    case = client.get(desk_of(pupils.below["case"]).url("read", pupils.below["case"])).content.decode()
    assert canary("casefollowup") in case
    assert "ada, tertutup" in case
    assert canary("casesummary") not in case
    shown = set(re.findall(rf"{CANARY}\w+", page + case))
    general = {"name", "guardianname", "generaltitle", "casefollowup"}
    assert shown == {canary(name) for name in general}
    assert client.get(desk_of(pupils.below["note"]).url("read", pupils.below["note"])).status_code == 404
    for name in ("edit", "close", "history"):
        assert client.get(desk_of(pupils.student).url(name, pupils.student)).status_code == 404
    assert client.get("/admin/konselor/peserta-didik/tambah/").status_code == 404


def test_a_right_that_is_lost_on_the_way_ends_in_the_same_404(pupils: Pupils, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_args: object) -> None:
        raise NotAllowed("Peran Anda baru saja berakhir.")

    client, address = client_of(pupils.owner), "/admin/konselor/peserta-didik/tambah/"
    assert client.post(address, {"name": "Anak Pertama"}).status_code == 302
    monkeypatch.setattr("cms.records.actions.making.check_record_create", lost)
    answer = client.post(address, {"name": "Anak Kedua"})
    assert answer.status_code == 404
    assert "Anak Kedua" in answer.content.decode()  # his own text back, and nothing else
    assert pupils.student.code not in answer.content.decode()
    assert type(pupils.student).objects.count() == 2
    assert AccessLogRow.objects.get(verb=Verb.DENIED).facts == {"tried": "create"}
    for ask in (GatedView().show, GatedView().write):
        with pytest.raises(NotImplementedError):
            ask()


# --- Registration --------------------------------------------------------------------------------------------------------


def test_records_are_no_stock_snippets_and_hold_no_permission() -> None:
    models = set(KINDS.values())
    assert not models & set(get_snippet_models())
    assert not Permission.objects.filter(content_type__app_label="records").exists()
    for viewset in (*CounselorGroup.items, *below()):
        assert viewset.get_permissions_to_register() == []
        assert viewset.model in {*models, EmergencyAccess, AccessPackage}


def test_no_stock_address_knows_the_records(pupils: Pupils) -> None:
    client = client_of(pupils.owner)
    assert client.get(desk_of(pupils.student).url("read", pupils.student)).status_code == 200
    key = pupils.student.pk
    for address in (
        "/admin/snippets/",
        "/admin/snippets/records/student/",
        "/admin/snippets/choose/records/student/",
        f"/admin/snippets/records/student/edit/{key}/",
        f"/admin/snippets/records/student/usage/{key}/",
        "/admin/bulk/records/student/delete/?id=all",
        f"/admin/editing-sessions/ping/records/student/{key}/1/",
        "/admin/reports/site-history/",
        "/admin/konselor/peserta-didik/results/",
    ):
        for person in ("konselor", "konselor2", "operator", "admin"):
            answer = client_of(pupils.people[person]).get(address)
            body = answer.content.decode()
            assert CANARY not in body, address
            assert pupils.student.code not in body, address
