"""Search and pages of lists, inside the gate: exact words over keyed digests, pages by the last row seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from cms.accounts.models import School, User
from cms.accounts.roles import RECORD_ROLES
from cms.accounts.selectors import schools_held

from .digests import digests_of
from .matrix import Level
from .models import Student, StudentDigest
from .seen import Seen

PAGE_SIZE = 50
MOST_BY_NAME = 500
"""Names are sealed: they are sorted in memory, so only inside one class or caseload of at most this many rows."""
CODE = re.compile(r"[A-Za-z]{2,3}-\d{4}-\d{4,}(/\d+)?")
GENERAL_TEXT = ("name", "nis")


def matching(rows: QuerySet[Any], query: str, user: User, *, pupil: str) -> QuerySet[Any]:
    """Return the rows whose code is the query, or whose pupil has every word of it. `pupil`: "" or "student"."""
    if CODE.fullmatch(query):
        return rows.filter(code=query.upper())
    path = f"{pupil}__" if pupil else ""
    found = Q(pk__in=[])
    for school in School.objects.filter(pk__in=schools_held(user, *RECORD_ROLES)):
        words = digests_of(school.pk, query)
        here = Q(school=school) if words else Q(pk__in=[])
        for digest in sorted(words):
            having = StudentDigest.objects.filter(school=school, digest=digest).values("student")
            here &= Q(**{f"{path}pk__in": having})
        found |= here
    return rows.filter(found)


def only_by_what_he_reads(found: Iterable[Seen[Student]], query: str) -> list[Seen[Student]]:
    """Drop pupils that only a word matched which the person may not read: a search must not tell a NISN."""
    kept = []
    for one in found:
        school = one.record.school_id
        read = frozenset().union(*(digests_of(school, str(one.value(name) or "")) for name in GENERAL_TEXT))
        is_open = one.level is Level.FULL or CODE.fullmatch(query)
        if is_open or digests_of(school, query) <= read:
            kept.append(one)
    return kept


def page_after(rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    """Return the next page, newest first, and one row more. `after` is the key of the last row of the page before."""
    ordered = rows.order_by("-created_at", "pk")
    if not after:
        return ordered[: PAGE_SIZE + 1]
    try:
        last = rows.filter(pk=UUID(after)).values_list("created_at", "pk").first()
    except ValueError:
        last = None
    if last is None:
        return ordered[: PAGE_SIZE + 1]
    created_at, pk = last
    return ordered.filter(Q(created_at__lt=created_at) | Q(created_at=created_at, pk__gt=pk))[: PAGE_SIZE + 1]
