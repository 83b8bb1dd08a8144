"""One visitor asks one address in every way; what he learns or changes is noticed, and nothing of it stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from cms.records.models import Student
from tests.factories.records import CANARY
from tests.security.walk.scene import Scene

METHODS = ("get", "head", "post", "put", "patch", "delete")
JSON = {"HTTP_ACCEPT": "application/json"}
WRITES = re.compile(r'(?:INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)
NOTED = {"django_session", "records_accesslogrow", "records_refusalcount", "records_accessclosing"}
"""Sessions and the access log: an answer may leave these behind."""


@dataclass(frozen=True)
class Answer:
    """What came back, which tables were written, and what was sent."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    written: frozenset[str]
    sent: str = ""

    @property
    def word(self) -> str:
        """Return the answer as the table says it: login, or the status."""
        location = dict(self.headers).get("Location", "")
        is_login = self.status == 302 and location.partition("?")[0] in {"/masuk/", "/admin/login/"}
        return "login" if is_login else str(self.status)

    def shown(self, scene: Scene, address: str) -> str:
        """Return the word, for a 200 with content or codes of the records `canary` or `code`."""
        leaks = self.leaks(scene, address) if self.status == 200 else set()
        return self.word if not leaks else "canary" if CANARY in leaks else "code"

    def leaks(self, scene: Scene, address: str) -> set[str]:
        """Return what of the records it says; a key that the request itself named does not count."""
        said = self.body.decode(errors="replace") + "".join(value for _, value in self.headers)
        return {word for word in scene.secret.findall(said) if word not in address + self.sent}


class Visitor:
    """One person with his browser. Everything he does is rolled back; only sessions outlive it."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.name, self.scene = name, scene
        self.client = Client(raise_request_exception=False)
        if name != "anonymous":
            self.client.force_login(scene.people[name])
        key = scene.keys[Student]
        self.payload = {"id": key, "object_id": key, "pk": key, "student": key, "q": "Siti", "next": "/"}
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(self, address: str, method: str, **headers: str) -> Answer:
        """Ask, in a savepoint that is rolled back."""
        cache.clear()
        data = {"data": self.payload} if method == "post" else {}
        with rolled_back(), watched() as written:
            answer = getattr(self.client, method)(address, **data, **headers)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self.client.cookies = SimpleCookie(self.cookies)
        shown = tuple((name, value) for name, value in answer.headers.items() if name != "Expires")
        return Answer(answer.status_code, body, shown, frozenset(written - NOTED), str(data))


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything at the end. Marked as a test's, so that a transaction which must be the outermost may begin."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django's TestCase sets
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect the tables that are written."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(sql)
        if found:
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables
