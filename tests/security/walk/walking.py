"""A visitor walks; what came back is held against the table. The result is a list of sentences, empty when all is well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from uuid import uuid4

from tests.proof import PROOF
from tests.security.walk.asking import JSON, METHODS, Answer, Visitor
from tests.security.walk.routes import Route, addresses, routes
from tests.security.walk.table import SHOWING, Expected, read

NOWHERE = ("/ruang/siswa/tidak-ada/", "/admin/konselor/peserta-didik/tidak-ada/")
NOBODY = ("/ruang/siswa/{key}/", "/admin/konselor/peserta-didik/{key}/")
"""Where there is no address, and where there is one but no record: to a form that one gives the person's own text back."""
ACCEPTS: tuple[dict[str, str], ...] = ({}, JSON)
TOKEN = re.compile(
    rb"\b[A-Za-z0-9]{64}\b|nonce-[\w=+/-]+"  # against forgery, and of the Content-Security-Policy
    rb"|\"challenge\": ?\"[\w-]+\"|&quot;key&quot;: &quot;\w+&quot;"  # of a passkey; of Wagtail's widgets
    rb'|data-sisa="\d+"|"sisa": \d+'  # the seconds that a session has left
)
KEY = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HEADERS = {
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY", "SAMEORIGIN"},
}


def same(body: bytes) -> bytes:
    """Return the body without what differs with every answer, and without the keys that were asked for."""
    return KEY.sub(b"KEY", TOKEN.sub(b"", body))


def expected_routes(*kinds: str) -> Iterator[tuple[Route, Expected]]:
    """Yield the routes of these classes with their lines of the table."""
    table = read()
    for route in routes():
        line = table.get(route.pattern)
        if line is not None and line.kind in kinds:
            yield route, line


# --- Records ---------------------------------------------------------------------------------------------------------


def walk_records(visitor: Visitor) -> list[str]:
    """Ask every address of the records in every way."""
    nowhere = refusals(visitor)
    wrong: list[str] = []
    for route, line in expected_routes("record"):
        for address, method, accept in product(addresses(route, visitor.scene), METHODS, ACCEPTS):
            answer = visitor.ask(address, method, **accept)
            place = f"{visitor.name}: {method.upper()}{' (JSON)' if accept else ''} {address}"
            wrong += [f"{place} {said}" for said in judged(visitor, line, address, method, answer)]
            if (
                answer.status == 404
                and method != "head"
                and same(answer.body) not in nowhere[address.split("/")[1], method == "post"]
            ):
                wrong.append(f"{place} answers another 404 than an address that does not exist")
    return wrong


def refusals(visitor: Visitor) -> dict[tuple[str, bool], set[bytes]]:
    """Return the bodies that a 404 may have, by the first step of the address and whether a form was sent."""
    found: dict[tuple[str, bool], set[bytes]] = {}
    for nowhere, nobody in zip(NOWHERE, NOBODY, strict=True):
        plain = same(visitor.ask(nowhere, "get").body)
        typed = same(visitor.ask(nobody.format(key=uuid4()), "post").body)
        found |= {(nowhere.split("/")[1], False): {plain}, (nowhere.split("/")[1], True): {plain, typed}}
    return found


def judged(visitor: Visitor, line: Expected, address: str, method: str, answer: Answer) -> Iterator[str]:
    """Yield what is wrong with the answer of a record route."""
    refused = "login" if visitor.name == "anonymous" else "404"
    words = {"get": line.get, "head": line.get, "post": line.post}.get(method, {})
    wanted = words.get(visitor.name, refused)
    shown = answer.shown(visitor.scene, address)
    if method == "head":
        wanted, shown = "200" if wanted in SHOWING else wanted, answer.word
    if shown != wanted:
        yield f"answers {shown}, the table says {wanted}"
    inside = {line.get[visitor.name], line.post[visitor.name]} & SHOWING
    if not inside and answer.leaks(visitor.scene, address):
        yield f"shows {sorted(answer.leaks(visitor.scene, address))}"
    if not inside and answer.written - line.writes:
        yield f"writes {sorted(answer.written - line.writes)}"
    if answer.status == 200:
        yield from headers_missing(answer)


def headers_missing(answer: Answer) -> Iterator[str]:
    """Yield the headers that an answer of the records must have and has not."""
    headers = dict(answer.headers)
    if "no-store" not in headers.get("Cache-Control", ""):
        yield "may be stored (Cache-Control without no-store)"
    for name, allowed in HEADERS.items():
        if headers.get(name) not in allowed:
            yield f"has {name}: {headers.get(name)}"


# --- Everything else ---------------------------------------------------------------------------------------------------


def kept(visitor: Visitor) -> dict[tuple[str, int, int], tuple[int, bytes]]:
    """Return what every other address answers to GET, to be compared once there are records."""
    found = {}
    for route, _ in expected_routes("ours", "stock", "plain"):
        for number, address in enumerate(addresses(route, visitor.scene)):
            for accept, headers in enumerate(ACCEPTS):
                answer = visitor.ask(address, "get", **headers)
                found[route.pattern, number, accept] = (answer.status, same(answer.body))
    return found


def ways(kind: str) -> list[tuple[str, dict[str, str]]]:
    """Return in which ways an address of this class is asked: all, or GET and POST for what takes no key."""
    if kind == "plain" and not PROOF:
        return [("get", {}), ("post", {})]
    return list(product(METHODS, ACCEPTS))


def walk_others(visitor: Visitor) -> list[str]:
    """Ask every other address: nothing of the records is shown, nothing but what the table says is written."""
    wrong: list[str] = []
    for route, line in expected_routes("ours", "stock", "plain"):
        for address, (method, accept) in product(addresses(route, visitor.scene), ways(line.kind)):
            answer = visitor.ask(address, method, **accept)
            place = f"{visitor.name}: {method.upper()}{' (JSON)' if accept else ''} {address}"
            leaks = answer.leaks(visitor.scene, address)
            if leaks:
                wrong.append(f"{place} shows {sorted(leaks)}")
            if answer.written - line.writes:
                wrong.append(f"{place} writes {sorted(answer.written - line.writes)}")
            if method == "get" and not accept and answer.word != line.get[visitor.name]:
                wrong.append(f"{place} answers {answer.word}, the table says {line.get[visitor.name]}")
            if answer.status == 500 and line.kind == "ours" and "500" not in line.get.values():
                wrong.append(f"{place} breaks")
    return wrong
