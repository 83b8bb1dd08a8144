"""`manage.py remove_demo`: take the invented schools and people away. The cure when production refuses to start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.accounts.demo import demo_remove
from cms.core.errors import Refused


class Command(BaseCommand):
    """Remove the demo. Works in every mode, because production must not hold demo people."""

    help = "Menghapus sekolah dan akun contoh."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            count = demo_remove(at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{count} akun contoh dihapus.")
