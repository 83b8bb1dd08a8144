"""Terms of the glossary: public as soon as a penyunting has approved them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin

from cms.core.addresses import slug_problem
from cms.core.text import single_line

from ..blocks.text import SMALL
from .review import FourEyesMixin


class GlossaryTerm(FourEyesMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """One term. `synonyms` are separated by semicolons and are found by the handbook's search."""

    term = models.CharField("istilah", max_length=120)
    slug = models.SlugField(
        "kunci", max_length=80, unique=True, help_text="Huruf kecil dan tanda hubung; tidak berubah."
    )
    english = models.CharField("padanan Inggris", max_length=120, blank=True)
    synonyms = models.CharField(
        "sinonim dan singkatan", max_length=250, blank=True, help_text="Pisahkan dengan titik koma."
    )
    definition = RichTextField("arti", features=SMALL)

    panels = [FieldPanel(name) for name in ("term", "slug", "english", "synonyms", "definition")]

    class Meta:
        verbose_name = "istilah glosarium"
        verbose_name_plural = "istilah glosarium"
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """Clean the lines. Raises ValidationError for a key that cannot be an address."""
        super().clean()
        self.term, self.english = single_line(self.term), single_line(self.english)
        self.synonyms = single_line(self.synonyms)
        if problem := slug_problem(self.slug, top=False):
            raise ValidationError({"slug": problem})
