"""Hand-overs: who is to become the counselor in charge of a record, and of everything that hangs on it (access.md)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User, paired


class HandOverState(models.TextChoices):
    """Nothing moves before the receiver accepts; then everything moves at once."""

    WAITING = "waiting", "Menunggu jawaban"
    ACCEPTED = "accepted", "Diterima"
    REFUSED = "refused", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik kembali"


class HandOverReason(models.TextChoices):
    """Who began it, and why."""

    OWNER = "owner", "Dialihkan oleh pemegangnya"
    DEPARTED = "departed", "Pemegangnya sudah tidak bertugas"
    DOUBLE = "double", "Kemungkinan rekaman ganda"


class HandOver(models.Model):
    """One offer of one record to one person. `kind` is the record's model name, `giver` its owner when it was offered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    giver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    person = models.ForeignKey(User, verbose_name="kepada", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=8, choices=HandOverReason.choices, editable=False)
    state = models.CharField(max_length=9, choices=HandOverState.choices, editable=False)
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    offered_at = models.DateTimeField(editable=False)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "pengalihan"
        verbose_name_plural = "pengalihan"
        ordering = ["-offered_at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["person", "state"], name="handover_by_person")]
        constraints = [
            models.UniqueConstraint(
                name="handover_one_waiting", fields=["kind", "record"], condition=Q(state="waiting")
            ),
            models.CheckConstraint(name="handover_not_to_oneself", condition=~Q(person=F("giver"))),
            models.CheckConstraint(name="handover_ended_paired", condition=paired("ended_by", "ended_at")),
            models.CheckConstraint(
                name="handover_waiting_is_open",
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"
