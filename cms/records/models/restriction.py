"""A restriction: a pupil's records are kept, and otherwise not used (UU 27/2022)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User, paired

from .request import PersonRequest
from .student import Student


class Restriction(models.Model):
    """While it runs, nothing of the pupil is changed or leaves; it ends with `until`, or when a second person lifts it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="restrictions", editable=False)
    request = models.ForeignKey(PersonRequest, on_delete=models.PROTECT, related_name="restrictions", editable=False)
    since = models.DateTimeField("sejak", editable=False)
    until = models.DateTimeField("sampai", null=True, editable=False)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    lifted_at = models.DateTimeField("diakhiri", null=True, editable=False)

    class Meta:
        verbose_name = "pembatasan pemrosesan"
        verbose_name_plural = "pembatasan pemrosesan"
        ordering = ["-since", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["school", "student"], name="restriction_of")]
        constraints = [
            models.CheckConstraint(name="restriction_lifted_paired", condition=paired("lifted_by", "lifted_at")),
            models.CheckConstraint(name="restriction_lifted_by_another", condition=~Q(lifted_by=F("begun_by"))),
            models.CheckConstraint(
                name="restriction_ends_later", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.code}: {self.since:%Y-%m-%d}"
