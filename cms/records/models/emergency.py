"""Break-glass: one record opened to the koordinator for half an hour, and who was told of it (access.md)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import User, paired

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import Student


class EmergencyState(models.TextChoices):
    """It ends by itself when its time is over; somebody may end it before."""

    OPENED = "dibuka", "Dibuka"
    ENDED = "diakhiri", "Diakhiri lebih awal"


class EmergencyAccess(ProtectedRecord):
    """Why, when and by whom (`created_by`) one record was opened. `owner` is the counselor in charge of that record.

    The reason may name a child's trouble, so it is sealed with the key of that child, and the owner alone reads it.
    """

    ITEM = Item.PERSONAL
    STATES = EmergencyState
    PREFIX = "AD"
    PUPIL = "student"

    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    record_code = models.CharField("kode rekaman", max_length=24, editable=False)
    student = models.ForeignKey(Student, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    reason = SealedTextField("alasan", max_length=600)
    until = models.DateTimeField("sampai", editable=False)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    ended_at = models.DateTimeField("diakhiri", null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "akses darurat"
        verbose_name_plural = "akses darurat"
        indexes = [
            *ProtectedRecord.Meta.indexes,
            models.Index(fields=["created_by", "kind", "until"], name="emergency_by_person"),
        ]
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="emergency_ended_paired", condition=paired("ended_by", "ended_at")),
            models.CheckConstraint(name="emergency_ends_later", condition=Q(until__gt=F("created_at"))),
            models.CheckConstraint(
                name="emergency_ended_state",
                condition=Q(state="diakhiri", ended_at__isnull=False) | Q(state="dibuka", ended_at__isnull=True),
            ),
        ]

    class Protection:
        sealed = ("reason",)
        plain = (
            *BASE_PLAIN,
            "kind",
            "record",
            "record_code",
            "student",
            "until",
            "ended_by",
            "ended_at",
        )
        general = ()
        short = ("kind", "record_code", "until", "ended_at")

    class Access:
        section = "melihat"
        given = ("kind", "until", "ended_at")
        reviewed = ("reason",)
        kept = ("student", "record", "record_code", "ended_by")

    def sealing_subject(self) -> uuid.UUID:
        """Return whose key seals the opened record: the pupil's, or its own where it is about nobody in particular."""
        return self.student_id or self.record


class MailState(models.TextChoices):
    """What became of the mail that tells of a break-glass."""

    WAITING = "menunggu", "Surel sedang dikirim"
    SENT = "terkirim", "Surel terkirim"
    FAILED = "gagal", "Surel gagal dikirim"
    NO_ADDRESS = "tanpa_alamat", "Tidak ada alamat surel"


class EmergencyNotice(models.Model):
    """Who must be told of a break-glass, whether his mail left, and when he said that he had seen it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    access = models.ForeignKey(EmergencyAccess, on_delete=models.CASCADE, related_name="notices", editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    mail = models.CharField(
        "surel", max_length=12, choices=MailState.choices, default=MailState.WAITING, editable=False
    )
    seen_at = models.DateTimeField("diketahui", null=True, editable=False)

    class Meta:
        verbose_name = "pemberitahuan akses darurat"
        verbose_name_plural = "pemberitahuan akses darurat"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["access", "person"], name="emergency_told_once")]
        indexes = [models.Index(fields=["person", "seen_at"], name="emergency_unseen")]

    def __str__(self) -> str:
        return f"{self.access.code}: {self.person.get_username()}"
