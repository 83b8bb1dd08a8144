"""May this person make this move? `check_x` raises `NotAllowed`, `can_x` wraps it."""

from __future__ import annotations

from typing import Any

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .models import ProtectedRecord, Referral
from .moves import Move, Who
from .permissions import NOT_THERE, check_record_change
from .sharing import may_receive


def check_record_step(user: Any, record: ProtectedRecord, move: Move) -> None:
    """Raise unless the person is who makes this move: nobody approves or accepts what is his own."""
    match move.who:
        case Who.OWNER:
            check_record_change(user, record)
        case Who.SECOND:
            _check_second(user, record)
        case Who.DECIDER:
            _check_decider(user, record)
        case Who.RECEIVER:
            _check_receiver(user, record)


def can_record_step(user: Any, record: ProtectedRecord, move: Move) -> bool:
    """Wrap `check_record_step`."""
    try:
        check_record_step(user, record, move)
    except NotAllowed:
        return False
    return True


def _check_second(user: Any, record: ProtectedRecord) -> None:
    is_lead = may_open_records(user) and has_role(user, Role.KOORDINATOR, record.school)
    if not is_lead or user.pk in {record.owner_id, record.created_by_id}:
        raise NotAllowed(NOT_THERE)


def _check_decider(user: Any, record: ProtectedRecord) -> None:
    is_officer = may_open_records(user) and has_role(user, Role.PPDP, record.school)
    if not is_officer or user.pk in {record.owner_id, record.created_by_id, getattr(record, "confirmed_by_id", None)}:
        raise NotAllowed(NOT_THERE)


def _check_receiver(user: Any, record: ProtectedRecord) -> None:
    is_named = isinstance(record, Referral) and record.receiver_account_id == getattr(user, "pk", None)
    if not is_named or not may_open_records(user) or not may_receive(user, record):
        raise NotAllowed(NOT_THERE)


def check_receivers_keep(user: Any, school: School) -> None:
    """Raise unless the person is konselor or koordinator of the school: they keep its directory of receivers."""
    is_there = any(has_role(user, role, school) for role in (Role.KONSELOR, Role.KOORDINATOR))
    if not may_open_records(user) or not is_there:
        raise NotAllowed(NOT_THERE)


def can_receivers_keep(user: Any, school: School) -> bool:
    """Wrap `check_receivers_keep`."""
    try:
        check_receivers_keep(user, school)
    except NotAllowed:
        return False
    return True
