"""`manage.py load_demo [--json]`: the invented schools and people, in demo mode only. Repeatable."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.accounts.demo import demo_listing, demo_load
from cms.core.errors import Refused


class Command(BaseCommand):
    """Make or restore the demo, and print who can sign in with which password."""

    help = "Memuat sekolah dan akun contoh. Hanya dengan SULUH_DEMO=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Cetak akun dan kata sandinya sebagai JSON.")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            demo_load(at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        listing = demo_listing()
        if options["json"]:
            self.stdout.write(json.dumps(listing, indent=2))
            return
        self.stdout.write("Akun contoh (masuk di /masuk/):")
        for line in listing:
            self.stdout.write(f"  {line['username']:<14}{line['password']:<22}{line['role']}")
