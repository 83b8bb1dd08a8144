"""Writing the access log: inside the transaction, before the answer leaves, by several at once, or not at all."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views import View

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.records.audit import About, AccessLogged, Denied, NotLogged, answered, denied, logged
from cms.records.models import AccessLogRow, RefusalCount, Verb
from cms.records.verify import all_chains, verify_chain
from tests.factories.access_log import CONTENT, make_reader, reading, request_of, verdict_of, write_rows
from tests.factories.accounts import SchoolFactory, grant_role, make_superuser
from tests.factories.office import make_roots
from tests.proof import proof_number

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(var: Path) -> User:
    return make_reader()


def test_a_read_writes_its_row_with_who_what_when_and_why(reader: User) -> None:
    response = answered(request_of(reader), reading(reader))
    assert isinstance(response, HttpResponse)
    assert CONTENT in response.content.decode()
    row = AccessLogRow.objects.get()
    assert (row.actor, row.actor_name, row.roles, row.school) == (reader, reader.username, "konselor", reader.school)
    assert (row.verb, row.code, row.model, row.why, row.facts) == (
        Verb.READ, "KS-2026-0001", "records.case", "owner", {}
    )  # fmt: skip
    assert str(row) == f"sekolah-{reader.school_id}/1"
    assert CONTENT not in str(row.__dict__)


def test_outside_a_transaction_nothing_is_written(reader: User) -> None:
    with pytest.raises(NotLogged):
        logged(by=reader, verb=Verb.READ)
    assert not AccessLogRow.objects.exists()


NOT_PLAIN: list[dict[str, Any]] = [
    {"rows": 3312345678},
    {"rows": -1},
    {"word": "Budi"},
    {"word": "budi santoso"},
    {"word": "0051234567"},
    {"Nama": "x"},
    {"kata": ["x"]},
    {"kata": 1.5},
]


def test_facts_that_could_be_content_are_refused(reader: User) -> None:
    with transaction.atomic():
        logged(by=reader, verb=Verb.LIST, facts={"rows": 12, "kind": "data_pool.group"})
        for facts in NOT_PLAIN:
            with pytest.raises(NotLogged):
                logged(by=reader, verb=Verb.LIST, facts=facts)
    assert AccessLogRow.objects.get().facts == {"rows": 12, "kind": "data_pool.group"}


def test_the_chain_is_that_of_the_school_where_the_person_acts(reader: User) -> None:
    make_roots()
    other, foreign = SchoolFactory.create(), SchoolFactory.create()
    grant_role(reader, Role.GURU, other)
    grant_role(reader, Role.PELATIH)
    admin = make_superuser()
    with transaction.atomic():
        rows = [
            logged(by=reader, verb=Verb.READ, about=About(reader.school)),
            logged(by=reader, verb=Verb.READ, about=About(other)),
            logged(by=reader, verb=Verb.READ, about=About(foreign)),
            logged(by=reader, verb=Verb.LIST),
            logged(by=reader, verb=Verb.READ, about=About(other), roles=["guruwali", "guru"]),
            logged(by=admin, verb=Verb.DENIED, about=About(foreign)),
            logged(by=None, verb=Verb.ERASE, about=About(foreign)),
            logged(by=None, verb=Verb.ERASE),
        ]
    own = f"sekolah-{reader.school_id}"
    assert [(row.chain, row.roles) for row in rows] == [
        (own, "konselor"),
        (f"sekolah-{other.pk}", "guru"),
        (own, "konselor,pelatih"),
        (own, "konselor,pelatih"),
        (f"sekolah-{other.pk}", "guru,guruwali"),
        ("instalasi", ""),
        (f"sekolah-{foreign.pk}", ""),
        ("instalasi", ""),
    ]
    assert [verify_chain(chain).broken for chain in all_chains()] == [None] * 4


def test_a_template_is_rendered_inside_the_transaction(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    def make() -> HttpResponseBase:
        logged(by=reader, verb=Verb.READ)
        return TemplateResponse(request_of(reader), "404.html")

    response = answered(request_of(reader), make)
    assert isinstance(response, TemplateResponse)
    assert response.is_rendered
    assert AccessLogRow.objects.count() == 1
    monkeypatch.setattr(TemplateResponse, "rendered_content", property(fail))
    with pytest.raises(ZeroDivisionError):
        answered(request_of(reader), make)
    assert AccessLogRow.objects.count() == 1


def test_a_stream_begins_after_its_row_is_committed(reader: User) -> None:
    seen = []

    def make() -> HttpResponseBase:
        def parts() -> Any:
            seen.append((connection.in_atomic_block, AccessLogRow.objects.count()))
            yield CONTENT

        logged(by=reader, verb=Verb.DOWNLOAD)
        return StreamingHttpResponse(parts())

    response = answered(request_of(reader), make)
    assert seen == []
    assert isinstance(response, StreamingHttpResponse)
    assert CONTENT in b"".join(response).decode()
    assert seen == [(False, 1)]


def test_a_view_that_forgot_its_row_does_not_answer(reader: User) -> None:
    with pytest.raises(NotLogged):
        answered(request_of(reader), lambda: HttpResponse(CONTENT))
    assert answered(request_of(reader), lambda: HttpResponseRedirect("/")).status_code == 302
    assert not AccessLogRow.objects.exists()


@pytest.mark.parametrize(
    "refusal", [Http404(), PermissionDenied(CONTENT), Denied(About(None, "KS-2026-0009"), verb="read")]
)
def test_a_refusal_leaves_its_row_and_undoes_the_rest(reader: User, refusal: Exception) -> None:
    answered(request_of(reader), reading(reader))

    def make() -> HttpResponseBase:
        logged(by=reader, verb=Verb.READ)
        raise refusal

    with pytest.raises(Http404) as found:
        answered(request_of(reader), make, about=About(model="records.case"), verb=Verb.PRINT)
    assert (type(found.value), str(found.value)) == (Http404, "")
    first, row = AccessLogRow.objects.order_by("number")
    assert (first.verb, row.verb) == (Verb.READ, Verb.DENIED)
    knows = isinstance(refusal, Denied)
    assert (row.code, row.model) == (("KS-2026-0009", "") if knows else (None, "records.case"))
    assert row.facts == {"tried": "read" if knows else "print"}
    assert verdict_of(row).broken is None


def test_a_refusal_inside_another_transaction_is_a_mistake(reader: User) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        denied(by=reader)
    denied(by=reader)
    assert AccessLogRow.objects.get().facts == {}


def test_strangers_are_counted_by_the_hour_and_have_no_row(reader: User) -> None:
    for minute in (5, 50):
        denied(by=AnonymousUser(), at=datetime(2026, 11, 24, 9, minute, tzinfo=UTC))
    denied(by=AnonymousUser())
    assert not AccessLogRow.objects.exists()
    counted = RefusalCount.objects.get(hour=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert (counted.count, str(counted)) == (2, "2026-11-24 09: 2")
    assert RefusalCount.objects.count() == 2


def test_the_mixin_logs_the_whole_view(reader: User) -> None:
    class Page(AccessLogged, View):
        log_verb = Verb.READ
        log_about = About(model="records.case")

        def get(self, request: HttpRequest, shown: bool) -> HttpResponseBase:
            if not shown:
                raise Http404
            return reading(reader)()

    assert Page.as_view()(request_of(reader), shown=True).status_code == 200
    with pytest.raises(Http404):
        Page.as_view()(request_of(reader), shown=False)
    assert list(AccessLogRow.objects.order_by("number").values_list("verb", "model")) == [
        ("read", "records.case"), ("denied", "records.case")
    ]  # fmt: skip


def test_two_writers_at_once_make_one_chain(reader: User) -> None:
    number, failures = proof_number(20, 500), []

    def write() -> None:
        try:
            write_rows(reader, reader.school, number)
        except Exception as error:  # noqa: BLE001  # told to the test, which fails
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    verdict = verify_chain(f"sekolah-{reader.school_id}")
    assert (verdict.rows, verdict.broken) == (3 * number, None)
