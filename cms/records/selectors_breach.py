"""Questions over breaches: who sees which, and whom of the affected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .models import Breach, BreachPerson, Student, Verb
from .seen import seen


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One line of the list; `name` only where the reader may see it, `is_mine` where he is in charge."""

    person: BreachPerson
    name: str
    is_mine: bool
    verbs: tuple[str, ...]


def breaches_visible_to(user: Any) -> QuerySet[Breach]:
    """Return the incidents of the person's schools: PPDP and koordinator all, a konselor those that touch his pupils."""
    rows = Breach.objects.select_related("school", "actor", "reported_by")
    if not may_open_records(user):
        return rows.none()
    mine = BreachPerson.objects.filter(student__owner=user).values("breach")
    return rows.filter(
        Q(school__in=schools_held(user, Role.KOORDINATOR, Role.PPDP))
        | (Q(school__in=schools_held(user, Role.KONSELOR)) & Q(pk__in=mine))
    )


def people_of(breach: Breach, user: Any) -> QuerySet[BreachPerson]:
    """Return the affected persons that the reader sees: a konselor his own pupils only, by code."""
    rows = breach.people.select_related("student", "breach__school", "breach__reported_by").order_by("student__code")
    is_wide = breach.school_id in schools_held(user, Role.KOORDINATOR, Role.PPDP)
    return rows if is_wide else rows.filter(student__owner=user)


def shown(user: Any, people: Iterable[BreachPerson]) -> list[PersonShown]:
    """Return the lines, with the names that the reader may see."""
    found = list(people)
    pupils = Student.objects.visible_to(user).filter(pk__in=[one.student_id for one in found])
    names = {one.record.pk: str(one.value("name") or "") for one in seen(user, pupils)}
    return [
        PersonShown(
            person=one,
            name=names.get(one.student_id, ""),
            is_mine=one.student.owner_id == user.pk,
            verbs=tuple(str(Verb(verb).label) for verb in one.verbs.split(",") if verb),
        )
        for one in found
    ]
