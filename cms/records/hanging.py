"""What hangs on a record: every protected row that leads to it by foreign keys, of whatever kind. New kinds come by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps import apps

from .models import ProtectedRecord

Keys = dict[type[ProtectedRecord], set[UUID]]


def kinds() -> dict[str, type[ProtectedRecord]]:
    """Return every protected model by its name (`case`)."""
    models = apps.get_app_config("records").get_models()
    return {str(model._meta.model_name): model for model in models if issubclass(model, ProtectedRecord)}


def hanging_on(record: ProtectedRecord) -> Keys:
    """Return the record and everything that hangs on it, as keys by model, the record's own model first."""
    found: Keys = {type(record): {record.pk}}
    fresh: Keys = {type(record): {record.pk}}
    while fresh:
        fresh = _one_step(fresh, found)
        for model, keys in fresh.items():
            found.setdefault(model, set()).update(keys)
    return found


def rows_of(found: Keys) -> Iterable[ProtectedRecord]:
    """Return the rows themselves, each with its school, model by model."""
    for model, keys in found.items():
        yield from model.objects.filter(pk__in=keys).select_related("school").order_by("code")


def parent_of(record: ProtectedRecord) -> ProtectedRecord | None:
    """Return what the record hangs on: the nearest of its foreign keys."""
    names = ("visit", "conference", "referral", "case", "student")
    return next((found for name in names if (found := getattr(record, name, None)) is not None), None)


def _one_step(fresh: Keys, found: Keys) -> Keys:
    """Return what leads to a row of `fresh` and was not found yet."""
    more: Keys = {}
    for model in kinds().values():
        for name, parent in _parents(model):
            if parent in fresh:
                keys = set(model.objects.filter(**{f"{name}__in": fresh[parent]}).values_list("pk", flat=True))
                more.setdefault(model, set()).update(keys - found.get(model, set()))
    return {model: keys for model, keys in more.items() if keys}


def _parents(model: type[ProtectedRecord]) -> list[tuple[str, Any]]:
    """Return its foreign keys to protected models, as (field, model)."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field.related_model, type)]
    return [(field.name, field.related_model) for field in fields if issubclass(field.related_model, ProtectedRecord)]  # type: ignore[arg-type]  # a type, asked above
