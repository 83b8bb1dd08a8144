"""`manage.py sync_roles`: write the role table into Django groups and permissions. Repeatable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.accounts.actions.groups import roles_sync


class Command(BaseCommand):
    """Bring groups, permissions and memberships in step with the roles in code."""

    help = "Write the role table into Django groups, permissions and memberships."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run it in one transaction."""
        roles_sync()
        self.stdout.write("Peran, grup, dan izin sudah sesuai.")
