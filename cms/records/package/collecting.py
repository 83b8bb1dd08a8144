"""Every row about one child, of every kind: found by walking the models, so that a new kind comes by itself.

What is withheld as a kind (a safety hold) is left out here already, together with what names such a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import models

from ..hanging import kinds
from ..models import ProtectedRecord, Student
from ..parts import in_words
from ..trail import trail_told
from .rules import Rule, is_withheld, rules_of, withheld_kinds

FILE: Final = "file"
"""The content of an attachment stands beside its fields under this name."""
LABELS: Final[Mapping[str, str]] = {
    "kind": "rekaman yang dimaksud",
    "emergency_at": "jalur darurat disetujui pada",
}
"""Names of fields that no screen shows, so that their models have no word for them."""


def records_of(student: Student) -> list[ProtectedRecord]:
    """Return every row about the child that may be told, kind by kind, oldest first. Raises NoRule."""
    found: list[ProtectedRecord] = []
    for model in kinds().values():
        rules_of(model)
        if not is_withheld(model):
            found += _rows(model, student)
    return [record for record in found if getattr(record, "kind", "") not in withheld_kinds()]


def withheld_with(records: Iterable[ProtectedRecord], first: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the reason for each row that is withheld: those of `first`, and whatever hangs on or names one of them."""
    rows, found = list(records), dict(first)
    while True:
        more = {
            row.pk: found[key] for row in rows if row.pk not in found for key in _named_by(row) if key in found
        }  # fmt: skip
        if not more:
            return found
        found |= more


def value_of(record: ProtectedRecord, name: str) -> tuple[Any, str]:
    """Return a field as JSON says it, and in Indonesian words; (None, "") where nothing is written."""
    raw = getattr(record, name)
    if raw is None or raw == "":
        return None, ""
    if isinstance(raw, models.Model):
        return _other(raw)
    if name == "trail" and isinstance(raw, list):
        return (told := trail_told(record)), told
    display = getattr(record, f"get_{name}_display", None)
    if display is not None:
        return raw, str(display())
    if name == "kind":  # of a record that is named by kind and key
        label = str(kinds()[raw]._meta.verbose_name) if raw in kinds() else ""
        return raw, label
    return (raw, f"{raw} bita") if name == "size" else _in_words(raw)


def _in_words(raw: Any) -> tuple[Any, str]:
    if isinstance(raw, bool):
        return raw, "Ya" if raw else "Tidak"
    if isinstance(raw, date | datetime):
        return raw.isoformat(), str(in_words(raw))
    return raw, _packet(raw) if isinstance(raw, Mapping) else str(raw)


def has_open_code(record: ProtectedRecord) -> bool:
    """Return whether the code may be told: the numbers below a pupil would show a gap where something is withheld."""
    return "/" not in record.code


def texts_of(record: ProtectedRecord) -> dict[str, str]:
    """Return the free words of the record by field, without the empty ones."""
    names = [name for name, rule in rules_of(type(record)).items() if rule is Rule.REVIEWED]
    found = {name: value_of(record, name)[1] for name in names}
    return {name: text for name, text in found.items() if text.strip()}


def label_of(model: type[models.Model], name: str) -> str:
    """Return what a field is called, as a line begins with it: in Indonesian also where the model has no word for it."""
    field: Any = model._meta.get_field(name)
    label = str(field.verbose_name)
    if label == name.replace("_", " "):  # Django's own, from the English name
        label = LABELS.get(name, label) if field.related_model is None else str(field.related_model._meta.verbose_name)
    return label[:1].upper() + label[1:]


def _rows(model: type[ProtectedRecord], student: Student) -> list[ProtectedRecord]:
    path = model.PUPIL
    if path is None:
        return []
    rows = model.objects.filter(**{path or "pk": student.pk})
    return list(rows.select_related("school", "owner").order_by("created_at", "pk"))


def _named_by(record: ProtectedRecord) -> list[UUID]:
    """Return the keys of the rows that this one hangs on or names; the child himself withholds nothing."""
    others = {model for model in kinds().values() if model is not Student}
    keys = [getattr(record, field.attname) for field in record._meta.concrete_fields if field.related_model in others]
    return [key for key in (*keys, getattr(record, "record", None)) if isinstance(key, UUID)]


def _other(row: models.Model) -> tuple[Any, str]:
    """Return how another row is named: a record by its code, where its series tells nothing, else by its kind."""
    if isinstance(row, ProtectedRecord):
        said = row.code if has_open_code(row) else str(row._meta.verbose_name)
        return said, said
    return str(row), str(row)


def _packet(packet: Mapping[str, Any]) -> str:
    """Return the frozen packet of a referral as lines."""
    parts = packet.get("parts") or ()
    lines = [line for part in parts for line in (part["title"], *(f"{label}: {text}" for label, text in part["lines"]))]
    return "\n".join(lines) if lines else "\n".join(f"{name}: {value}" for name, value in packet.items())
