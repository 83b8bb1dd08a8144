"""May this person? A breach is the PPDP's; each affected pupil's letter is that of the counselor in charge."""

from __future__ import annotations

from typing import Any

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .models import BreachPerson
from .permissions import NOT_THERE, check_record_change


def check_breach_write(user: Any, school: School) -> None:
    """Raise unless the person is PPDP of the school."""
    if not may_open_records(user) or not has_role(user, Role.PPDP, school):
        raise NotAllowed(NOT_THERE)


def can_breach_write(user: Any, school: School) -> bool:
    """Wrap `check_breach_write`."""
    try:
        check_breach_write(user, school)
    except NotAllowed:
        return False
    return True


def check_breach_tell(user: Any, person: BreachPerson) -> None:
    """Raise unless the person is the counselor in charge of the affected pupil: he alone puts the name on a letter."""
    check_record_change(user, person.student)


def can_breach_tell(user: Any, person: BreachPerson) -> bool:
    """Wrap `check_breach_tell`."""
    try:
        check_breach_tell(user, person)
    except NotAllowed:
        return False
    return True
