"""The walls of a record model: each one, when it is missing, is named."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.db import models
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search.index import Indexed

from cms.records import checks
from cms.records.fields import SealedTextField
from cms.records.protection import OPEN_MODELS, is_protected, open_problems, protection_problems

FIELDS = ("sealed", "plain")
BOTH = "{% csrf_token %}{% session_mark %}"


def model(bases: tuple[type, ...] = (models.Model,), meta: dict[str, Any] | None = None, **members: Any) -> Any:
    """Return a model outside the registry with a sealed `name`, a plain `code` and these changes."""
    given = {
        "__module__": "cms.records.models",
        "id": models.UUIDField(primary_key=True, default=uuid.uuid4),
        "name": SealedTextField(max_length=60),
        "code": models.CharField(max_length=20),
        "sealing_subject": lambda self: self.pk,
        "Protection": lists(("name",), ("id", "code")),
        **members,
    }
    options = {"app_label": "records", "apps": Apps(), "default_permissions": (), **(meta or {})}
    return type("Leaf", bases, {**given, "Meta": type("Meta", (), options)})


def lists(sealed: tuple[str, ...], plain: tuple[str, ...], **parts: tuple[str, ...]) -> type:
    """Return an inner class Protection."""
    return type("Protection", (), {"sealed": sealed, "plain": plain, **parts})


def test_every_model_of_the_room_stands_behind_the_walls() -> None:
    found = list(apps.get_app_config("records").get_models())
    assert any(is_protected(one) for one in found)
    assert [str(error) for error in checks.every_record_is_protected(None)] == []
    assert {one.__name__ for one in found if not is_protected(one)} == set(OPEN_MODELS)


def test_a_whole_model_has_no_problem() -> None:
    assert (
        protection_problems(model(Protection=lists(("name",), ("id", "code"), general=("name",), short=("code",))))
        == []
    )


@pytest.mark.parametrize(
    ("protection", "problem"),
    [
        (lists(("name",), ("id",)), "code is neither sealed nor plain."),
        (lists((), ("id", "code")), "name is neither sealed nor plain."),
        (lists(("name",), ("id", "code", "name")), "Protection names name more than once."),
        (lists(("name",), ("id", "code", "code")), "Protection names code more than once."),
        (lists(("name",), ("id", "code", "nama")), "Protection names nama, which is no field."),
        (lists(("name", "code"), ("id",)), "code is called sealed, but it is no sealed field."),
        (lists((), ("id", "code", "name")), "name is called plain, but it is a sealed field."),
        (lists(("name",), ("id", "code"), general=("nis",)), "Protection.general names nis, which is no field."),
        (lists(("name",), ("id", "code"), short=("nis",)), "Protection.short names nis, which is no field."),
    ],
)
def test_each_field_stands_in_exactly_one_list(protection: type, problem: str) -> None:
    assert problem in protection_problems(model(Protection=protection))


def test_a_model_without_lists_is_refused() -> None:
    assert "no inner class Protection" in protection_problems(model(Protection=None))[0]


@pytest.mark.parametrize(
    "base", [PreviewableMixin, DraftStateMixin, WorkflowMixin, LockableMixin, RevisionMixin, Indexed]
)
def test_nothing_that_shows_rows_outside_the_gate(base: type) -> None:
    found = protection_problems(model(bases=(base, models.Model)))
    assert f"It derives from {base.__name__}, which shows or stores rows outside the gate." in found


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"api_fields": ["code"]}, "api_fields"),
        ({"meta": {"default_permissions": ("view",)}}, "Django permissions"),
        ({"meta": {"permissions": [("x", "y")]}}, "Django permissions"),
        ({"file": models.FileField()}, "file is a file"),
        ({"picture": models.ImageField()}, "picture is a file"),
        ({"photo": models.ForeignKey(Image, models.CASCADE)}, "photo points to Wagtail's"),
        ({"papers": models.ManyToManyField(Document)}, "papers points to Wagtail's"),
        ({"id": models.BigAutoField(primary_key=True)}, "no UUID"),
        ({"meta": {"indexes": [models.Index(fields=["-name"], name="by_name")]}}, "by_name compares name"),
        (
            {"meta": {"constraints": [models.UniqueConstraint(fields=["name"], name="once")]}},
            "once compares name",
        ),
        ({"meta": {"ordering": ["code", "-name"]}}, "ordered by name"),
    ],
)
def test_each_hole_is_named(changes: dict[str, Any], word: str) -> None:
    extra = tuple(name for name in changes if name in {"file", "picture", "photo", "papers"})
    found = protection_problems(model(**changes, Protection=lists(("name",), ("id", "code", *extra))))
    assert len(found) == 1, found
    assert word in found[0]


def test_a_model_of_the_room_that_is_no_record_says_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    class Config:
        models: ClassVar[list[Any]] = []

        def get_models(self) -> list[Any]:
            return self.models

    stray = model()
    del stray.sealing_subject
    assert not is_protected(stray)
    assert "OPEN_MODELS" in open_problems(stray)[0]
    monkeypatch.setitem(OPEN_MODELS, "Leaf", "a leaf")
    assert open_problems(stray) == ["name is sealed, but the model does not say with whose key (sealing_subject)."]
    Config.models = [stray, model(Protection=None)]
    monkeypatch.setattr(apps, "get_app_config", lambda label: Config())
    assert [error.id for error in checks.every_record_is_protected(None)] == ["records.E001"] * 2


def test_every_form_of_the_room_says_whose_session_it_came_from() -> None:
    templates = Path(apps.get_app_config("records").path, "templates").rglob("*.html")
    forms = {path.name: text for path in templates if "{% csrf_token %}" in (text := path.read_text())}
    assert len(forms) > 5
    assert [name for name, text in forms.items() if "{% csrf_token %}" in text.replace(BOTH, "")] == []
