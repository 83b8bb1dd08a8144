"""May this person? `check_x` raises `NotAllowed`, `can_x` wraps it (shared/access.md).

Never asks Django permissions, which a superuser always has. The screens answer 404 for a NotAllowed of these.
"""

from __future__ import annotations

from typing import Any

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .matrix import Column, Level
from .models import ProtectedRecord
from .selectors import columns_of, level_of, share_of

NOT_THERE = "Rekaman ini tidak ada, atau bukan untuk Anda."


def check_record_create(user: Any, school: School) -> None:
    """Raise unless the person is a konselor of the school: only a counselor in charge begins a record."""
    if not may_open_records(user) or not has_role(user, Role.KONSELOR, school):
        raise NotAllowed("Hanya konselor sekolah ini yang dapat membuat rekaman.")


def can_record_create(user: Any, school: School) -> bool:
    """Wrap `check_record_create`."""
    try:
        check_record_create(user, school)
    except NotAllowed:
        return False
    return True


def check_record_read(user: Any, record: ProtectedRecord) -> None:
    """Raise unless something of the record is for this person: by the table, or by a share that runs."""
    if level_of(user, record) is Level.NONE and share_of(user, record) is None:
        raise NotAllowed(NOT_THERE)


def can_record_read(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_record_read`."""
    try:
        check_record_read(user, record)
    except NotAllowed:
        return False
    return True


def check_record_change(user: Any, record: ProtectedRecord) -> None:
    """Raise unless the person is the counselor in charge of the record."""
    if Column.OWNER not in columns_of(user, record):
        raise NotAllowed(NOT_THERE)


def can_record_change(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_record_change`."""
    try:
        check_record_change(user, record)
    except NotAllowed:
        return False
    return True


def check_record_reassign(user: Any, record: ProtectedRecord) -> None:
    """Raise unless the person is koordinator of the school: he hands over by code, without reading."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, record.school):
        raise NotAllowed(NOT_THERE)


def can_record_reassign(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_record_reassign`."""
    try:
        check_record_reassign(user, record)
    except NotAllowed:
        return False
    return True
