"""Questions over the access log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.accounts.models import School, User
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
    """Return the rows of the chains of the schools whose PPDP the person is, newest first; nobody else sees any."""
    chains = [chain_of(school.pk) for school in schools_with_role(user, Role.PPDP)]
    # One chain by equality: the index then gives the order, without sorting.
    which = Q(chain=chains[0]) if len(chains) == 1 else Q(chain__in=chains)
    return AccessLogRow.objects.filter(which).select_related("actor").order_by("chain", "-number")


def log_filtered(rows: QuerySet[AccessLogRow], user: Person, wanted: Mapping[str, Any]) -> QuerySet[AccessLogRow]:
    """Narrow the rows: `sejak` and `sampai` (days of the installation), `tindakan`, `pelaku`, `kode` (exact).

    A code finds records of the person's own schools only: other schools have the same codes.
    """
    if wanted.get("sejak"):
        rows = rows.filter(at__gte=_midnight(wanted["sejak"]))
    if wanted.get("sampai"):
        rows = rows.filter(at__lt=_midnight(wanted["sampai"] + timedelta(days=1)))
    if wanted.get("tindakan"):
        rows = rows.filter(verb=wanted["tindakan"])
    if wanted.get("pelaku"):
        rows = rows.filter(actor=wanted["pelaku"])
    if wanted.get("kode"):
        rows = rows.filter(code=wanted["kode"].strip().upper(), school__in=schools_with_role(user, Role.PPDP))
    return rows


def actors_of_log(user: Person) -> QuerySet[User]:
    """Return the people who act in the chains that the person sees: accounts and role holders of those schools."""
    schools = schools_with_role(user, Role.PPDP)
    people = User.objects.filter(Q(school__in=schools) | Q(grants__school__in=schools))
    return people.distinct().order_by("display_name", "pk")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
