"""`manage.py verify_access_log`: does every chain of the access log hold, up to its head?"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cms.records.access_key import KeyMissing
from cms.records.triggers import create_triggers
from cms.records.verify import Verdict, all_chains, rows_to_read, verify_chain


class Command(BaseCommand):
    help = "Memeriksa setiap rantai catatan akses. Keluar dengan 1 dan baris pertama yang rusak bila ada."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--restore-triggers", action="store_true", help="Pasang lagi penjaga basis data yang hilang, lalu periksa."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["restore_triggers"]:
            with transaction.atomic():
                create_triggers(connection)
        try:
            verdicts = self._verified()
        except KeyMissing as error:
            raise CommandError(str(error)) from error
        broken = [verdict.broken for verdict in verdicts if verdict.broken is not None]
        for verdict in verdicts:
            if verdict.broken is None:
                self.stdout.write(f"{verdict.chain}: utuh, {verdict.rows} baris.")
        for found in broken:
            self.stdout.write(self.style.ERROR(f"{found}"))
        if broken:
            raise SystemExit(1)

    def _verified(self) -> list[Verdict]:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Memeriksa catatan akses", total=rows_to_read())
            return [verify_chain(chain, lambda rows: progress.advance(task, rows)) for chain in all_chains()]
