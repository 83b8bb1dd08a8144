"""May this person take this step of an access package? Konselor prepares, koordinator confirms, konselor makes."""

from __future__ import annotations

from typing import Any

from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.errors import NotAllowed

from .gate import may_open_records
from .models import AccessPackage, ProtectedRecord
from .package.verdicts import Reviews
from .permissions import NOT_THERE, check_record_change

ANOTHER = "Yang memastikan adalah orang kedua: bukan yang menyiapkan, meninjau, atau memegang rekaman anak ini."


def check_package_review(user: Any, record: ProtectedRecord) -> None:
    """Raise unless the person is the counselor in charge of the reviewed record: nobody else reads its texts."""
    check_record_change(user, record)


def can_package_review(user: Any, record: ProtectedRecord) -> bool:
    """Wrap `check_package_review`."""
    return _can(check_package_review, user, record)


def check_package_prepare(user: Any, package: AccessPackage) -> None:
    """Raise unless the person is the counselor in charge of the pupil: he says that all is reviewed, and takes it back."""
    check_record_change(user, package)
    check_record_change(user, package.student)


def can_package_prepare(user: Any, package: AccessPackage) -> bool:
    """Wrap `check_package_prepare`."""
    return _can(check_package_prepare, user, package)


def check_package_confirm(user: Any, package: AccessPackage) -> None:
    """Raise unless the person is koordinator of the school and had no hand in the package."""
    if not may_open_records(user) or not has_role(user, Role.KOORDINATOR, package.school):
        raise NotAllowed(NOT_THERE)
    if user.pk in {package.prepared_by_id, package.student.owner_id, *Reviews.read(package.reviews).people}:
        raise NotAllowed(ANOTHER)


def can_package_confirm(user: Any, package: AccessPackage) -> bool:
    """Wrap `check_package_confirm`."""
    return _can(check_package_confirm, user, package)


def check_package_make(user: Any, package: AccessPackage) -> None:
    """Raise unless the person is the counselor in charge of the pupil and did not confirm the package himself."""
    check_package_prepare(user, package)
    if user.pk == package.confirmed_by_id:
        raise NotAllowed(ANOTHER)


def can_package_make(user: Any, package: AccessPackage) -> bool:
    """Wrap `check_package_make`."""
    return _can(check_package_make, user, package)


def _can(check: Any, user: Any, thing: Any) -> bool:
    try:
        check(user, thing)
    except NotAllowed:
        return False
    return True
