"""Registration of the app: it has commands and a part of `doctor`, no models."""

from __future__ import annotations

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    """Backup and restore."""

    name = "cms.safekeeping"
    label = "safekeeping"
    verbose_name = "Pencadangan"

    def ready(self) -> None:
        """Connect the doctor."""
        from . import doctor  # noqa: F401  # registers itself
