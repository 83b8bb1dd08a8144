"""Rows of the access log for tests, what an intruder with the database does to them, and what the verifier says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from cms.accounts.models import School, User
from cms.records.audit import About, logged
from cms.records.models import AccessLogRow, Verb
from cms.records.triggers import create_triggers, remove_triggers
from cms.records.verify import Verdict, verify_chain
from tests.factories.accounts import make_user

CONTENT = "isi-rahasia-kenari"


def write_rows(by: User, school: School | None, number: int, **more: Any) -> list[AccessLogRow]:
    """Write committed rows, each in a transaction of its own."""
    rows = []
    for index in range(number):
        with transaction.atomic():
            about = About(school, f"KS-2026-{index:04}", "records.case", "owner")
            rows.append(logged(by=by, verb=Verb.READ, about=about, roles=["konselor"], **more))
    return rows


def request_of(user: Any) -> HttpRequest:
    """Return a request of this person."""
    request = RequestFactory().get("/")
    request.user = user
    return request


def reading(user: User) -> Callable[[], HttpResponseBase]:
    """Return a view that logs and shows the canary."""

    def make() -> HttpResponseBase:
        logged(by=user, verb=Verb.READ, about=About(user.school, "KS-2026-0001", "records.case", "owner"))
        return HttpResponse(CONTENT)

    return make


def make_reader() -> User:
    """Return a konselor with a school."""
    return make_user("konselor")


@contextmanager
def without_triggers() -> Iterator[None]:
    """Do what a person with the database in his hands can do."""
    remove_triggers(connection)
    yield
    create_triggers(connection)


@contextmanager
def log_read_only() -> Iterator[None]:
    """Let the database refuse every new row of the log."""
    body = "BEGIN SELECT RAISE(ABORT, 'read-only'); END"
    where = ""
    if connection.vendor == "postgresql":
        body, where = "FOR EACH ROW EXECUTE FUNCTION suluh_log_closed()", " ON records_accesslogrow"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER log_read_only BEFORE INSERT ON records_accesslogrow {body}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER log_read_only{where}")


def tamper(sql: str, *values: str | int) -> None:
    """Run one statement past the triggers."""
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount != 0, "nothing was tampered with"


def verdict_of(row: AccessLogRow) -> Verdict:
    """Verify the chain of this row."""
    return verify_chain(row.chain)
