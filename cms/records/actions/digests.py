"""The digests of a pupil's words, kept in step with his name and numbers."""

from __future__ import annotations

from django.db import transaction

from ..digests import digests_of
from ..models import Student, StudentDigest


@transaction.atomic
def digests_store(student: Student) -> None:
    """Write the digests of the words of name, nickname, NIS and NISN; those of words that are gone go."""
    values = (student.name, student.nickname, student.nis, student.nisn)
    wanted = {digest for value in values for digest in digests_of(student.school_id, value)}
    rows = StudentDigest.objects.filter(student=student)
    rows.exclude(digest__in=wanted).delete()
    there = set(rows.values_list("digest", flat=True))
    StudentDigest.objects.bulk_create(
        StudentDigest(student=student, school_id=student.school_id, digest=digest) for digest in sorted(wanted - there)
    )
