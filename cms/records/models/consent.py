"""Consent: one purpose, one consent, provable, withdrawable (UU 27/2022 art. 22-25; domain.md d)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cms.accounts.models import User, paired

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .case import Case
from .student import Student


class Purpose(models.TextChoices):
    """What the consent is for. A new purpose needs a new consent."""

    DATA_POOL = "himpunan", "Menghimpun data pribadi"
    COUNSELING = "konseling", "Layanan konseling"
    INSTRUMENT = "instrumen", "Aplikasi instrumentasi"
    HOME_VISIT = "kunjungan", "Kunjungan rumah"
    CONFERENCE = "konferensi", "Konferensi kasus"
    REFERRAL = "alih_tangan", "Alih tangan kasus"
    SHARING = "berbagi", "Berbagi informasi dengan pihak yang disebut"
    PHOTO = "foto", "Pengambilan foto"
    RECORDING = "rekaman", "Perekaman suara atau gambar"


class Giver(models.TextChoices):
    """Who consented. For a child the guardian's consent is asked besides the child's own agreement."""

    STUDENT = "siswa", "Peserta didik"
    GUARDIAN = "orang_tua", "Orang tua atau wali"


class Means(models.TextChoices):
    """How it was given: written or recorded."""

    PAPER = "tertulis", "Tertulis di atas kertas"
    RECORDED = "terekam", "Terekam"
    ELECTRONIC = "elektronik", "Tertulis secara elektronik"


class ConsentState(models.TextChoices):
    """A withdrawn consent is never given again: a new one is a new row."""

    GIVEN = "diberikan", "Diberikan"
    REFUSED = "ditolak", "Ditolak"
    WITHDRAWN = "dicabut", "Dicabut"


class Consent(ProtectedRecord):
    """One answer of one person to one purpose."""

    ITEM = Item.PERSONAL
    STATES = ConsentState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="consents", editable=False)
    case = models.ForeignKey(
        Case, verbose_name="kasus", null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.CharField("tujuan", max_length=12, choices=Purpose.choices)
    text_version = models.CharField("versi naskah persetujuan", max_length=80)
    giver = models.CharField("pemberi persetujuan", max_length=9, choices=Giver.choices)
    giver_name = SealedTextField("nama pemberi persetujuan", max_length=150)
    means = models.CharField("cara", max_length=10, choices=Means.choices)
    given_date = models.DateField("tanggal")
    scope = SealedTextField("isi dan batas yang disetujui", max_length=2000, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    withdrawn_at = models.DateTimeField("dicabut pada", null=True, editable=False)
    withdrawn_note = SealedTextField("keterangan pencabutan", max_length=600, blank=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "persetujuan"
        verbose_name_plural = "persetujuan"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="consent_withdrawn_paired", condition=paired("withdrawn_by", "withdrawn_at")),
            models.CheckConstraint(
                name="consent_withdrawn_state",
                condition=Q(state="dicabut", withdrawn_at__isnull=False)
                | (~Q(state="dicabut") & Q(withdrawn_at__isnull=True)),
            ),
        ]

    class Protection:
        sealed = ("giver_name", "scope", "withdrawn_note")
        plain = (
            *BASE_PLAIN,
            "student",
            "case",
            "purpose",
            "text_version",
            "giver",
            "means",
            "given_date",
            "withdrawn_by",
            "withdrawn_at",
        )
        general = ()
        short = ("student", "purpose", "given_date")

    class Access:
        section = "persetujuan"
        given = ("case", "purpose", "text_version", "giver", "means", "given_date", "withdrawn_at")
        reviewed = ("scope", "withdrawn_note")
        names = ("giver_name",)
        kept = ("student", "withdrawn_by")
