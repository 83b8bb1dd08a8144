"""The five activity pages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.core.activities import Activity
from cms.core.sections import Section

from ..blocks.sections import ActivityBodyBlock
from ..panels import SectionsPanel, content_panels
from ..skeleton import empty_body
from .base import GuidanceBase


class ActivityPage(GuidanceBase):
    """One of exactly five: bound to one activity, with the skeleton of twelve sections."""

    activity = models.CharField(
        "kegiatan pendukung",
        max_length=30,
        choices=Activity.choices,
        unique=True,
        error_messages={"unique": "Kegiatan ini sudah punya halaman. Sunting halaman yang ada."},
    )
    body = StreamField(ActivityBodyBlock(), blank=True, verbose_name="isi", default=empty_body)

    parent_page_types = ["pages.HandbookPage"]
    subpage_types = ["pages.GuidancePage"]
    max_count = len(Activity)
    content_panels = content_panels(FieldPanel("activity"), SectionsPanel())

    class Meta:
        verbose_name = "halaman kegiatan"

    def clean(self) -> None:
        """Raise ValidationError for a sixth page, a second page of an activity, or a section that begins twice."""
        self._check_unique_activity()
        if self.activity and not self.pk:
            self.slug = self.activity
        super().clean()
        if self.slug != self.activity:
            raise ValidationError({"slug": f"Alamat halaman kegiatan ini tetap “{self.activity}”."})
        self._check_sections()

    def _check_unique_activity(self) -> None:
        others = ActivityPage.objects.exclude(pk=self.pk)
        if others.filter(activity=self.activity).exists():
            label = Activity(self.activity).label
            raise ValidationError({"activity": f"Kegiatan “{label}” sudah punya halaman. Sunting halaman yang ada."})
        if others.count() >= len(Activity):
            raise ValidationError("Buku panduan sudah memuat lima halaman kegiatan. Tidak ada kegiatan keenam.")

    def _check_sections(self) -> None:
        marks = [child.value for child in self.body if child.block_type == "section"]
        twice = [Section(mark).label for mark in Section.values if marks.count(mark) > 1]
        if twice:
            raise ValidationError({"body": f"Bagian {', '.join(twice)} dimulai dua kali. Hapus salah satu tandanya."})
