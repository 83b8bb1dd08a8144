"""Attachments: sealed files outside MEDIA_ROOT, streamed through the gate. Never Wagtail documents or images."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

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


class AttachmentKind(models.TextChoices):
    """What a file shows. A photo of people or of a house needs a consent; a scan of a form does not."""

    DOCUMENT = "dokumen", "Dokumen, surat, atau karya"
    PHOTO = "foto", "Foto orang atau rumah"


class Attachment(ProtectedRecord):
    """One file of a pupil, at one place: the pupil, a case, an entry or a consent (whose proof it is).

    The file is sealed with `file_key`, a key of its own, which is sealed with the pupil's as every content is: it moves with
    the row, and is lost with the pupil's key. `stored_name` tells nothing; name and type as given are sealed. A photo names the consent that it rests on
    (`permitted_by`), so that a withdrawal finds it. `size` is in bytes, of the plain content.
    """

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
    kind = models.CharField("jenis lampiran", max_length=8, choices=AttachmentKind.choices)
    permitted_by = models.ForeignKey(
        Consent,
        verbose_name="persetujuan foto",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photos",
        editable=False,
    )
    title = SealedTextField("keterangan", max_length=150)
    file_name = SealedTextField("nama berkas", max_length=150, editable=False)
    media_type = SealedTextField("jenis berkas", max_length=100, editable=False)
    file_key = SealedTextField(max_length=44, null=True, blank=True, editable=False)  # None: destroyed
    size = models.PositiveIntegerField("ukuran", editable=False)
    stored_name = models.CharField(max_length=64, unique=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(
                name="attachment_at_one_place",
                condition=Q(case__isnull=True, entry__isnull=True)
                | Q(case__isnull=True, consent__isnull=True)
                | Q(entry__isnull=True, consent__isnull=True),
            ),
            models.CheckConstraint(
                name="attachment_photo_permitted",
                condition=Q(kind="foto", permitted_by__isnull=False) | (~Q(kind="foto") & Q(permitted_by__isnull=True)),
            ),
        ]

    class Protection:
        sealed = ("title", "file_name", "media_type", "file_key")
        plain = (*BASE_PLAIN, "student", "case", "entry", "consent", "kind", "permitted_by", "size", "stored_name")
        general = ()
        short = ()

    class Access:
        section = "berkas"
        given = ("case", "kind", "size")
        reviewed = ("title", "file_name")
        kept = ("student", "entry", "consent", "permitted_by", "media_type", "file_key", "stored_name")

    @property
    def place(self) -> Student | Case | DataPoolEntry | Consent:
        """Return what the file hangs on."""
        return self.consent or self.entry or self.case or self.student

    def clean(self) -> None:
        """Refuse a place, or a consent for photos, of another pupil."""
        for record in (self.case, self.entry, self.consent, self.permitted_by):
            if record is not None and record.student_id != self.student_id:
                raise ValidationError("Lampiran dan tempatnya bukan dari peserta didik yang sama.")
