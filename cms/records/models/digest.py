"""Keyed digests of a pupil's words: what an exact search compares, since names and numbers are sealed."""

from __future__ import annotations

import uuid

from django.db import models

from cms.accounts.models import School

from .student import Student


class StudentDigest(models.Model):
    """One word of a pupil's name or numbers, digested with the key of his school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="digests")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="digest_once_per_student", fields=["student", "digest"])]
        indexes = [models.Index(name="digest_by_school", fields=["school", "digest"])]

    def __str__(self) -> str:
        return self.student.code
