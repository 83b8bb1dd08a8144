"""The digests of a pupil's words, kept in step with his name and numbers."""

from __future__ import annotations

from django.db import transaction

from ..digests import digests_of
from ..models import Student, StudentDigest


@transaction.atomic
def digests_store(student: Student) -> None:
    """Write the digests of the words of name, nickname, NIS and NISN; those of words that are gone go."""
    words = _digests(student, student.name, student.nickname, student.nis, student.nisn)
    numbers = _digests(student, _whole(student.nis), _whole(student.nisn))
    wanted = words | numbers
    rows = StudentDigest.objects.filter(student=student)
    rows.exclude(digest__in=wanted).delete()
    rows.filter(digest__in=numbers).update(is_number=True)
    rows.exclude(digest__in=numbers).update(is_number=False)
    there = set(rows.values_list("digest", flat=True))
    StudentDigest.objects.bulk_create(
        StudentDigest(student=student, school_id=student.school_id, digest=digest, is_number=digest in numbers)
        for digest in sorted(wanted - there)
    )


def _whole(number: str) -> str:
    """Return the number as one word: `KN-0012` shares `kn` with the whole school, and is another number all the same."""
    return "".join(sign for sign in number if sign.isalnum())


def _digests(student: Student, *values: str) -> set[str]:
    return {digest for value in values for digest in digests_of(student.school_id, value)}
