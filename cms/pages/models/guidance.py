"""Guidance at any depth below the home page."""

from __future__ import annotations

from wagtail.fields import StreamField

from ..blocks.body import BodyBlock
from .base import GuidanceBase


class GuidancePage(GuidanceBase):
    """A page of guidance."""

    body = StreamField(BodyBlock(), blank=True, verbose_name="isi")

    parent_page_types = ["pages.HandbookPage", "pages.ActivityPage", "pages.GuidancePage"]
    subpage_types = ["pages.GuidancePage"]

    class Meta:
        verbose_name = "halaman panduan"
