"""Every kind of record, and every field of it, has a rule for the package; a new one without fails here by name."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from cms.records.hanging import kinds
from cms.records.models import Note, SafetyHold, Student
from cms.records.package import rules
from cms.records.package.collecting import label_of
from cms.records.package.rules import (
    NoRule,
    Rule,
    access_problems,
    is_withheld,
    open_problems,
    rules_of,
    withheld_kinds,
)
from cms.records.protection import OPEN_MODELS


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_field_of_every_kind_has_one_rule(name: str) -> None:
    assert access_problems(kinds()[name]) == []
    assert is_withheld(kinds()[name]) or set(rules_of(kinds()[name]).values()) >= {Rule.GIVEN, Rule.KEPT}


@pytest.mark.parametrize("name", sorted(kinds()))
def test_every_field_that_is_told_has_an_indonesian_label(name: str) -> None:
    model = kinds()[name]
    told = [field for field, rule in rules_of(model).items() if rule is not Rule.KEPT]
    labels = {field: label_of(model, field) for field in told}
    english = {field for field, label in labels.items() if label.lower() == field.replace("_", " ")}
    assert english - {"nis", "nisn"} == set()


def test_every_other_model_of_the_room_is_told_or_left_out_with_a_reason() -> None:
    assert open_problems() == []


def test_only_holds_are_withheld_as_a_kind() -> None:
    assert withheld_kinds() == {"safetyhold"}
    assert rules_of(SafetyHold) == {}


def access_of(monkeypatch: pytest.MonkeyPatch, **lists: Any) -> None:
    """Give notes another rule."""
    given = {"section": "catatan", "given": ("case", "met_date"), "kept": ("student",)}
    words = ("topic", "medium", "summary", "approach", "result", "follow_up")
    monkeypatch.setattr(Note, "Access", type("Access", (), {**given, "reviewed": words, **lists}))


@pytest.mark.parametrize(
    ("lists", "problem"),
    [
        ({}, ""),
        ({"kept": ()}, "student stands in no list"),
        ({"kept": ("student", "nothing")}, "nothing, which is no field"),
        ({"kept": ("student", "case")}, "case more than once"),
        ({"section": "lain"}, "no chapter"),
        ({"given": ("case", "met_date", "topic"), "reviewed": ("medium", "summary", "approach", "result", "follow_up")},
         "topic holds free words"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_named(monkeypatch: pytest.MonkeyPatch, lists: dict[str, Any], problem: str) -> None:
    access_of(monkeypatch, **lists)
    found = access_problems(Note)
    assert (found == []) == (problem == "")
    assert problem in " ".join(found)


def test_a_kind_without_a_rule_stops_every_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rules_of(Note)
    monkeypatch.delattr(Note, "Access")
    assert "no inner class Access" in access_problems(Note)[0]
    with pytest.raises(NoRule, match="catatan konseling"):
        rules_of(Note)


def test_an_account_of_the_staff_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    class Access:
        section = "anak"
        given: ClassVar[tuple[str, ...]] = ("owner",)

    monkeypatch.setattr(Student, "Access", Access)
    assert any("owner is an account" in problem for problem in access_problems(Student))


def test_a_new_open_model_must_be_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "OPEN_MODELS", {**OPEN_MODELS, "Fresh": "new"})
    assert open_problems() == ["Fresh is neither told nor left out."]
    monkeypatch.setattr(rules, "OPEN_MODELS", {name: text for name, text in OPEN_MODELS.items() if name != "Share"})
    assert open_problems() == ["Share is no model of the room."]
    monkeypatch.setattr(rules, "OPEN_MODELS", OPEN_MODELS)
    monkeypatch.setattr(rules, "LEFT_OUT", {**rules.LEFT_OUT, "Share": "x"})
    assert open_problems() == ["Share is told and left out."]
