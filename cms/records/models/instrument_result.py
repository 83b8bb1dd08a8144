"""The result of an instrument: what was concluded, never items, keys or raw answers (domain.md a1, b14, c2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cms.instruments.models import InstrumentTemplate, InstrumentVersion

from ..fields import SealedTextField
from ..matrix import Item
from .activity import ActivityRecord
from .base import BASE_PLAIN, ProtectedRecord


class InstrumentResultState(models.TextChoices):
    """Planned, administered, processed, interpreted, told, followed up."""

    PLANNED = "direncanakan", "Direncanakan"
    ADMINISTERED = "diadministrasikan", "Diadministrasikan"
    PROCESSED = "diolah", "Diolah"
    INTERPRETED = "ditafsirkan", "Ditafsirkan"
    TOLD = "disampaikan", "Disampaikan"
    FOLLOWED_UP = "ditindaklanjuti", "Ditindaklanjuti"
    CANCELLED = "dibatalkan", "Dibatalkan"


class ToldTo(models.TextChoices):
    """To whom the result was told; a sensitive one to the pupil alone."""

    STUDENT = "siswa", "Peserta didik"
    STUDENT_PARENT = "keduanya", "Peserta didik dan orang tua"
    PARENT = "orang_tua", "Orang tua, sepengetahuan peserta didik"


class Completeness(models.TextChoices):
    """Whether the answer sheets were complete."""

    FULL = "lengkap", "Lengkap"
    PARTLY = "sebagian", "Sebagian"
    UNUSABLE = "tidak", "Tidak dapat diolah"


class InstrumentResult(ActivityRecord):
    """One pupil and one instrument: a released version of ours, or a test that others hold and that is only named."""

    ITEM = Item.RESULT
    STATES = InstrumentResultState
    PREFIX = "AI"

    version = models.ForeignKey(
        InstrumentVersion, verbose_name="instrumen", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.ForeignKey(
        InstrumentTemplate,
        verbose_name="tes milik pihak lain",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = SealedTextField("tujuan, dan untuk layanan apa", max_length=2000)
    planned_date = models.DateField("tanggal rencana", null=True, blank=True)
    administered_date = models.DateField("tanggal pengadministrasian", null=True, blank=True)
    administrator = SealedTextField("pengadministrasi", max_length=150, blank=True)
    completeness = models.CharField("kelengkapan jawaban", max_length=8, choices=Completeness.choices, blank=True)
    evaluation = SealedTextField("evaluasi pelaksanaan", max_length=2000, blank=True)
    interpreter = SealedTextField("penafsir", max_length=150, blank=True)
    qualification = SealedTextField("kewenangan penafsir", max_length=200, blank=True)
    conclusion = SealedTextField("simpulan", max_length=4000, blank=True)
    told_to = models.CharField("disampaikan kepada", max_length=9, choices=ToldTo.choices, blank=True)
    told_date = models.DateField("tanggal disampaikan", null=True, blank=True)
    raw_destroyed_date = models.DateField("jawaban mentah dimusnahkan", null=True, blank=True)
    follow_up = SealedTextField("tindak lanjut", max_length=600, blank=True)
    halted_reason = SealedTextField("alasan dibatalkan", max_length=600, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "hasil instrumen"
        verbose_name_plural = "hasil instrumen"
        constraints = [
            *ActivityRecord.Meta.constraints,
            models.CheckConstraint(
                name="instrumentresult_of_one_instrument",
                condition=Q(version__isnull=True, reference__isnull=False)
                | Q(version__isnull=False, reference__isnull=True),
            ),
        ]

    class Protection:
        sealed = (
            "trail",
            *("purpose", "administrator", "evaluation", "interpreter", "qualification", "conclusion", "follow_up"),
            "halted_reason",
        )
        plain = (
            *(*BASE_PLAIN, "student", "case", "version", "reference", "planned_date", "administered_date"),
            *("completeness", "told_to", "told_date", "raw_destroyed_date", "final_by", "final_at"),
        )
        general = ()
        short = ("student", "case", "version", "reference", "administered_date", "told_date", "follow_up")

    class Access:
        section = "tes"
        given = (
            *("case", "version", "reference", "planned_date", "administered_date", "completeness", "told_to"),
            *("told_date", "raw_destroyed_date", "final_at"),
        )
        reviewed = ("trail", "purpose", "evaluation", "qualification", "conclusion", "follow_up", "halted_reason")
        names = ("administrator", "interpreter")
        kept = ("student", "final_by")
