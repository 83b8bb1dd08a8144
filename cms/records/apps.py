"""The room of protected records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Stands before `wagtail.snippets` in INSTALLED_APPS, so that its permission policies are the registered ones."""

    name = "cms.records"
    label = "records"
    verbose_name = "Rekaman terlindung"

    def ready(self) -> None:
        """Connect the house rules of the room."""
        from . import checks  # noqa: F401  # it registers itself
