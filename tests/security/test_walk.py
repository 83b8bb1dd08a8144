"""The walk: every URL pattern, as everybody, in every way, held against tests/security/walk/expected.tsv.

What an answer shows of the records, and which tables it writes, is looked at before the request is rolled back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import path

from cms.records.desk import desk_of
from cms.records.models import EmergencyAccess, ProtectedRecord, Student
from tests.factories.records import CANARY
from tests.security.walk.asking import Visitor, rolled_back
from tests.security.walk.routes import addresses, routes
from tests.security.walk.scene import OWNER, VISITORS, Scene, make_scene
from tests.security.walk.state import state_of_tables
from tests.security.walk.table import CLASSES, FILE, SHOWING, read
from tests.security.walk.walking import expected_routes, kept, same, walk_others, walk_records

pytestmark = pytest.mark.django_db
FOR_TEACHERS = {"ruang/siswa/dibagikan/", "ruang/siswa/rujukan/"}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Do without a line for each of thousands of refusals."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def empty() -> Scene:
    return make_scene()


@pytest.fixture
def scene(empty: Scene) -> Scene:
    empty.fill()
    return empty


# --- The table -------------------------------------------------------------------------------------------------------


def test_every_route_is_in_the_table() -> None:
    there, table = {route.pattern for route in routes()}, read()
    new = sorted(there - table.keys())
    assert not new, (
        f"These routes are in no class. Add a line for each to {FILE.name} (pattern, class, get, post, writes; tabs): "
        f"{new}. Classes: {CLASSES}. docs/testing.md tells how to write the line."
    )
    assert sorted(table.keys() - there) == [], f"These lines of {FILE.name} name routes that are no more."


def test_what_is_called_shadowed_is_never_reached_and_everything_else_is(scene: Scene) -> None:
    table = read()
    for route in routes():
        assert bool(addresses(route, scene)) == (table[route.pattern].kind != "shadowed"), route.pattern


def test_every_gated_view_is_called_a_record(scene: Scene) -> None:
    table = read()
    gated = [route.pattern for route in routes() if route.desk is not None]
    assert len(gated) > 50
    assert [pattern for pattern in gated if table[pattern].kind != "record"] == []


def test_to_every_record_route_the_table_lets_only_who_may_open_records() -> None:
    for _, line in expected_routes("record"):
        for words in (line.get, line.post):
            assert words["anonymous"] in {"login", "404"}, line.pattern
            assert {words[name] for name in ("pelatih", "penyunting", "operator", "admin")} == {"404"}, line.pattern
            # A share or a referral may name any teacher: he has a list of what is his, and it is empty.
            assert words["guru"] == "404" or (words["guru"] == "200" and line.pattern in FOR_TEACHERS)
            assert not {words["konselor2"], words["konselor_lain"]} & SHOWING, line.pattern


# --- The walk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", VISITORS)
def test_records_open_for_nobody_but_whom_the_table_names(scene: Scene, name: str) -> None:
    owner = Visitor(scene, OWNER)
    for model in scene.keys:
        address = desk_of(model).url("read", model(pk=scene.keys[model]))  # type: ignore[arg-type]  # they are records
        assert owner.ask(address, "get").shown(scene, address) == "canary"
    visitor = Visitor(scene, name)
    before = state_of_tables()
    wrong = walk_records(visitor)
    assert not wrong, "\n".join(wrong)
    assert state_of_tables() == before


@pytest.mark.once  # what is not ours does not ask which database it is
@pytest.mark.parametrize("name", VISITORS)
def test_no_other_address_knows_of_the_records_or_changes_anything(empty: Scene, name: str) -> None:
    visitor = Visitor(empty, name)
    without = kept(visitor)
    empty.fill()
    different = [place for place, answer in kept(visitor).items() if without[place] != answer]
    assert different == [], "these answers are others once there are records"
    before = state_of_tables()
    wrong = walk_others(visitor)
    assert not wrong, "\n".join(wrong)
    assert state_of_tables() == before


def test_the_404_is_one_and_the_same_for_all(scene: Scene) -> None:
    address = f"/ruang/siswa/{scene.keys[Student]}/"
    assert Visitor(scene, OWNER).ask(address, "get").shown(scene, address) == "canary"
    refused = {name: Visitor(scene, name).ask(address, "get") for name in ("guru", "ppdp", "operator", "konselor2")}
    assert {answer.status for answer in refused.values()} == {404}
    assert len({same(answer.body).partition(b"<main")[2] for answer in refused.values()}) == 1


# --- Controls: the walk sees what it looks for ------------------------------------------------------------------------


def test_the_walk_sees_a_canary_a_code_a_key_and_a_write(scene: Scene) -> None:
    visitor = Visitor(scene, OWNER)
    address = f"/admin/konselor/peserta-didik/{scene.keys[Student]}/"
    assert scene.pupils is not None
    leaks = visitor.ask(address, "get").leaks(scene, address)
    assert {CANARY, scene.pupils.below["case"].code, str(scene.pupils.below["case"].pk)} <= leaks
    assert scene.keys[Student] not in leaks
    answer = visitor.ask(f"{address}guru-wali/", "post")
    assert answer.status == 302
    assert "records_guidance" in answer.written
    assert scene.pupils.student.guidance.get().until is None  # rolled back


def test_the_state_of_the_tables_sees_one_changed_row(scene: Scene) -> None:
    before = state_of_tables()
    with rolled_back():
        Student.objects.update(state="left")
        assert {name for name, digest in state_of_tables().items() if before[name] != digest} == {"records_student"}
    assert state_of_tables() == before


def test_a_route_without_a_line_fails_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from cms import urls

    new = path("baru/<uuid:pk>/", lambda request: HttpResponse(), name="baru")
    monkeypatch.setattr(urls, "urlpatterns", [new, *urls.urlpatterns])
    monkeypatch.setattr(
        "tests.security.walk.routes.get_resolver", lambda: type("R", (), {"url_patterns": urls.urlpatterns})
    )
    with pytest.raises(AssertionError, match=r"Add a line for each .*baru/<uuid:pk>/"):
        test_every_route_is_in_the_table()


def test_every_record_model_is_walked_past(scene: Scene) -> None:
    from django.apps import apps

    protected = {model for model in apps.get_models() if issubclass(model, ProtectedRecord)}
    asked = {route.desk.model for route in routes() if route.desk is not None}
    assert "akses-darurat" in scene.around
    assert protected & asked <= {*scene.keys, EmergencyAccess}
