"""The pupil and what stands around him: guardians, class per school year, counselor per school year, guru wali."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cms.accounts.models import School, User, paired

from ..fields import SealedDateField, SealedTextField
from ..matrix import Item
from ..years import school_year_field
from .base import BASE_PLAIN, ProtectedRecord


class Sex(models.TextChoices):
    """As on Indonesian school forms."""

    MALE = "L", "Laki-laki"
    FEMALE = "P", "Perempuan"


class StudentState(models.TextChoices):
    """A pupil leaves a school, and later his record is closed or erased."""

    ACTIVE = "aktif", "Aktif"
    LEFT = "keluar", "Lulus atau pindah"


class Student(ProtectedRecord):
    """One pupil of one school. Name, NIS and NISN are sealed; neither number is unique (access.md)."""

    ITEM = Item.GENERAL
    PREFIX = "PD"
    STATES = StudentState
    PUPIL = ""

    name = SealedTextField("nama lengkap", max_length=150)
    nickname = SealedTextField("nama panggilan", max_length=60, blank=True)
    nis = SealedTextField("NIS", max_length=20, blank=True)
    nisn = SealedTextField("NISN", max_length=10, blank=True)
    sex = SealedTextField("jenis kelamin", max_length=1, choices=Sex.choices, blank=True)
    birth_place = SealedTextField("tempat lahir", max_length=100, blank=True)
    birth_date = SealedDateField("tanggal lahir", null=True, blank=True)
    religion = SealedTextField("agama", max_length=40, blank=True)
    address = SealedTextField("alamat", max_length=400, blank=True)
    lives_with = SealedTextField("tinggal bersama", max_length=60, blank=True)
    phone = SealedTextField("nomor telepon", max_length=30, blank=True)
    siblings = SealedTextField("anak ke- dari - bersaudara", max_length=40, blank=True)
    entered_date = models.DateField("masuk sekolah", null=True, blank=True)
    left_date = models.DateField("lulus atau pindah", null=True, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "peserta didik"
        verbose_name_plural = "peserta didik"

    class Protection:
        sealed = (
            "name",
            "nickname",
            "nis",
            "nisn",
            "sex",
            "birth_place",
            "birth_date",
            "religion",
            "address",
            "lives_with",
            "phone",
            "siblings",
        )
        plain = (*BASE_PLAIN, "entered_date", "left_date")
        general = ("name", "nis", "sex")
        short = ()

    class Access:
        section = "anak"
        given = (
            *("name", "nickname", "nis", "nisn", "sex", "birth_place", "birth_date", "religion", "siblings"),
            *("entered_date", "left_date"),
        )
        reviewed = ("address", "lives_with", "phone")  # with whom and where is not for every parent


class SchoolClass(models.Model):
    """A class of one school year with its wali kelas. Says nothing about a pupil."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    school_year = models.CharField("tahun ajaran", max_length=9, validators=[school_year_field])
    name = models.CharField("kelas", max_length=30)
    homeroom = models.ForeignKey(
        User, verbose_name="wali kelas", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "kelas"
        verbose_name_plural = "kelas"
        ordering = ["-school_year", "name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="class_once_per_year", fields=["school", "school_year", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.school_year})"


class Placement(models.Model):
    """In which class a pupil is; `until` ends it when he moves within the year."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="placements")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="placements")
    since = models.DateField("sejak")
    until = models.DateField("sampai", null=True, blank=True)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    placed_at = models.DateTimeField(editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="placement_one_open", fields=["student"], condition=Q(until__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.student.code}: {self.school_class}"


class CounselorYear(models.Model):
    """The counselor in charge of a pupil in one school year: exactly one (access.md)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="counselors")
    school_year = models.CharField("tahun ajaran", max_length=9, validators=[school_year_field])
    counselor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="counselor_once_per_year", fields=["student", "school_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.student.code}: {self.school_year}"


class Guidance(models.Model):
    """A pupil named to a guru wali, from entry to graduation (Permendikdasmen 11/2025)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="guidance")
    teacher = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateField("sejak")
    until = models.DateField("sampai", null=True, blank=True)
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="guidance_one_open", fields=["student"], condition=Q(until__isnull=True)),
            models.CheckConstraint(name="guidance_ended_paired", condition=paired("ended_by", "ended_at")),
        ]

    def __str__(self) -> str:
        return f"{self.student.code}: guru wali"
