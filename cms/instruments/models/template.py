"""The template of an instrument: what the trainer edits. Files are made from a released version only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, Revision, RevisionMixin, WorkflowMixin

from cms.accounts.review import FourEyesMixin
from cms.core.activities import Activity
from cms.core.addresses import slug_problem
from cms.core.audiences import Audience
from cms.core.errors import NotAllowed, WrongState
from cms.core.instruments import About, Confidentiality, FormShape, Subtype, TestKind
from cms.core.text import single_line

from ..blocks.sections import SectionsBlock
from ..blocks.text import paragraphs
from ..describe import description_from
from ..forms import FormDescription
from ..preview import preview_answer
from ..signals import template_published, template_unpublished
from ..stream import keys_fill
from .fields import StagesField

LINES = ("title", "title_en", "purpose", "filled_by", "licence", "change_note", "users", "holder", "licence_from")
CODE_STAYS = "Kode instrumen yang pernah dirilis tidak dapat diubah: versi lamanya tetap di alamat itu."
RELEASED_ONCE = "Instrumen yang pernah dirilis tidak dapat dihapus. Tariklah dari peredaran."


class TemplateQuerySet(models.QuerySet["InstrumentTemplate"]):
    """Rows that bulk actions delete only while they were never released."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete them. Raises WrongState when one was released: its versions stay at their addresses."""
        if self.filter(versions__isnull=False).exists():
            raise WrongState(RELEASED_ONCE)
        return super().delete()


class InstrumentTemplate(
    FourEyesMixin, PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model
):
    """A form described field by field, or (`is_reference`) a protected instrument that is only named."""

    code = models.SlugField("kode", max_length=80, unique=True, help_text="Alamat dan nama berkasnya; tidak berubah.")
    title = models.CharField("judul", max_length=150)
    title_en = models.CharField("judul Inggris", max_length=150, blank=True)
    activity = models.CharField("kegiatan", max_length=30, choices=Activity.choices)
    kind = models.CharField("tes atau non-tes", max_length=12, choices=TestKind.choices, default=TestKind.NON_TEST)
    subtype = models.CharField("jenis", max_length=12, choices=Subtype.choices, default=Subtype.ADMINISTRATION)
    about = models.CharField("tentang", max_length=16, choices=About.choices, default=About.STUDENT)
    shape = models.CharField("bentuk", max_length=12, choices=FormShape.choices, default=FormShape.FORM)
    purpose = models.CharField("tujuan", max_length=300)
    filled_by = models.CharField("diisi oleh", max_length=150, blank=True)
    stages = StagesField(verbose_name="dipakai pada tahap")
    audience = models.CharField(
        "siapa dapat mengunduh formulir kosong",
        max_length=10,
        choices=Audience.choices,
        default=Audience.COUNSELOR,
        help_text="Persempit hanya bila mengetahui isinya merusak pengukuran, atau lisensinya meminta.",
    )
    filled_confidentiality = models.CharField(
        "kerahasiaan formulir terisi", max_length=10, choices=Confidentiality.choices, default=Confidentiality.CLOSED
    )
    filled_readers = models.TextField("siapa membaca formulir terisi", blank=True, help_text="Satu pihak per baris.")
    licence = models.CharField("hak cipta dan lisensi", max_length=300, blank=True)
    notes = models.TextField("catatan untuk pemakai", blank=True)
    half_page = models.BooleanField("setengah halaman: dua formulir pada satu lembar", default=False)
    landscape = models.BooleanField("halaman mendatar", default=False)
    sections = StreamField(SectionsBlock(), blank=True, verbose_name="isi formulir")
    change_note = models.CharField(
        "apa yang berubah dan mengapa", max_length=300, blank=True, help_text="Wajib diisi sebelum dikirim."
    )
    own_file = models.ForeignKey(
        "instruments.OwnFile", verbose_name="berkas sendiri", null=True, blank=True, on_delete=models.PROTECT
    )
    is_reference = models.BooleanField(
        "hanya rujukan", default=False, help_text="Instrumen terlindung: disebut, tanpa isi dan tanpa berkas."
    )
    users = models.CharField("siapa boleh memakai", max_length=200, blank=True)
    holder = models.CharField("pemegang hak", max_length=200, blank=True)
    licence_from = models.CharField("di mana izinnya diperoleh", max_length=300, blank=True)
    may_store = models.CharField("yang boleh disimpan dari hasilnya", max_length=200, blank=True)

    objects = TemplateQuerySet.as_manager()
    preview_modes = [("", "Halaman pertama"), ("pdf", "Semua halaman (PDF)")]

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="template_reference_has_no_file",
                condition=models.Q(is_reference=False) | models.Q(own_file__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def readers(self) -> str:
        """Return who may download it, for the list."""
        return "Tidak ada berkas: rujukan" if self.is_reference else str(self.get_audience_display())

    @property
    def form(self) -> FormDescription:
        """Return what the template says now, saved or not."""
        return description_from(vars(self) | {"sections": self.sections})

    def clean(self) -> None:
        """Clean the texts and give every field its key. Raises ValidationError for a code that is no address."""
        super().clean()
        for name in LINES:
            setattr(self, name, single_line(getattr(self, name) or ""))
        self.notes = paragraphs(self.notes or "")
        self.filled_readers = "\n".join(filter(None, map(single_line, (self.filled_readers or "").splitlines())))
        if self.pk and self.versions.exists() and self.code != type(self).objects.get(pk=self.pk).code:
            raise ValidationError({"code": CODE_STAYS})
        if problem := slug_problem(self.code, top=False):
            raise ValidationError({"code": problem})
        if self.is_reference and self.sections:
            raise ValidationError({"sections": "Instrumen terlindung tidak memuat isi. Hapus semua bagiannya."})
        keys_fill(self.sections)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return page one as a picture, or (mode `pdf`) all pages on A4. Raises Refused for what cannot be drawn."""
        return preview_answer(None if self.is_reference else self.form, mode_name)

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish through the second person; a version is released with it, or nothing happens at all."""
        with transaction.atomic():
            super().publish(revision, user=user, **kwargs)
            live = type(self).objects.get(pk=self.pk)
            template_published.send(sender=type(self), template=live, user=user, at=timezone.now())

    def unpublish(self, *args: Any, user: Any = None, at: datetime | None = None, **kwargs: Any) -> Any:
        """Withdraw, now or `at`. Raises NotAllowed without a person: who withdraws a form is always known."""
        if user is None:
            raise NotAllowed("Penarikan instrumen memerlukan orang yang menariknya.")
        with transaction.atomic():
            template_unpublished.send(sender=type(self), template=self, user=user, at=at or timezone.now())
            super().unpublish(*args, user=user, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete what was never released. Raises WrongState else: its versions stay at their addresses."""
        if self.pk and self.versions.exists():
            raise WrongState(RELEASED_ONCE)
        return super().delete(*args, **kwargs)
