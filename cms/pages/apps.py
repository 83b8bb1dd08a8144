"""Registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "cms.pages"
    label = "pages"
    verbose_name = "Buku panduan"

    def ready(self) -> None:
        from . import checks, demo, receivers  # noqa: F401  # they register themselves
