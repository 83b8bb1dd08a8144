"""Registration of the accounts app."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def make_cache_table(**_kwargs: object) -> None:
    """Make the table of the shared cache with the other tables (login limits live there). Repeatable."""
    call_command("createcachetable", verbosity=0)


class AccountsConfig(AppConfig):
    """People, schools and roles."""

    name = "cms.accounts"
    label = "accounts"
    verbose_name = "Akun"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect signal receivers and system checks."""
        from . import checks, receivers  # noqa: F401  # importing registers them

        post_migrate.connect(make_cache_table, sender=self)
