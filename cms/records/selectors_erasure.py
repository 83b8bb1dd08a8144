"""Questions over requests of erasure: who sees which, and what stands in the way."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from .gate import may_open_records
from .models import ErasureRequest, SafetyHold, Student
from .models.erasure import UNDER_WAY
from .models.hold import KEEPING


def erasures_visible_to(user: Any) -> QuerySet[ErasureRequest]:
    """Return the requests of the person's schools, codes only: koordinator and PPDP all, a konselor those of his pupils."""
    rows = ErasureRequest.objects.select_related("school", "prepared_by", "confirmed_by", "decided_by")
    if not may_open_records(user):
        return rows.none()
    own = Q(prepared_by=user) | Q(subject__in=Student.objects.filter(owner=user).values("pk"))
    return rows.filter(
        Q(school__in=schools_held(user, Role.KOORDINATOR, Role.PPDP))
        | (Q(school__in=schools_held(user, Role.KONSELOR)) & own)
    )


def erasure_under_way(student: Student) -> ErasureRequest | None:
    """Return the request for this pupil, or for one of his records, that is not at its end."""
    return ErasureRequest.objects.filter(subject=student.pk, state__in=UNDER_WAY).order_by("part_kind").first()


def is_held(subject: Any) -> bool:
    """Return whether a hold keeps the pupil (given by key) from erasure, until a second person lifted it; why, is not told."""
    return SafetyHold.objects.filter(student=subject, state__in=KEEPING).exists()
