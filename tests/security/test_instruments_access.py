"""Who gets which blank form at which door: the allowed first, then the others with equal bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from django.test import Client

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.core.audiences import Audience
from cms.core.instruments import FileFormat
from cms.handbook.publish import publish
from cms.instruments.render import RenderedFile, render_all
from tests.factories.accounts import SchoolFactory, make_superuser, make_user
from tests.factories.instruments import go_on, make_form, make_released
from tests.factories.pages import make_home

pytestmark = pytest.mark.django_db
# access.md: audiences and roles, in the words of the table. One row a role; a name that nobody else has is the canary.
READS: Final = {role: {Audience.PUBLIC, Audience.TEACHER} for role in Role} | {
    role: set(Audience) for role in (Role.PELATIH, Role.PENYUNTING, Role.KONSELOR, Role.KOORDINATOR)
}
HEADS: Final = {Role.KONSELOR, Role.KOORDINATOR}
DESKS: Final = set(Role) - {Role.GURU, Role.WALIKELAS, Role.GURUWALI, Role.KEPALA}
INSTALLATION: Final = {Role.PELATIH, Role.PENYUNTING}
CANARY: Final = {audience: f"burung-{audience.value}" for audience in Audience}


@dataclass(frozen=True)
class Ground:
    """A school with letterhead, one released form for each audience, and the name of its DOCX."""

    school: School
    docx: dict[Audience, str]

    def doors(self, audience: Audience) -> dict[str, str]:
        code, name = CANARY[audience], self.docx[audience]
        return {
            "file": f"/unduh/{code}/2/{name}",
            "terbaru": f"/unduh/{code}/terbaru/{name}",
            "kop": f"/unduh/{code}/2/kop/{self.school.npsn}/{name}",
            "landing": f"/unduh/{code}/",
            "zip": f"/unduh/pilihan.zip?pilih={code}",
        }


_made: dict[Audience, list[RenderedFile]] = {}


@pytest.fixture
def ground(var: Path) -> Ground:
    make_home()
    publish()  # the 404 of the handbook: the same bytes for everybody
    names = {}
    for audience, code in CANARY.items():
        form = make_form(code, title=f"Judul {code}", audience=audience)
        make_released(form)
        files = _made.setdefault(audience, list(render_all(form)))
        version = go_on(code, make_form(code, title=f"Judul {code}", audience=audience, notes="Dua."), files=files)  # type: ignore[arg-type]  # the same fields
        names[audience] = str(version.files.get(format=FileFormat.DOCX).name)
    return Ground(SchoolFactory.create(name="SMP KITA", letterhead_lines="DINAS\nSMP KITA"), names)


def _client(role: Role | None, school: School) -> Client:
    client = Client()
    if role is not None:
        client.force_login(make_user(role.value, school=None if role in INSTALLATION else school))
    return client


def _is_allowed(role: Role, audience: Audience, door: str) -> bool:
    return audience in READS[role] and (door != "kop" or role in HEADS)


@pytest.mark.parametrize("audience", list(Audience))
def test_every_role_at_every_door(ground: Ground, audience: Audience) -> None:
    people = {role: _client(role, ground.school) for role in Role}
    usual = Client().get("/tidak/ada").content
    for door, address in ground.doors(audience).items():
        allowed = {role for role in Role if _is_allowed(role, audience, door)}
        assert allowed
        for role in sorted(Role, key=lambda role: role not in allowed):
            answer = people[role].get(address)
            if role in allowed:
                assert answer.status_code == 200, (role, door)
                assert answer["Cache-Control"] == "private, no-store"
            else:
                assert (answer.status_code, answer.content) == (404, usual), (role, door)
                assert CANARY[audience].encode() not in answer.content


@pytest.mark.parametrize("place", ["/admin/instrumen/", "/unduh/"])
def test_lists_name_what_the_role_may_have_and_nothing_else(ground: Ground, place: str) -> None:
    usual = Client().get("/tidak/ada").content
    for role in sorted(Role, key=lambda role: role not in DESKS):
        answer = _client(role, ground.school).get(place)
        if place.startswith("/admin/") and role not in DESKS:
            assert (answer.status_code, answer.content) == (404, usual), role
            continue
        assert answer.status_code == 200, role
        seen = {audience for audience, code in CANARY.items() if code.encode() in answer.content}
        assert seen == READS[role], role


def test_a_superuser_has_what_everybody_has(ground: Ground) -> None:
    client, usual = Client(), Client().get("/tidak/ada").content
    client.force_login(make_superuser())
    for door, address in ground.doors(Audience.PUBLIC).items():
        assert client.get(address).status_code == (404 if door == "kop" else 200), door
    for audience in (Audience.TEACHER, Audience.COUNSELOR):
        for address in ground.doors(audience).values():
            assert client.get(address).content == usual, address
    html = client.get("/admin/instrumen/").content.decode()
    assert CANARY[Audience.PUBLIC] in html
    assert CANARY[Audience.COUNSELOR] not in html


def test_nobody_gets_the_form_or_its_name(ground: Ground) -> None:
    counselor, nobody = _client(Role.KONSELOR, ground.school), Client()
    usual = nobody.get("/tidak/ada").content
    for audience in Audience:
        for door, address in ground.doors(audience).items():
            assert counselor.get(address).status_code == 200, door
            answer = nobody.get(address)
            if door == "landing":
                assert (answer.status_code, answer.content) == (302, b"")
            else:
                assert (answer.status_code, answer.content) == (404, usual), (audience, door)


def test_the_menu_item_is_for_everybody_in_the_admin(ground: Ground) -> None:
    for role in DESKS:
        assert "/admin/instrumen/" in _client(role, ground.school).get("/admin/").content.decode(), role
    for role in set(Role) - DESKS:
        assert 'href="/unduh/"' in _client(role, ground.school).get("/ruang/").content.decode(), role
