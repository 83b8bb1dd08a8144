"""What was decided over two pupils of one school that share a number."""

from __future__ import annotations

import uuid

from django.db import models

from cms.accounts.models import School, User


class DoubleDecision(models.Model):
    """Codes only: the second row of a merged pair is gone."""

    class Verdict(models.TextChoices):
        """Each pair is decided once."""

        MERGED = "merged", "Digabung"
        DISTINCT = "distinct", "Bukan ganda"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    first = models.CharField(max_length=24, editable=False)
    second = models.CharField(max_length=24, editable=False)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "keputusan rekaman ganda"
        verbose_name_plural = "keputusan rekaman ganda"
        ordering = ["-decided_at", "pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="double_decided_once", fields=["school", "first", "second"])]

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"
