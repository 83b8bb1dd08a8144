"""`manage.py load_instruments`: the starter forms, version 1 of each. Repeatable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import Refused

from ...loading import instruments_load


class Command(BaseCommand):
    help = "Load the starter instruments and release version 1 of each; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing and say how many."""
        try:
            loaded = instruments_load()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Instrumen baru: {loaded.forms} formulir dan {loaded.references} rujukan.")
