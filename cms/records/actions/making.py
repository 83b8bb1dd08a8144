"""What every new and every changed record goes through."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cms.accounts.models import School, User
from cms.core.errors import WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import ProtectedRecord, Student, Verb
from ..permissions import check_record_change, check_record_create
from ..validation import clean

Made = TypeVar("Made", bound=ProtectedRecord)


def begin(record: Made, *, school: School, code: str, state: str, by: User, at: datetime) -> Made:
    """Save a new record of this person and log it. Raises NotAllowed, ValidationError."""
    check_record_create(by, school)
    record.school, record.owner, record.code, record.state = school, by, code, state
    record.created_by, record.created_at = by, at
    clean(record)
    record.save(force_insert=True)
    logged(by=by, verb=Verb.CREATE, about=About.record(record, Column.OWNER), at=at)
    return record


def go_on(record: ProtectedRecord, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Write the values into the record and log the change. Raises NotAllowed, ValidationError."""
    check_record_change(by, record)
    for name, value in values.items():
        setattr(record, name, value)
    record.changed_by, record.changed_at = by, at
    clean(record)
    record.save()
    logged(by=by, verb=Verb.CHANGE, about=About.record(record, Column.OWNER), facts={"fields": len(values)}, at=at)


@transaction.atomic
def record_change(record: ProtectedRecord, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Change a record that needs nothing besides. Raises NotAllowed, ValidationError."""
    go_on(record, values, by=by, at=at)


def move(record: ProtectedRecord, state: str, allowed: Mapping[str, frozenset[str]], *, by: User, at: datetime) -> None:
    """Bring the record into another state. Raises NotAllowed, WrongState."""
    check_record_change(by, record)
    if state not in allowed.get(record.state, frozenset()):
        wanted = record.STATES(state).label
        raise WrongState(f"Dari keadaan “{record.get_state_display()}” rekaman ini tidak dapat menjadi “{wanted}”.")
    record.state = state
    record.changed_by, record.changed_at = by, at
    record.save(update_fields=["state", "changed_by", "changed_at"])
    verb = Verb.CLOSE if not allowed.get(state) else Verb.CHANGE
    logged(by=by, verb=verb, about=About.record(record, Column.OWNER), facts={"state": state.replace("_", "-")}, at=at)


def pupil_lock(pupil: UUID) -> None:
    """Let nobody else who locks the pupil go on before this transaction ends."""
    list(Student.objects.select_for_update().filter(pk=pupil).values_list("pk"))
