"""Every field of a protected model is sealed or plain, said by name; and nothing of Wagtail that would show a row.

    class Protection:
        sealed = ("name", "nis")        # encrypted at rest
        plain = (*BASE_PLAIN, "since")  # readable by whoever holds the database
        general = ("name",)             # optional: what the general part shows
        short = ()                      # optional: what the short version shows

A model is protected when it says whose key seals it (`sealing_subject`); a model of the room that does not say so holds
no words about a person, and is listed with its reason in OPEN_MODELS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search.index import Indexed

from .fields import SealedField, sealed_fields

SHOWING_BASES = (PreviewableMixin, DraftStateMixin, WorkflowMixin, LockableMixin, RevisionMixin, Indexed)
SHARED_FILES = (AbstractImage, AbstractRendition, AbstractDocument)
OPEN_MODELS = {
    "SchoolClass": "a class of a school, its year and its wali kelas",
    "Placement": "which pupil is in which class: keys and days",
    "CounselorYear": "which counselor holds which pupil: keys and days",
    "Guidance": "which pupil is named to which guru wali: keys and days",
    "Share": "who may see which record how long: keys, field names and days",
    "HandOver": "who is to take over which record: keys and days",
    "DoubleDecision": "which codes were merged, or are two pupils",
    "ErasureRequest": "who asked for, confirmed and decided which erasure: codes, days and counts",
    "RetentionDecision": "until when a record is kept: keys, days and a chosen reason",
    "Breach": "what happened, by moments, kinds of data and texts that are refused when they hold numbers or codes",
    "BreachPerson": "which pupil an incident touched, how often, whether he was told: keys, verbs and moments",
    "Receiver": "the school's directory of those who can help: nobody in it is a child",
    "PacketLink": "which packet may be opened how long: digests, days and counts",
    "EmergencyNotice": "who must be told of which break-glass, whether the mail left, when it was seen",
    "RequestNotice": "who was told of which request's clock, and whether the mail left",
    "Correction": "which fields of which record were corrected for a request: codes and names of fields",
    "Restriction": "whose processing is restricted since when, until when: keys and moments",
    "CodeNumber": "the last number of each code",
    "AccessLogRow": "who did what to which code",
    "AccessCheckpoint": "what replaced expired rows of the access log",
    "AccessClosing": "stands only while expired rows of the access log are replaced",
    "RefusalCount": "how often nobody in particular was refused in one hour",
    "StudentDigest": "keyed digests of words: no word comes back from them",
    "ProtectedLogEntry": "Wagtail's own log: codes and actions",
}
"""Models of the room that are no records, each with what it holds."""


def is_protected(model: type[models.Model]) -> bool:
    """Return whether the model derives from the record base."""
    return hasattr(model, "sealing_subject")


def protection_problems(model: type[models.Model]) -> list[str]:
    """Return what is wrong with a protected model, in English sentences; empty when it may hold records."""
    protection = getattr(model, "Protection", None)
    if protection is None:
        return ["It has no inner class Protection: each field must be called sealed or plain."]
    return [*_lists(model, protection), *_kinds(model, protection), *_shown(model), *_stored(model)]


def open_problems(model: type[models.Model]) -> list[str]:
    """Return what is wrong with a model of the room that is not protected."""
    if model.__name__ not in OPEN_MODELS:
        return ["It is no protected record: derive it from ProtectedRecord, or say in OPEN_MODELS what it holds."]
    sealed = [field.name for field in sealed_fields(model)]
    return [f"{name} is sealed, but the model does not say with whose key (sealing_subject)." for name in sealed]


def named_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns and the many-to-many fields of the model."""
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def _lists(model: type[models.Model], protection: Any) -> Iterator[str]:
    """Each field in exactly one list, and no name that is no field."""
    names = {field.name for field in named_fields(model)}
    counted = Counter((*protection.sealed, *protection.plain))
    yield from (f"Protection names {name}, which is no field." for name in sorted(counted.keys() - names))
    yield from (f"{name} is neither sealed nor plain." for name in sorted(names - counted.keys()))
    yield from (f"Protection names {name} more than once." for name, count in counted.items() if count > 1)
    for part in ("general", "short"):
        for name in sorted({*getattr(protection, part, ())} - names):
            yield f"Protection.{part} names {name}, which is no field."


def _kinds(model: type[models.Model], protection: Any) -> Iterator[str]:
    """What is called sealed is sealed, and nothing else is."""
    for field in named_fields(model):
        sealed = isinstance(field, SealedField)
        if field.name in protection.sealed and not sealed:
            yield f"{field.name} is called sealed, but it is no sealed field."
        if field.name in protection.plain and sealed:
            yield f"{field.name} is called plain, but it is a sealed field."


def _shown(model: type[models.Model]) -> Iterator[str]:
    """Nothing that draws, stores or lists a row outside the gate."""
    for base in SHOWING_BASES:
        if issubclass(model, base):
            yield f"It derives from {base.__name__}, which shows or stores rows outside the gate."
    if hasattr(model, "api_fields"):
        yield "It has api_fields: records have no API."
    if model._meta.default_permissions or model._meta.permissions:
        yield "It has Django permissions: stock screens ask only these, so records have none (default_permissions = ())."
    for field in named_fields(model):
        if isinstance(field.related_model, type) and issubclass(field.related_model, SHARED_FILES):
            yield f"{field.name} points to Wagtail's images or documents, which every editor can open."


def _stored(model: type[models.Model]) -> Iterator[str]:
    """Keys that tell nothing, no files beside the gate, no index over tokens."""
    if not isinstance(model._meta.pk, models.UUIDField):
        yield "Its key is no UUID: a number tells how many records there are."
    sealed = {field.name for field in sealed_fields(model)}
    for field in named_fields(model):
        if isinstance(field, models.FileField):
            yield f"{field.name} is a file in a storage that others reach: attachments are sealed."
    for rule in (*model._meta.indexes, *model._meta.constraints):
        for name in sorted(sealed & {field.lstrip("-") for field in getattr(rule, "fields", ())}):
            yield f"{rule.name} compares {name}, whose tokens are never equal."
    for name in sorted(sealed & {order.lstrip("-") for order in model._meta.ordering or () if isinstance(order, str)}):
        yield f"It is ordered by {name}, which would be the order of tokens."
