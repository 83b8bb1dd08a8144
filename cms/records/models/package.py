"""The package of everything that is held about one child, for who asked for it (UU 27/2022 art. 7 and 32)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import User, paired

from ..fields import SealedJSONField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .guardian import Guardian
from .request import PersonRequest
from .student import Student


class PackageState(models.TextChoices):
    """Reviewed text by text, confirmed by a second person, made once."""

    REVIEW = "ditinjau", "Sedang ditinjau"
    PREPARED = "disiapkan", "Menunggu koordinator BK"
    CONFIRMED = "dipastikan", "Sudah dipastikan, siap dibuat"
    MADE = "dibuat", "Sudah dibuat"
    WITHDRAWN = "ditarik", "Ditarik kembali"


class Asker(models.TextChoices):
    """Who asked: the child, or a parent or guardian."""

    STUDENT = "siswa", "Peserta didik sendiri"
    GUARDIAN = "orang_tua", "Orang tua atau wali"


class AccessPackage(ProtectedRecord):
    """One package. The file itself is kept nowhere: digest, size, pages and day are frozen here.

    `reviews` holds the verdict over each free text with a keyed digest of what was read (`package/verdicts.py`).
    """

    ITEM = Item.PERSONAL
    STATES = PackageState
    PREFIX = "PA"
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="packages", editable=False)
    request = models.ForeignKey(
        PersonRequest,
        verbose_name="permintaan yang dijawab",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="packages",
    )
    asker = models.CharField("pemohon", max_length=9, choices=Asker.choices)
    guardian = models.ForeignKey(
        Guardian,
        verbose_name="orang tua atau wali yang meminta",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reviews = SealedJSONField("hasil tinjauan", default=dict, editable=False)
    prepared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    prepared_at = models.DateTimeField("selesai ditinjau pada", null=True, editable=False)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField("dipastikan pada", null=True, editable=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField("dibuat pada", null=True, editable=False)
    digest = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField("ukuran", null=True, editable=False)
    pages = models.PositiveIntegerField("halaman PDF", null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "paket akses"
        verbose_name_plural = "paket akses"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="package_prepared_paired", condition=paired("prepared_by", "prepared_at")),
            models.CheckConstraint(name="package_confirmed_paired", condition=paired("confirmed_by", "confirmed_at")),
            models.CheckConstraint(name="package_made_paired", condition=paired("made_by", "made_at")),
            models.CheckConstraint(name="package_confirmed_by_second", condition=~Q(confirmed_by=F("prepared_by"))),
            models.CheckConstraint(
                name="package_made_after_two",
                condition=~Q(state__in=["dipastikan", "dibuat"])
                | Q(prepared_by__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="package_made_is_frozen",
                condition=~Q(state="dibuat")
                | Q(made_at__isnull=False, size__isnull=False, pages__isnull=False) & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="package_asker_fits",
                condition=Q(asker="orang_tua", guardian__isnull=False) | Q(asker="siswa", guardian__isnull=True),
            ),
        ]

    class Protection:
        sealed = ("reviews",)
        plain = (
            *(*BASE_PLAIN, "student", "request", "asker", "guardian", "prepared_by", "prepared_at"),
            *("confirmed_by", "confirmed_at", "made_by", "made_at", "digest", "size", "pages"),
        )
        general = ()
        short = ("student", "request", "asker", "prepared_at", "confirmed_at", "made_at", "digest", "size", "pages")

    class Access:
        section = "permintaan"
        given = ("asker", "made_at", "prepared_at", "confirmed_at")
        kept = (
            *("student", "request", "guardian", "reviews", "prepared_by", "confirmed_by", "made_by", "digest", "size"),
            "pages",
        )
