"""How long a record is kept: who set another last day than the usual one, and which of the given reasons."""

from __future__ import annotations

import uuid

from django.db import models

from cms.accounts.models import User

from .student import Student


class KeptBecause(models.TextChoices):
    """Why another day than the usual one. Chosen, never written."""

    SERVICE = "layanan", "Masih diperlukan untuk layanan yang sedang berjalan"
    DUTY = "kewajiban", "Ada kewajiban hukum untuk menyimpan data ini"
    DISPUTE = "perkara", "Diperlukan dalam perkara atau pengaduan yang berjalan"
    ASKED = "diminta", "Diminta peserta didik atau orang tua"
    NEEDLESS = "tidak_perlu", "Tidak diperlukan lagi sebelum waktunya"


class RetentionDecision(models.Model):
    """One decision: until which day a record stays. Keys, days and a chosen reason; erased with its pupil or record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+", editable=False)
    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    until = models.DateField("disimpan sampai", editable=False)
    reason = models.CharField("alasan", max_length=12, choices=KeptBecause.choices, editable=False)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "keputusan masa simpan"
        verbose_name_plural = "keputusan masa simpan"
        ordering = ["-decided_at", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["record", "-decided_at"], name="retention_of_record")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.until}"
