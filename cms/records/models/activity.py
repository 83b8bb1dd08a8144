"""What the records of the activities share: a pupil, his case, and the moment the report became final."""

from __future__ import annotations

from django.db import models

from cms.accounts.models import User, paired

from ..fields import SealedJSONField
from .base import ProtectedRecord
from .case import Case
from .student import Student


class Channel(models.TextChoices):
    """How a letter went: summons that pupils carry often do not arrive (domain.md b2)."""

    PUPIL = "siswa", "Dibawa peserta didik"
    COURIER = "diantar", "Diantar"
    POST = "pos", "Pos"
    PHONE = "telepon", "Telepon"
    MESSAGE = "pesan", "Pesan singkat"
    TAKEN = "diambil", "Diambil sendiri"


class Slip(models.TextChoices):
    """What became of the answer slip."""

    WAITING = "ditunggu", "Ditunggu"
    RETURNED = "kembali", "Kembali"
    LOST = "tidak", "Tidak kembali"


class Fulfilment(models.TextChoices):
    """Whether the data that was sought was met with (keterpenuhan)."""

    FULL = "terpenuhi", "Terpenuhi"
    PARTLY = "sebagian", "Sebagian"
    NOT_YET = "belum", "Belum"


class ActivityRecord(ProtectedRecord):
    """A record of one of the activities; it hangs on a case, and by it on a pupil.

    `trail`: every move that was made, `[{"move": "tunda", "from": state, "to": state, "at": ISO, "by": key of a person,
    "why": text}, …]`; None before the first.
    """

    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="%(class)ss", editable=False)
    case = models.ForeignKey(
        Case, verbose_name="kasus", on_delete=models.PROTECT, related_name="%(class)ss", editable=False
    )
    trail = SealedJSONField("riwayat langkah", null=True, editable=False)
    final_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    final_at = models.DateTimeField("laporan selesai pada", null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        abstract = True
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="%(class)s_final_paired", condition=paired("final_by", "final_at")),
        ]
