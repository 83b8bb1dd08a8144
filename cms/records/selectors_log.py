"""Questions over the access log."""

from __future__ import annotations

from django.db.models import QuerySet

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import Person, schools_with_role

from .chain import chain_of
from .models import AccessLogRow


def log_of(code: str, school: School) -> QuerySet[AccessLogRow]:
    """Return the history of one record, newest first, also what people of other schools tried.

    For the record's owner: whoever calls this has let the record through the gate.
    """
    rows = AccessLogRow.objects.filter(code=code, school=school)
    return rows.select_related("actor").order_by("-at", "-number")


def log_visible_to(user: Person) -> QuerySet[AccessLogRow]:
    """Return the rows of the chains of the schools whose PPDP the person is; nobody else sees any, no superuser."""
    chains = [chain_of(school.pk) for school in schools_with_role(user, Role.PPDP)]
    return AccessLogRow.objects.filter(chain__in=chains).order_by("-at", "-number")
