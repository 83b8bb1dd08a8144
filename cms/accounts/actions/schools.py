"""Making and changing schools."""

from __future__ import annotations

from django.db import transaction

from cms.accounts.models import School, User
from cms.accounts.permissions import check_school_change, check_school_create


@transaction.atomic
def school_create(school: School, *, by: User) -> School:
    """Save a new school that has been validated. Raises NotAllowed."""
    check_school_create(by)
    school.save()
    return school


@transaction.atomic
def school_change(school: School, *, by: User) -> School:
    """Save the validated changes of a school. Raises NotAllowed."""
    check_school_change(by, school)
    school.save()
    return school
