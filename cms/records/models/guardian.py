"""Parents and guardians of a pupil. Name and telephone are the general part; the rest is personal."""

from __future__ import annotations

from django.db import models

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import Student


class Relation(models.TextChoices):
    """How the person stands to the pupil."""

    FATHER = "ayah", "Ayah"
    MOTHER = "ibu", "Ibu"
    GUARDIAN = "wali", "Wali"


class GuardianState(models.TextChoices):
    """Whether the school may still turn to this person."""

    ACTIVE = "aktif", "Dapat dihubungi"
    CLOSED = "ditutup", "Tidak lagi"


class Guardian(ProtectedRecord):
    """One parent or guardian (domain.md b13)."""

    ITEM = Item.GENERAL
    STATES = GuardianState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="guardians", editable=False)
    relation = SealedTextField("hubungan", max_length=4, choices=Relation.choices)
    name = SealedTextField("nama", max_length=150)
    phone = SealedTextField("nomor telepon", max_length=30, blank=True)
    alive = SealedTextField("keterangan hidup atau wafat", max_length=40, blank=True)
    birth = SealedTextField("tempat dan tahun lahir", max_length=100, blank=True)
    religion = SealedTextField("agama", max_length=40, blank=True)
    education = SealedTextField("pendidikan terakhir", max_length=60, blank=True)
    job = SealedTextField("pekerjaan", max_length=100, blank=True)
    address = SealedTextField("alamat, bila berbeda", max_length=400, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "orang tua atau wali"
        verbose_name_plural = "orang tua dan wali"

    class Protection:
        sealed = ("relation", "name", "phone", "alive", "birth", "religion", "education", "job", "address")
        plain = (*BASE_PLAIN, "student")
        general = ("relation", "name", "phone")
        short = ()

    class Access:
        section = "keluarga"
        given = ("relation",)
        asker = ("name", "phone", "alive", "birth", "religion", "education", "job", "address")
        kept = ("student",)
