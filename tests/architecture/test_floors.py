"""The floors of the house (docs/architecture.md) beyond what import-linter can see."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from .source import CMS, ROOT, dotted, imports_of, modules, place, stands_in, text_of, tracked

FLOORS = {
    "core": 0,
    "accounts": 1,
    "instruments": 2,
    "pages": 3,
    "records": 3,
    "feedback": 3,
    "handbook": 4,
    "api": 5,
    "safekeeping": 5,
    "settings": 6,
    "urls": 7,
    "wsgi": 7,
}
PUBLIC_SIDE = ("core", "accounts", "instruments", "pages", "api", "handbook")


def may_import(room: str, other: str) -> bool:
    """Tell whether a line in `room` may name `other`: the same room, or one on a floor below."""
    return room == other or FLOORS[other] < FLOORS[room]


def test_every_room_has_a_floor_and_every_installed_room_exists() -> None:
    rooms = {path.name for path in CMS.iterdir() if (path / "__init__.py").is_file()}
    rooms |= {path.stem for path in CMS.glob("*.py")} - {"__init__"}
    assert {"core", "accounts", "settings"} <= rooms
    assert rooms <= set(FLOORS)


def test_no_sideways_and_no_upward_import() -> None:
    wrong = []
    for path in modules():
        parts = dotted(path).split(".")
        if len(parts) < 2:
            continue
        for name in imports_of(path):
            other = name.split(".")[1] if stands_in(name, "cms") and name.count(".") else parts[1]
            if other in FLOORS and not may_import(parts[1], other):
                wrong.append(f"{dotted(path)} imports {name}")
    assert wrong == []


def test_floors_of_this_test_are_those_of_the_import_contract() -> None:
    config = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]
    layers = next(contract for contract in config["contracts"] if contract["type"] == "layers")
    assert layers["exhaustive"] is True
    found = {
        room.strip(" ()"): floor for floor, layer in enumerate(reversed(layers["layers"])) for room in layer.split("|")
    }
    assert found == FLOORS


def test_no_import_contract_ignores_anything() -> None:
    assert "ignore_imports" not in text_of(ROOT / "pyproject.toml").replace("no `ignore_imports`", "")
    assert not (ROOT / ".importlinter").exists()


def _relations(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    yield from (field for field in model._meta.get_fields() if isinstance(field, models.Field) and field.is_relation)


def test_foreign_keys_go_down_the_floors() -> None:
    ours = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("cms.")]
    seen = 0
    wrong = []
    for model in ours:
        for field in _relations(model):
            target = field.related_model
            if not isinstance(target, type) or not target.__module__.startswith("cms."):
                continue
            seen += 1
            if not may_import(model.__module__.split(".")[1], target.__module__.split(".")[1]):
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert seen, "no foreign key was looked at"
    assert wrong == []


@pytest.mark.parametrize("room", PUBLIC_SIDE)
def test_the_public_side_never_names_the_records(room: str) -> None:
    """Holds before `cms.records` exists: no import, no lazy model label, no template, no string."""
    for path in modules(f"cms.{room}"):
        assert not any(stands_in(name, "cms.records") for name in imports_of(path)), dotted(path)
    for path in tracked():
        if path.is_relative_to(CMS / room) and path.suffix in {".py", ".html", ".txt", ".js", ".yml"}:
            for number, line in enumerate(text_of(path).splitlines(), 1):
                assert "cms.records" not in line, place(path, number)
                assert not any(f"{quote}records." in line for quote in "\"'"), place(path, number)


def test_rooms_below_and_beside_the_records_know_no_door_to_them() -> None:
    assert not may_import("pages", "records")
    assert not may_import("records", "pages")
    assert not may_import("feedback", "records")
