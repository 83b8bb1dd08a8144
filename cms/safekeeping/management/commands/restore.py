"""`manage.py restore FILE`: a whole installation out of an archive and its file of keys, into an empty place."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand

from cms.safekeeping.afterwards import settle
from cms.safekeeping.restoring import place_check, restore
from cms.safekeeping.terminal import bar, secret_of, table, told


class Command(BaseCommand):
    help = (
        "Memulihkan cadangan ke SULUH_VAR dan basis data yang kosong, lalu membandingkan jumlah dan sidik setiap tabel. "
        "Keluar dengan 0 bila sama, 1 ditolak, 3 kata sandi atau kunci salah, 4 cadangan rusak, 5 hasilnya berbeda."
    )
    requires_system_checks: list[str] = []  # the keys that they ask about come back with the backup

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Berkas cadangan.")
        parser.add_argument("--keys", type=Path, help="Berkas kunci TERBARU (bawaan: FILE.keys).")
        parser.add_argument("--passphrase-file", help="Berkas berisi kata sandi cadangan.")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        keys: Path = options["keys"] or file.with_name(file.name + ".keys")
        with told("restore_refused"):
            place_check()
            secret = secret_of(options["passphrase_file"], twice=False)
            with bar("Memulihkan", file.stat().st_size) as progress:
                restored = restore(file, keys, secret, progress=progress)
            self.stdout.write(table(restored.manifest, restored.found))
            for line in settle(restored):
                self.stdout.write(line)
        structlog.get_logger(__name__).info("restored", tables=len(restored.found.tables))
