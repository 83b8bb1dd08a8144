"""A breach of personal data (UU 27/2022 art. 46): what happened, whom it touches by key, and whether they were told.

Written by the PPDP, who reads no content: the texts hold no child's words (`incidents.check_incident_words`).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User, paired

from .student import Student


class BreachState(models.TextChoices):
    """Written down, the list of persons fixed, everybody told."""

    OPEN = "dicatat", "Dicatat"
    LISTED = "didaftar", "Daftar ditetapkan, sedang diberitahukan"
    CLOSED = "selesai", "Selesai"


class Reach(models.TextChoices):
    """How the affected persons are found."""

    LOG = "catatan", "Menurut catatan akses antara dua saat"
    ALL = "semua", "Semua peserta didik sekolah (basis data, cadangan, atau kunci bocor)"


class DataKind(models.TextChoices):
    """What kinds of data: the notice must name them. Chosen, so that no content is written."""

    IDENTITY = "jati_diri", "Jati diri dan kontak peserta didik serta orang tua"
    POOL = "himpunan", "Himpunan data pribadi"
    COUNSELING = "konseling", "Kasus dan catatan konseling"
    RESULTS = "instrumen", "Hasil instrumen"
    ACTIVITIES = "kegiatan", "Kunjungan rumah, konferensi kasus, alih tangan kasus"
    FILES = "lampiran", "Berkas lampiran"


class Breach(models.Model):
    """One incident of one school. `persons` and `rows` are counts of the fixed list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    code = models.CharField("kode", max_length=24, editable=False)
    state = models.CharField("keadaan", max_length=8, choices=BreachState.choices, editable=False)
    found_at = models.DateTimeField("ditemukan pada")
    since = models.DateTimeField("terjadi sejak")
    until = models.DateTimeField("terjadi sampai")
    reach = models.CharField("cara mencari yang terdampak", max_length=8, choices=Reach.choices)
    actor = models.ForeignKey(
        User, verbose_name="akun", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField("peran", max_length=20, blank=True)
    record_code = models.CharField("kode rekaman", max_length=24, blank=True)
    data_kinds = models.JSONField("jenis data", default=list)
    what = models.TextField("apa yang terjadi", max_length=2000)
    handling = models.TextField("penanganan", max_length=2000, blank=True)
    recovery = models.TextField("pemulihan", max_length=2000, blank=True)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    reported_at = models.DateTimeField(editable=False)
    listed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    listed_at = models.DateTimeField(null=True, editable=False)
    persons = models.PositiveIntegerField("orang terdampak", default=0, editable=False)
    rows = models.PositiveIntegerField("baris catatan akses", default=0, editable=False)
    authority_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    authority_at = models.DateTimeField("lembaga diberi tahu", null=True, editable=False)

    class Meta:
        verbose_name = "laporan kebocoran"
        verbose_name_plural = "laporan kebocoran"
        ordering = ["-found_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="breach_code_once", fields=["school", "code"]),
            models.CheckConstraint(name="breach_in_order", condition=Q(since__lte=F("until"))),
            models.CheckConstraint(name="breach_listed_paired", condition=paired("listed_by", "listed_at")),
            models.CheckConstraint(name="breach_authority_paired", condition=paired("authority_by", "authority_at")),
            models.CheckConstraint(
                name="breach_listed_state",
                condition=Q(state="dicatat", listed_at__isnull=True) | ~Q(state="dicatat") & Q(listed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def data_labels(self) -> list[str]:
        """Return the kinds of data as people read them."""
        return [str(DataKind(kind).label) for kind in self.data_kinds]


class BreachPerson(models.Model):
    """One affected pupil: which verbs, how often, when; whether he or his parents were told. Goes with the pupil."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="people", editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+", editable=False)
    rows = models.PositiveIntegerField(default=0, editable=False)
    verbs = models.CharField(max_length=200, blank=True, editable=False)
    first_at = models.DateTimeField(null=True, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)
    told_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    told_at = models.DateTimeField("diberi tahu", null=True, editable=False)

    class Meta:
        verbose_name = "peserta didik terdampak kebocoran"
        verbose_name_plural = "peserta didik terdampak kebocoran"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="breachperson_once", fields=["breach", "student"]),
            models.CheckConstraint(name="breachperson_told_paired", condition=paired("told_by", "told_at")),
        ]

    def __str__(self) -> str:
        return str(self.pk)
