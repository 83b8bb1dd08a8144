"""Erasure of a pupil by three persons: who prepared, confirmed and decided it. Outlives the pupil, so it holds no content."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User, paired


class ErasureState(models.TextChoices):
    """Prepared by the konselor, confirmed by the koordinator, decided by the PPDP."""

    PREPARED = "disiapkan", "Menunggu koordinator BK"
    CONFIRMED = "dipastikan", "Menunggu keputusan PPDP"
    DECIDED = "diputuskan", "Diputuskan, sedang dilaksanakan"
    DONE = "selesai", "Sudah dimusnahkan"
    REFUSED = "ditolak", "Ditolak"
    WITHDRAWN = "ditarik", "Ditarik kembali"


class Basis(models.TextChoices):
    """Why the records go. Chosen, never written: free words would outlive the child."""

    GUARDIAN = "orang_tua", "Permintaan orang tua atau wali"
    STUDENT = "siswa", "Permintaan peserta didik sendiri"
    RETENTION = "masa_simpan", "Masa simpan sudah berakhir"
    GROUNDLESS = "tanpa_dasar", "Data dihimpun tanpa dasar atau keliru"
    ORDER = "perintah", "Perintah pengadilan atau keputusan PPDP"


class Refusal(models.TextChoices):
    """Why the PPDP says no."""

    DUTY = "kewajiban", "Ada kewajiban hukum untuk menyimpan data ini"
    SERVICE = "layanan", "Masih diperlukan untuk layanan yang sedang berjalan"
    DISPUTE = "perkara", "Diperlukan dalam perkara atau pengaduan yang berjalan"
    ASKER = "pemohon", "Hak pemohon belum terbukti"
    INCOMPLETE = "belum_lengkap", "Permintaan belum lengkap"


OPEN = (ErasureState.PREPARED, ErasureState.CONFIRMED)
UNDER_WAY = (*OPEN, ErasureState.DECIDED)


class ErasureRequest(models.Model):
    """One request to erase one pupil, or one record of a pupil who stays.

    `subject` is the pupil's key, kept without a constraint; `part` that of the record, `part_kind` its model (`case`),
    `code` is what goes. `receipt` holds codes and counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    subject = models.UUIDField(editable=False)
    part_kind = models.CharField(max_length=40, blank=True, editable=False)
    part = models.UUIDField(null=True, editable=False)
    code = models.CharField("kode", max_length=24, editable=False)
    state = models.CharField("keadaan", max_length=10, choices=ErasureState.choices, editable=False)
    basis = models.CharField("dasar", max_length=11, choices=Basis.choices)
    refusal = models.CharField("alasan penolakan", max_length=13, choices=Refusal.choices, blank=True)
    at_server = models.BooleanField("diperintahkan di server", default=False, editable=False)
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    prepared_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    begun_at = models.DateTimeField("dimulai", editable=False)
    done_at = models.DateTimeField("selesai", null=True, editable=False)
    receipt = models.JSONField("tanda terima", default=dict, editable=False)

    class Meta:
        verbose_name = "permintaan pemusnahan"
        verbose_name_plural = "permintaan pemusnahan"
        ordering = ["-begun_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="erasure_one_under_way", fields=["subject"], condition=Q(state__in=UNDER_WAY, part__isnull=True)
            ),
            models.UniqueConstraint(
                name="erasure_part_under_way", fields=["part"], condition=Q(state__in=UNDER_WAY, part__isnull=False)
            ),
            models.CheckConstraint(
                name="erasure_part_paired",
                condition=Q(part__isnull=True, part_kind="") | Q(part__isnull=False) & ~Q(part_kind=""),
            ),
            models.CheckConstraint(name="erasure_prepared_paired", condition=paired("prepared_by", "prepared_at")),
            models.CheckConstraint(name="erasure_confirmed_paired", condition=paired("confirmed_by", "confirmed_at")),
            models.CheckConstraint(name="erasure_decided_paired", condition=paired("decided_by", "decided_at")),
            models.CheckConstraint(name="erasure_withdrawn_paired", condition=paired("withdrawn_by", "withdrawn_at")),
            models.CheckConstraint(name="erasure_confirmed_by_another", condition=~Q(confirmed_by=F("prepared_by"))),
            models.CheckConstraint(
                name="erasure_decided_by_a_third",
                condition=~Q(decided_by=F("prepared_by")) & ~Q(decided_by=F("confirmed_by")),
            ),
            models.CheckConstraint(
                name="erasure_decided_by_three_or_server",
                condition=~Q(state__in=["diputuskan", "selesai"])
                | Q(at_server=True)
                | Q(prepared_by__isnull=False, confirmed_by__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="erasure_refused_with_reason",
                condition=Q(state="ditolak", decided_by__isnull=False) & ~Q(refusal="")
                | ~Q(state="ditolak") & Q(refusal=""),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def target(self) -> uuid.UUID:
        """Return the key of what goes: the record's, else the pupil's."""
        return self.part or self.subject

    @property
    def model_label(self) -> str:
        """Return what the access log calls the kind of what goes."""
        return f"records.{self.part_kind or 'student'}"

    @property
    def is_open(self) -> bool:
        """Return whether nothing is decided yet."""
        return self.state in OPEN
