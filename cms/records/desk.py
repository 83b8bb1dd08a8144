"""What one kind of record looks like at the counselor's desk: values, no behaviour of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from cms.accounts.models import School, User

from .models import Case, Consent, DataPoolEntry, ProtectedRecord, Student

Place = School | Student | Case | DataPoolEntry | Consent
"""Where a new record begins: in a school, at a pupil, or at a case; a file also at an entry or a consent."""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that a counselor thinks of together."""

    title: str
    fields: tuple[str, ...]
    help: str = ""


@dataclass(frozen=True, slots=True)
class Closing:
    """How a record ends: what the button says, what it means, what is asked, and the action."""

    label: str
    meaning: str
    form: Callable[..., Any]  # a form class: (data=None, *, record, today)
    act: Callable[[Any, Mapping[str, Any], User, datetime], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """One kind of record. `create` takes (place, values, by, at), `change` (record, values, by, at), None: as it was said."""

    model: type[ProtectedRecord]
    slug: str
    icon: str
    singular: str
    plural: str
    form: Callable[..., Any]  # a form class: (data=None, *, place, today, record=None)
    create: Callable[[Any, Mapping[str, Any], User, datetime], ProtectedRecord]
    change: Callable[[Any, Mapping[str, Any], User, datetime], None] | None
    groups: tuple[Group, ...]
    parents: tuple[tuple[str, type[ProtectedRecord]], ...] = ()
    needs_parent: bool = True
    closing: Closing | None = None
    has_list: bool = False
    template: str = "records/record.html"
    groups_by: Callable[[Any], tuple[Group, ...]] | None = None
    """Where records of one kind show different groups: those of this record."""

    def groups_of(self, record: ProtectedRecord) -> tuple[Group, ...]:
        """Return the groups that the page of the record shows."""
        return self.groups if self.groups_by is None else self.groups_by(record)

    @property
    def namespace(self) -> str:
        """Return the namespace of its addresses."""
        return f"records_{self.model._meta.model_name}"

    def url(self, name: str, record: ProtectedRecord | None = None) -> str:
        """Return the address of one of its screens."""
        return reverse(f"{self.namespace}:{name}", args=[record.pk] if record is not None else [])


_DESKS: dict[type[ProtectedRecord], Desk] = {}


def put(desk: Desk) -> Desk:
    """Keep the desk of its model and return it."""
    _DESKS[desk.model] = desk
    return desk


def has_desk(model: type[ProtectedRecord]) -> bool:
    """Return whether the model has screens of its own."""
    return model in _DESKS


def desk_of(record: ProtectedRecord | type[ProtectedRecord]) -> Desk:
    """Return the desk of a record or of a model. Raises KeyError for a model without one."""
    return _DESKS[record if isinstance(record, type) else type(record)]
