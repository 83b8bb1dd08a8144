"""Entries of the data pool (himpunan data): data pribadi, kelompok, umum (domain.md a2, b13)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import SchoolClass, Student


class Kind(models.TextChoices):
    """The three kinds of data of the field."""

    PERSONAL = "pribadi", "Data pribadi"
    GROUP = "kelompok", "Data kelompok"
    COMMON = "umum", "Data umum"


class Topic(models.TextChoices):
    """The order of a buku pribadi; the last two are for data of groups and of the environment."""

    IDENTITY = "identitas", "Identitas"
    FAMILY = "keluarga", "Keluarga"
    HEALTH = "kesehatan", "Kesehatan"
    EDUCATION = "pendidikan", "Pendidikan dan hasil belajar"
    SELF = "diri", "Minat, bakat, dan cita-cita"
    SOCIAL = "sosial", "Pergaulan dan organisasi"
    ECONOMY = "ekonomi", "Keadaan ekonomi"
    ANECDOTE = "anekdot", "Catatan anekdot"
    ATTENDANCE = "kehadiran", "Kehadiran"
    ACHIEVEMENT = "prestasi", "Prestasi"
    DOCUMENT = "dokumen", "Dokumen"
    GROUP = "kelompok", "Hubungan dalam kelompok"
    ENVIRONMENT = "lingkungan", "Sekolah lanjutan, karier, dan lingkungan"


SENSITIVE = frozenset({Topic.HEALTH, Topic.ECONOMY, Topic.FAMILY})
"""Specific data (UU 27/2022 art. 4) or close to it: off unless the counselor says why it is needed."""


GENERAL = (Topic.ATTENDANCE.value, Topic.ACHIEVEMENT.value)
"""The topics of the general part (access.md); everything else is personal."""


class EntryState(models.TextChoices):
    """An entry is checked again from time to time, and taken out when it is no longer needed."""

    CURRENT = "berlaku", "Berlaku"
    RETIRED = "tidak_dipakai", "Tidak dipakai lagi"


class DataPoolEntry(ProtectedRecord):
    """One piece of data with its source, date and reason to keep it. Personal unless a general topic says otherwise."""

    ITEM = Item.PERSONAL
    STATES = EntryState
    PREFIX = "HD"
    PUPIL = "student"
    PARTS = (
        (Q(kind="pribadi", topic__in=GENERAL), Item.GENERAL),
        (~Q(kind="pribadi", topic__in=GENERAL), Item.PERSONAL),
    )

    kind = models.CharField("jenis data", max_length=8, choices=Kind.choices, default=Kind.PERSONAL)
    student = models.ForeignKey(
        Student, verbose_name="peserta didik", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    school_class = models.ForeignKey(
        SchoolClass, verbose_name="kelas", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    topic = models.CharField("pokok", max_length=12, choices=Topic.choices)
    title = SealedTextField("judul", max_length=120)
    content = SealedTextField("isi", max_length=8000)
    source = SealedTextField("sumber data", max_length=150)
    source_date = models.DateField("tanggal data")
    relevance = SealedTextField("mengapa data ini diperlukan", max_length=600)
    last_checked_date = models.DateField("terakhir diperiksa")
    check_again_date = models.DateField("periksa lagi", null=True, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "entri himpunan data"
        verbose_name_plural = "himpunan data"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(
                name="entry_kind_fits",
                condition=Q(kind="pribadi", student__isnull=False)
                | Q(kind="kelompok", student__isnull=True, school_class__isnull=False)
                | Q(kind="umum", student__isnull=True, school_class__isnull=True),
            ),
        ]

    class Protection:
        sealed = ("title", "content", "source", "relevance")
        plain = (
            *BASE_PLAIN,
            "kind",
            "student",
            "school_class",
            "topic",
            "source_date",
            "last_checked_date",
            "check_again_date",
        )
        general = ("kind", "student", "topic", "title", "content", "source", "source_date", "last_checked_date")
        short = ("kind", "student", "topic", "source_date", "last_checked_date", "check_again_date")

    class Access:
        section = "data"
        given = ("kind", "topic", "source_date", "last_checked_date", "check_again_date")
        reviewed = ("title", "content", "source", "relevance")
        kept = ("student", "school_class")

    @property
    def item(self) -> Item:
        """Return whether the entry is of the general part."""
        return Item.GENERAL if self.kind == Kind.PERSONAL and self.topic in GENERAL else Item.PERSONAL
