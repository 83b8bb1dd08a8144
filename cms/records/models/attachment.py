"""Attachments: sealed files outside MEDIA_ROOT, streamed through the gate. Never Wagtail documents or images."""

from __future__ import annotations

from django.db import models

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .case import Case
from .consent import Consent
from .data_pool import DataPoolEntry
from .student import Student


class AttachmentState(models.TextChoices):
    """A removed file is gone; its row stays as proof of that."""

    STORED = "tersimpan", "Tersimpan"
    REMOVED = "dihapus", "Dihapus"


class Attachment(ProtectedRecord):
    """One file of a pupil. `stored_name` tells nothing; name and type as given are sealed."""

    ITEM = Item.NOTE
    STATES = AttachmentState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="attachments", editable=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments", editable=False
    )
    entry = models.ForeignKey(
        DataPoolEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments", editable=False
    )
    consent = models.ForeignKey(
        Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="attachments", editable=False
    )
    title = SealedTextField("keterangan", max_length=150)
    file_name = SealedTextField("nama berkas", max_length=150, editable=False)
    media_type = SealedTextField("jenis berkas", max_length=100, editable=False)
    size = models.PositiveIntegerField("ukuran", editable=False)
    stored_name = models.CharField(max_length=64, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"

    class Protection:
        sealed = ("title", "file_name", "media_type")
        plain = (*BASE_PLAIN, "student", "case", "entry", "consent", "size", "stored_name")
        general = ()
        short = ()
