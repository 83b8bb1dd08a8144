"""Released versions and their files: made once, never changed, withdrawn at most."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from cms.accounts.models import User, paired
from cms.core.audiences import Audience
from cms.core.errors import WrongState
from cms.core.instruments import FileFormat

from ..forms import FormDescription, from_data
from ..storage import blob_get

UNCHANGED = "Versi yang sudah dirilis tidak dapat diubah. Ubah templatnya, lalu rilis versi baru."
sha256_field = RegexValidator(r"^[0-9a-f]{64}\Z", "SHA-256 terdiri atas 64 angka heksadesimal.")


class VersionState(models.TextChoices):
    """A version never becomes a draft again."""

    RELEASED = "released", "Dirilis"
    WITHDRAWN = "withdrawn", "Ditarik"


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are written once: neither changed nor deleted in bulk."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise WrongState(UNCHANGED)

    def delete(self) -> NoReturn:
        raise WrongState(UNCHANGED)


class VersionQuerySet(FrozenQuerySet):
    """Filters over versions; they chain."""

    def released(self) -> VersionQuerySet:
        """Not withdrawn."""
        return self.filter(state=VersionState.RELEASED)

    def of_audience(self, audiences: frozenset[str]) -> VersionQuerySet:
        """Whose blank form one of these audiences may have."""
        return self.filter(audience__in=audiences)

    def mark_withdrawn(self, *, by: User, at: datetime) -> int:
        """The only change: say who withdrew the released ones and when. Return how many."""
        changed = models.QuerySet.update(
            self.released(), state=VersionState.WITHDRAWN, withdrawn_by=by, withdrawn_at=at
        )
        return int(changed)


class FrozenModel(models.Model):
    """Refuses to be saved again or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the new row. Raises WrongState for a row that is already there."""
        if not self._state.adding:
            raise WrongState(UNCHANGED)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise WrongState: addresses of released files stay."""
        raise WrongState(UNCHANGED)


class InstrumentVersion(FrozenModel):
    """Version n of a template, with everything that its page says. Old versions stay at their addresses."""

    template = models.ForeignKey("instruments.InstrumentTemplate", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("versi")
    description = models.JSONField("uraian", help_text="cms.instruments.forms.to_data")
    audience = models.CharField("pembaca", max_length=10, choices=Audience.choices)
    licence = models.CharField("lisensi", max_length=300, blank=True)
    change_note = models.CharField("apa yang berubah", max_length=300, blank=True)
    state = models.CharField("keadaan", max_length=10, choices=VersionState.choices, default=VersionState.RELEASED)
    released_at = models.DateTimeField("dirilis pada")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="dirilis oleh", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_system = models.BooleanField("dirilis oleh sistem", default=False, help_text="Naskah awal, atau dimuat.")
    withdrawn_at = models.DateTimeField("ditarik pada", null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ditarik oleh", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versi instrumen"
        verbose_name_plural = "versi instrumen"
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(name="version_number_once", fields=["template", "number"]),
            models.CheckConstraint(name="version_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="version_released_by_person_or_system",
                condition=Q(by_system=True, released_by__isnull=True) | Q(by_system=False, released_by__isnull=False),
            ),
            models.CheckConstraint(name="version_withdrawn_paired", condition=paired("withdrawn_by", "withdrawn_at")),
            models.CheckConstraint(
                name="version_state_fits",
                condition=Q(state="released", withdrawn_at__isnull=True)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form.code} versi {self.number}"

    @property
    def form(self) -> FormDescription:
        """Return the description as values."""
        return from_data(self.description)


class InstrumentFile(FrozenModel):
    """One file of a version. `size` in bytes, `page_count` where there are pages."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="files")
    format = models.CharField("format", max_length=10, choices=FileFormat.choices)
    name = models.CharField("nama berkas", max_length=100)
    media_type = models.CharField("jenis isi", max_length=100)
    size = models.PositiveIntegerField("ukuran")
    sha256 = models.CharField("SHA-256", max_length=64, validators=[sha256_field])
    page_count = models.PositiveSmallIntegerField("jumlah halaman", null=True)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas instrumen"
        verbose_name_plural = "berkas instrumen"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="file_format_once", fields=["version", "format"]),
            models.UniqueConstraint(name="file_name_once", fields=["version", "name"]),
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        """Return the bytes. Raises Refused when the storage lost or changed them."""
        return blob_get(self.sha256)


class OwnFileQuerySet(FrozenQuerySet):
    """Uploads: never changed, forgotten when nothing points at them any more."""

    def forget(self) -> int:
        """Delete the rows and return how many. Raises ProtectedError for one that a template still has."""
        return int(models.QuerySet.delete(self)[0])


class OwnFile(FrozenModel):
    """A checked file that a trainer uploaded to be released instead of the rendered ones."""

    name = models.CharField("nama berkas", max_length=100)
    extension = models.CharField("akhiran", max_length=8)
    media_type = models.CharField("jenis isi", max_length=100)
    size = models.PositiveIntegerField("ukuran")
    sha256 = models.CharField("SHA-256", max_length=64, validators=[sha256_field])
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("diunggah pada")

    objects = OwnFileQuerySet.as_manager()

    class Meta:
        verbose_name = "berkas sendiri"
        verbose_name_plural = "berkas sendiri"

    def __str__(self) -> str:
        return self.name


class DownloadCount(models.Model):
    """How often the files of a version were downloaded on a day: a total, nothing about anybody."""

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="downloads")
    on_date = models.DateField("hari")
    total = models.PositiveIntegerField("jumlah", default=0)

    class Meta:
        verbose_name = "jumlah unduhan"
        verbose_name_plural = "jumlah unduhan"
        ordering = ["-on_date"]
        constraints = [models.UniqueConstraint(name="download_day_once", fields=["version", "on_date"])]

    def __str__(self) -> str:
        return f"{self.version_id} {self.on_date}: {self.total}"
