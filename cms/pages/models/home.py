"""The root of the handbook."""

from __future__ import annotations

from wagtail.fields import StreamField

from ..blocks.body import BodyBlock
from .base import GuidanceBase


class HandbookPage(GuidanceBase):
    """The home page; everything else hangs below it."""

    body = StreamField(BodyBlock(), blank=True, verbose_name="isi")

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["pages.ActivityPage", "pages.GuidancePage"]
    max_count = 1

    class Meta:
        verbose_name = "beranda buku panduan"
