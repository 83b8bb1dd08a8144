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
from .models import EmergencyAccess, HandOver, ProtectedRecord, SafetyHold, Share
from .selectors import columns_of, emergency_of, level_of, share_of
from .sharing import SHARE_ROLES, may_be_shared

NOT_THERE = "Rekaman ini tidak ada, atau bukan untuk Anda."
OWNER_ALONE = (
    "Rekaman ini hanya untuk konselor pemegangnya. Catatan dan sejenisnya tidak dapat dibagikan kepada siapa pun."
)


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
    """Raise unless something of the record is for this person: by the table, a share or a break-glass that runs."""
    if level_of(user, record) is not Level.NONE or share_of(user, record) is not None:
        return
    if emergency_of(user, record) is None:
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


def check_record_share(user: Any, record: ProtectedRecord) -> None:
    """Raise unless the person is in charge of the record, and the table gives its kind to anybody besides."""
    check_record_change(user, record)
    if not may_be_shared(type(record), record.item):
        raise NotAllowed(OWNER_ALONE)


def can_record_share(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_record_share`."""
    try:
        check_record_share(user, record)
    except NotAllowed:
        return False
    return True


def check_share_pledge(user: Any, share: Share, school: School) -> None:
    """Raise unless the share names the person, records open for him, and he holds a role at the record's school."""
    is_there = any(has_role(user, role, school) for role in SHARE_ROLES)
    if user != share.person or not may_open_records(user) or not is_there:
        raise NotAllowed(NOT_THERE)


def can_share_pledge(user: Any, share: Share, school: School) -> bool:
    """Wrap `check_share_pledge`."""
    try:
        check_share_pledge(user, share, school)
    except NotAllowed:
        return False
    return True


def check_handover_answer(user: Any, offer: HandOver) -> None:
    """Raise unless the offer is to the person, records open for him, and he is konselor of the school."""
    if user != offer.person or not may_open_records(user) or not has_role(user, Role.KONSELOR, offer.school):
        raise NotAllowed(NOT_THERE)


def can_handover_answer(user: Any, offer: HandOver) -> bool:
    """Wrap `check_handover_answer`."""
    try:
        check_handover_answer(user, offer)
    except NotAllowed:
        return False
    return True


def check_handover_withdraw(user: Any, offer: HandOver) -> None:
    """Raise unless the person made the offer, or is koordinator of the school: one may leave before the answer."""
    is_lead = has_role(user, Role.KOORDINATOR, offer.school)
    is_maker = user == offer.offered_by and has_role(user, Role.KONSELOR, offer.school)
    if not may_open_records(user) or not (is_lead or is_maker):
        raise NotAllowed(NOT_THERE)


def can_handover_withdraw(user: Any, offer: HandOver) -> bool:
    """Wrap `check_handover_withdraw`."""
    try:
        check_handover_withdraw(user, offer)
    except NotAllowed:
        return False
    return True


def check_doubles_decide(user: Any, school: School) -> None:
    """Raise unless the person is koordinator of the school."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, school):
        raise NotAllowed(NOT_THERE)


def can_doubles_decide(user: Any, school: School) -> bool:
    """Wrap `check_doubles_decide`."""
    try:
        check_doubles_decide(user, school)
    except NotAllowed:
        return False
    return True


def check_emergency_begin(user: Any, record: ProtectedRecord) -> None:
    """Raise unless the person is koordinator of the school, not its operator, and the record is not his own."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, record.school):
        raise NotAllowed(NOT_THERE)
    if has_role(user, Role.OPERATOR) or record.owner_id == user.pk or isinstance(record, EmergencyAccess):
        raise NotAllowed(NOT_THERE)


def can_emergency_begin(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_emergency_begin`."""
    try:
        check_emergency_begin(user, record)
    except NotAllowed:
        return False
    return True


def check_emergency_end(user: Any, access: EmergencyAccess) -> None:
    """Raise unless the person opened the record, or is told of it as its counselor in charge."""
    if not may_open_records(user) or user.pk not in {access.created_by_id, access.owner_id}:
        raise NotAllowed(NOT_THERE)


def can_emergency_end(user: Any, access: EmergencyAccess) -> bool:
    """Wrap `check_emergency_end`."""
    try:
        check_emergency_end(user, access)
    except NotAllowed:
        return False
    return True


def check_hold_lift(user: Any, hold: SafetyHold) -> None:
    """Raise unless the person is koordinator of the school and not the one who asked: a second person lifts a hold."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, hold.school):
        raise NotAllowed(NOT_THERE)
    if hold.asked_by_id == user.pk:
        raise NotAllowed(NOT_THERE)


def can_hold_lift(user: Any, hold: SafetyHold) -> bool:
    """Wrap `check_hold_lift`."""
    try:
        check_hold_lift(user, hold)
    except NotAllowed:
        return False
    return True
