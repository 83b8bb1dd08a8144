"""What belongs to a pupil in the whole database: found by walking the models, so that a new kind is found by itself.

A row belongs to him when a foreign key leads to a row that does, when its `record` (a key without a constraint) names
one, or when one of Wagtail's tables names one by type and key. `STAYS` are the tables that may keep his code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, QuerySet, TextField
from django.db.models.sql import DeleteQuery

from .models import Student

STAYS: Final = {
    "SchoolClass": "a class holds many pupils and names none",
    "CodeNumber": "a number is never given twice",
    "Receiver": "the school's directory names no pupil",
    "Breach": "an incident of the school: moments, counts and texts without a child; whom it touched goes with the pupil",
    "AccessLogRow": "codes only; the chain must hold",
    "AccessCheckpoint": "numbers of rows",
    "AccessClosing": "stands only while rows are closed",
    "RefusalCount": "hours and counts",
    "ErasureRequest": "proves the erasure: codes and counts",
    "DoubleDecision": "codes only: why a code is no more",
}
"""Models of the room that keep their rows, each with the reason. Every other one must lead to a pupil, or to nobody."""

BY_TYPE: Final = (
    ("content_type", "object_id"),
    ("base_content_type", "object_id"),
    ("to_content_type", "to_object_id"),
    ("content_type", "object_key"),
)
_FEW: Final = 500

Table = type[Model]
Keys = dict[Table, set[Any]]


def belonging_to(subjects: Iterable[UUID], root: Table = Student) -> Keys:
    """Return the keys of every row that belongs to these pupils (or records of the model `root`), by model.

    Models without any are left out.
    """
    rows: Any = QuerySet(root)
    found: Keys = {}
    fresh: Keys = {root: set(rows.filter(pk__in=list(subjects)).values_list("pk", flat=True))}
    while any(fresh.values()):
        _add(found, fresh)
        more = _leading_to(fresh)
        _add(more, _naming(fresh))
        fresh = {model: keys - _of(found, model) for model, keys in more.items()}
    return {model: keys for model, keys in found.items() if keys}


def delete(found: Keys) -> None:
    """Delete these rows at once, inside the open transaction; keys that lead nowhere then are refused at its end.

    Without Django's collector: nobody listens to these deletions, and PROTECT guards against single ones.
    """
    for model, keys in found.items():
        DeleteQuery(model).delete_batch(sorted(keys, key=str), "default")


def reached() -> set[str]:
    """Return the models of the room whose rows the walk would find."""
    every = apps.get_app_config("records").get_models(include_auto_created=True)
    known: set[Any] = {Student}
    while more := {model for model in _tables() if any(parent in known for _, parent in _parents(model))} - known:
        known |= more
    return {model.__name__ for model in every if model in known or _has_record(model) or _types_of(model)}


def _add(found: Keys, more: Keys) -> None:
    for model, keys in more.items():
        found[model] = _of(found, model) | keys


def _of(found: Keys, model: Table) -> set[Any]:
    return found.get(model, set())


def _tables() -> list[Table]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _parents(model: Table) -> list[tuple[str, Table]]:
    """Return the foreign keys that hold a constraint, as (field, model); a log that outlives its subject has none."""
    if model.__name__ in STAYS:
        return []
    fields = [field for field in model._meta.concrete_fields if getattr(field, "db_constraint", True)]
    return [(field.name, parent) for field in fields if isinstance(parent := field.related_model, type)]


def _leading_to(fresh: Keys) -> Keys:
    more: Keys = {}
    for model in _tables():
        for name, parent in _parents(model):
            if parent in fresh:
                more.setdefault(model, set()).update(_pks(model, name, fresh[parent]))
    return more


def _naming(found: Keys) -> Keys:
    """Rows that name one of these rows without a foreign key."""
    records = {model: keys for model, keys in found.items() if model._meta.app_label == "records"}
    every = set().union(*records.values())
    more: Keys = {}
    for model in _tables():
        if _has_record(model):
            more.setdefault(model, set()).update(_pks(model, "record", every))
        for kind, key in _types_of(model):
            more.setdefault(model, set()).update(_typed(model, kind, key, records))
    return more


def _has_record(model: Table) -> bool:
    """Whether it names a record by its key alone, as a share does."""
    names = {field.name for field in model._meta.concrete_fields}
    return model._meta.app_label == "records" and "record" in names and model.__name__ not in STAYS


def _types_of(model: Table) -> list[tuple[str, str]]:
    """Its pairs of type and key; a key that is a number never names a record."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    found = [pair for pair in BY_TYPE if fields.keys() >= set(pair)]
    return [(kind, key) for kind, key in found if isinstance(fields[key], CharField | TextField)]


def _typed(model: Table, kind: str, key: str, records: Keys) -> Iterator[Any]:
    for parent, keys in records.items():
        named = ContentType.objects.get_for_model(parent)
        for some in _some(keys):
            texts = [text for one in some for text in {str(one), getattr(one, "hex", str(one))}]
            rows: Any = QuerySet(model).filter(**{kind: named, f"{key}__in": texts})
            yield from rows.values_list("pk", flat=True)


def _pks(model: Table, name: str, keys: set[Any]) -> set[Any]:
    rows: Any = QuerySet(model)
    return {pk for some in _some(keys) for pk in rows.filter(**{f"{name}__in": some}).values_list("pk", flat=True)}


def _some(keys: set[Any]) -> Iterator[list[Any]]:
    """Few enough for one query."""
    listed = sorted(keys, key=str)
    return (listed[start : start + _FEW] for start in range(0, len(listed), _FEW))
