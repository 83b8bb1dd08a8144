"""Questions over access packages: what waits for whose reading."""

from __future__ import annotations

from typing import Any

from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .models import AccessPackage, ProtectedRecord
from .models.package import PackageState
from .package.dossier import Dossier


def waiting_reviews(user: Any) -> list[tuple[AccessPackage, ProtectedRecord]]:
    """Return the packages of colleagues in which texts of the person's own records are unread, each with one of them.

    A case can have another counselor than its pupil: then he alone reads it, also for a package.
    """
    if not may_open_records(user):
        return []
    packages = AccessPackage.objects.filter(state=PackageState.REVIEW, school__in=schools_held(user, Role.KONSELOR))
    found = []
    for package in packages.exclude(owner=user).select_related("student", "school").order_by("code"):
        own = [record for record, _ in Dossier(package).unread if record.owner_id == user.pk]
        found += [(package, own[0])] if own else []
    return found


def package_for(user: Any, key: Any) -> AccessPackage | None:
    """Return the open package of this key at a school where the person is konselor; what of it he may do, is asked after."""
    if not may_open_records(user):
        return None
    rows = AccessPackage.objects.filter(pk=key, school__in=schools_held(user, Role.KONSELOR))
    found: AccessPackage | None = rows.select_related("student", "school", "owner", "guardian").first()
    return found
