"""`manage.py close_access_log --before 2025-07-01`: one signed checkpoint a chain replaces its expired rows."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.core.errors import WrongState
from cms.records.access_key import KeyMissing
from cms.records.closing import log_close
from cms.records.verify import all_chains


class Command(BaseCommand):
    help = "Mengganti baris catatan akses yang lebih tua dari tanggal itu dengan satu penutupan bertanda tangan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--before", required=True, type=date.fromisoformat, help="Tanggal (TTTT-BB-HH); hari itu tetap disimpan."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        before = timezone.make_aware(datetime.combine(options["before"], time.min))
        for chain in all_chains():
            try:
                checkpoint = log_close(chain, before=before, at=timezone.now())
            except (WrongState, KeyMissing) as refusal:
                raise CommandError(str(refusal)) from refusal
            told = (
                "tidak ada baris setua itu"
                if checkpoint is None
                else f"baris {checkpoint.first}-{checkpoint.last} ditutup"
            )
            self.stdout.write(f"{chain}: {told}.")
