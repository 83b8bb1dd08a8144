"""May this person take this step of an erasure? Three steps, three persons (access.md): konselor, koordinator, PPDP."""

from __future__ import annotations

from typing import Any

from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .models import ErasureRequest, Student
from .permissions import check_record_change

ANOTHER = (
    "Langkah ini dilakukan orang lain: yang menyiapkan, memastikan, dan memutuskan adalah tiga orang yang berbeda."
)


def check_erasure_prepare(user: Any, student: Student) -> None:
    """Raise unless the person is the counselor in charge of the pupil."""
    check_record_change(user, student)


def can_erasure_prepare(user: Any, student: Student) -> bool:
    """Wrap `check_erasure_prepare`."""
    return _can(check_erasure_prepare, user, student)


def check_erasure_confirm(user: Any, request: ErasureRequest) -> None:
    """Raise unless the person is koordinator of the school and did not prepare it."""
    _check_role(user, request, Role.KOORDINATOR)
    if user.pk == request.prepared_by_id:
        raise NotAllowed(ANOTHER)


def can_erasure_confirm(user: Any, request: ErasureRequest) -> bool:
    """Wrap `check_erasure_confirm`."""
    return _can(check_erasure_confirm, user, request)


def check_erasure_decide(user: Any, request: ErasureRequest) -> None:
    """Raise unless the person is PPDP of the school and neither prepared nor confirmed it."""
    _check_role(user, request, Role.PPDP)
    if user.pk in {request.prepared_by_id, request.confirmed_by_id}:
        raise NotAllowed(ANOTHER)


def can_erasure_decide(user: Any, request: ErasureRequest) -> bool:
    """Wrap `check_erasure_decide`."""
    return _can(check_erasure_decide, user, request)


def check_erasure_withdraw(user: Any, request: ErasureRequest) -> None:
    """Raise unless the person prepared it, or is now the counselor in charge of the pupil."""
    _check_role(user, request, Role.KONSELOR)
    is_in_charge = Student.objects.filter(pk=request.subject, owner=user).exists()
    if user.pk != request.prepared_by_id and not is_in_charge:
        raise NotAllowed("Hanya konselor yang menyiapkan permintaan ini yang dapat menariknya.")


def can_erasure_withdraw(user: Any, request: ErasureRequest) -> bool:
    """Wrap `check_erasure_withdraw`."""
    return _can(check_erasure_withdraw, user, request)


def check_erasure_finish(user: Any, request: ErasureRequest) -> None:
    """Raise unless the person is PPDP of the school: what was decided and interrupted he may take up again."""
    _check_role(user, request, Role.PPDP)


def can_erasure_finish(user: Any, request: ErasureRequest) -> bool:
    """Wrap `check_erasure_finish`."""
    return _can(check_erasure_finish, user, request)


def _check_role(user: Any, request: ErasureRequest, role: Role) -> None:
    if not may_open_records(user) or not has_role(user, role, request.school):
        raise NotAllowed("Langkah ini bukan bagian peran Anda di sekolah ini.")


def _can(check: Any, user: Any, thing: Any) -> bool:
    try:
        check(user, thing)
    except NotAllowed:
        return False
    return True
