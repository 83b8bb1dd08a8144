"""A case: why a pupil is being helped, in which area, and how it stands (domain.md c1)."""

from __future__ import annotations

from django.db import models

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import Student


class CaseState(models.TextChoices):
    """Baru -> Ditangani -> Dipantau -> Selesai, with two side exits."""

    NEW = "baru", "Baru"
    HANDLED = "ditangani", "Ditangani"
    WATCHED = "dipantau", "Dipantau"
    DONE = "selesai", "Selesai"
    REFERRED = "dialihtangankan", "Dialihtangankan"
    CLOSED = "ditutup", "Ditutup tanpa tindak lanjut"


class Area(models.TextChoices):
    """The four areas (bidang) of guidance."""

    PERSONAL = "pribadi", "Pribadi"
    SOCIAL = "sosial", "Sosial"
    LEARNING = "belajar", "Belajar"
    CAREER = "karier", "Karier"


class Source(models.TextChoices):
    """Who or what brought the case."""

    SELF = "sendiri", "Datang sendiri"
    TEACHER = "guru", "Guru atau wali kelas"
    PARENT = "orang_tua", "Orang tua"
    FRIEND = "teman", "Teman"
    INSTRUMENT = "instrumen", "Hasil instrumentasi"
    COUNSELOR = "konselor", "Pengamatan konselor"
    OTHER = "lain", "Lain"


class Case(ProtectedRecord):
    """Its code is what letters show, never the name."""

    ITEM = Item.RESULT
    STATES = CaseState
    PREFIX = "KS"
    PUPIL = "student"

    student = models.ForeignKey(Student, verbose_name="peserta didik", on_delete=models.PROTECT, related_name="cases")
    started_date = models.DateField("mulai")
    area = models.CharField("bidang", max_length=8, choices=Area.choices)
    source = SealedTextField("sumber", max_length=12, choices=Source.choices)
    summary = SealedTextField("ringkasan", max_length=4000)
    goal = SealedTextField("tujuan bantuan", max_length=2000, blank=True)
    follow_up = SealedTextField("tindak lanjut", max_length=600, blank=True)
    closed_date = models.DateField("selesai", null=True, blank=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "kasus"
        verbose_name_plural = "kasus"

    class Protection:
        sealed = ("source", "summary", "goal", "follow_up")
        plain = (*BASE_PLAIN, "student", "started_date", "area", "closed_date")
        general = ()
        short = ("student", "started_date", "area", "closed_date", "follow_up")

    class Access:
        section = "kasus"
        given = ("started_date", "area", "closed_date")
        reviewed = ("source", "summary", "goal", "follow_up")
        kept = ("student",)
