"""Write docs/states.md from the tables of moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms.records.diagrams import document

FILE = Path(__file__).parents[4] / "docs" / "states.md"


class Command(BaseCommand):
    """`manage.py write_state_diagrams [--to FILE]`."""

    help = "Tulis diagram keadaan semua kegiatan dari tabelnya ke docs/states.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        options["to"].write_text(document(), encoding="utf-8")
        self.stdout.write(f"{options['to']}")
