"""Sources and regulations: described once, cited everywhere; in force or replaced is said here."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from cms.core.addresses import slug_problem
from cms.core.sources import SourceKind, SourceStatus
from cms.core.text import single_line

from ..blocks.text import SMALL
from .review import FourEyesMixin


class Source(FourEyesMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """A text that the handbook rests on."""

    title = models.CharField("judul", max_length=250)
    slug = models.SlugField(
        "kunci", max_length=80, unique=True, help_text="Huruf kecil dan tanda hubung; tidak berubah."
    )
    kind = models.CharField("jenis", max_length=12, choices=SourceKind.choices, default=SourceKind.ARTICLE)
    status = models.CharField("keadaan", max_length=12, choices=SourceStatus.choices, default=SourceStatus.REFERENCE)
    replaced_by = models.ForeignKey(
        "self", verbose_name="diganti oleh", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces"
    )
    author = models.CharField("penulis atau lembaga", max_length=200, blank=True)
    year = models.CharField("tahun", max_length=20, blank=True)
    url = models.URLField("tautan", max_length=500, blank=True)
    note = RichTextField("isi bagi BK", features=SMALL, blank=True)

    panels = [
        FieldPanel(name) for name in ("title", "slug", "kind", "status", "replaced_by", "author", "year", "url", "note")
    ]

    class Meta:
        verbose_name = "sumber"
        verbose_name_plural = "sumber"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Clean the lines. Raises ValidationError for a bad key or a replacement that does not fit."""
        super().clean()
        self.title, self.author, self.year = single_line(self.title), single_line(self.author), single_line(self.year)
        if problem := slug_problem(self.slug, top=False):
            raise ValidationError({"slug": problem})
        if self.replaced_by_id and self.replaced_by_id == self.pk:
            raise ValidationError({"replaced_by": "Sumber tidak dapat diganti oleh dirinya sendiri."})
        if self.replaced_by_id and self.status != SourceStatus.REVOKED:
            raise ValidationError({"status": "Sumber yang sudah diganti harus berkeadaan “Dicabut”."})
