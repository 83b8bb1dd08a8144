"""Keyed digests of a pupil's words: what an exact search compares, since names and numbers are sealed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cms.accounts.models import School

from .student import Student


class StudentDigest(models.Model):
    """One word of a pupil's name or numbers, digested with the key of his school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="digests")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    is_number = models.BooleanField(default=False)
    """Whether it is the digest of a NIS or NISN: two pupils who share one are possibly the same child."""

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="digest_once_per_student", fields=["student", "digest"])]
        indexes = [
            models.Index(name="digest_by_school", fields=["school", "digest"]),
            models.Index(name="digest_of_numbers", fields=["school", "digest"], condition=Q(is_number=True)),
        ]

    def __str__(self) -> str:
        return self.student.code
