"""Registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    name = "cms.instruments"
    label = "instruments"
    verbose_name = "Instrumen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what happens when a template goes live or is withdrawn, and the house rules."""
        from . import checks, demo, receivers  # noqa: F401  # they register themselves
