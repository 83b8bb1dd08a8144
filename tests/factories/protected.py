"""One row of every protected model, found by itself: each text a word of its own, the rest the first that fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from cms.accounts.models import School, User
from cms.instruments.models import InstrumentTemplate
from cms.records.fields import SealedDateField, SealedField, SealedJSONField
from cms.records.models import ProtectedRecord, SchoolClass, Student
from tests.factories.activities import reference_test

SEALED = "kanaritertutup"
PLAIN = "kanaripolos"
SEALED_DATE = date(1987, 6, 5)
MARKS = {"code", "id", "stored_name"}
"""Texts of a fixed form."""


def protected_models() -> list[type[ProtectedRecord]]:
    """Return every protected model, pupils first."""
    found = [model for model in apps.get_models() if issubclass(model, ProtectedRecord)]
    return sorted(found, key=lambda model: (model is not Student, str(model._meta.label_lower)))


SECOND_PLACES = {
    *(("attachment", "entry"), ("attachment", "consent")),
    *(("commitment", "conference"), ("commitment", "referral")),
    *(("instrumentresult", "version"), ("referral", "receiver_account"), ("accesspackage", "guardian")),
    ("accesspackage", "request"),
}
"""A file hangs at one place; here at the case. A commitment at the visit, a result at a reference, and so on."""


@dataclass
class Filler:
    """Makes the rows; a row that another one needs is made first."""

    school: School
    owner: User
    made: dict[type[models.Model], Any] = field(default_factory=dict)

    def row(self, model: type[models.Model]) -> Any:
        """Return the one row of the model. Raises AssertionError with what to add for a field that nobody knows."""
        if model not in self.made:
            values: dict[str, Any] = {}
            for one in model._meta.concrete_fields:
                if one.name == "id" or (one.null and isinstance(one, models.ForeignKey) and self._is_empty(one)):
                    continue
                value = self.value(model, one)
                if value is not None:
                    values[one.attname if isinstance(one, models.UUIDField) else one.name] = value
            self.made[model] = model(**values)
            self.made[model].save(force_insert=True)
        return self.made[model]

    def _is_empty(self, one: models.Field[Any, Any]) -> bool:
        """Whether the field is half of "by whom and when", leads to its own model, or would be a second place."""
        is_second = (str(one.model._meta.model_name), one.name) in SECOND_PLACES
        return one.related_model is one.model or one.name.endswith("_by") or is_second

    def value(self, model: type[models.Model], one: models.Field[Any, Any]) -> Any:
        """Return the value of one field; None leaves it out."""
        word = f"{SEALED if isinstance(one, SealedField) else PLAIN}{model._meta.model_name}{one.name.replace('_', '')}"
        if isinstance(one, models.ForeignKey):
            return self._other(one)
        if one.choices or one.name == "state":
            states = model.STATES.choices if one.name == "state" else one.flatchoices  # type: ignore[attr-defined]  # theirs
            return next(value for value, _ in states if value)
        if isinstance(one, SealedDateField | SealedJSONField):
            return SEALED_DATE if isinstance(one, SealedDateField) else {"isi": word}
        if isinstance(one, models.CharField | models.TextField | SealedField):
            return (f"X-{model._meta.model_name}" if one.name in MARKS else word)[: one.max_length]
        return _plain_value(model, one)

    def _other(self, one: models.ForeignKey[Any, Any]) -> Any:
        if one.related_model is School:
            return self.school
        if one.related_model is User:
            return self.owner
        if one.related_model is SchoolClass:
            return None
        if one.related_model is InstrumentTemplate:
            return reference_test()
        return self.row(one.related_model)


def _plain_value(model: type[models.Model], one: models.Field[Any, Any]) -> Any:
    if isinstance(one, models.DateTimeField):
        return None if one.null else timezone.now()
    if isinstance(one, models.DateField):
        return timezone.localdate()
    if isinstance(one, models.BooleanField):
        return False
    if isinstance(one, models.IntegerField):
        return 1
    if isinstance(one, models.UUIDField) and not one.has_default():
        return uuid4()
    if one.null or one.has_default():
        return None
    raise AssertionError(
        f"{model.__name__}.{one.name} ({type(one).__name__}) cannot be filled: tests/factories/protected.py"
    )
