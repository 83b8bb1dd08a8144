"""`manage.py backup FILE`: one encrypted archive of everything, the keys in a second file. Others may go on working."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.safekeeping.backing_up import Made, backup
from cms.safekeeping.checking import archive_check, keys_read
from cms.safekeeping.stream import Secret
from cms.safekeeping.terminal import bar, secret_of, table, told


class Command(BaseCommand):
    help = (
        "Mencadangkan seluruh instalasi ke satu berkas terenkripsi; kuncinya ke berkas kedua. Suluh boleh tetap dipakai. "
        "Keluar dengan 0 bila utuh, 1 ditolak, 3 kata sandi atau kunci salah, 4 cadangan rusak."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Berkas cadangan yang dibuat; tidak menimpa.")
        parser.add_argument("--keys", type=Path, help="Berkas kunci (bawaan: FILE.keys); yang lama ditimpa.")
        parser.add_argument("--passphrase-file", help="Berkas berisi kata sandi cadangan.")
        parser.add_argument("--check", action="store_true", help="Hanya periksa cadangan yang sudah ada.")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        keys: Path = options["keys"] or file.with_name(file.name + ".keys")
        with told("backup_refused"):
            secret = secret_of(options["passphrase_file"], twice=not options["check"])
            if options["check"]:
                self._check(file, options["keys"], secret)
                return
            with bar("Mencadangkan", None) as progress:
                made = backup(file, keys, secret, at=timezone.now(), progress=progress)
        self._tell(made)

    def _check(self, file: Path, keys: Path | None, secret: Secret) -> None:
        with bar("Memeriksa", file.stat().st_size) as progress:
            manifest = archive_check(file, secret, progress)
        if keys is not None:
            keys_read(keys, secret)
        self.stdout.write(table(manifest, None))
        self.stdout.write(f"Cadangan {file} utuh: {len(manifest.files)} berkas, dibuat {manifest.made_at}.")

    def _tell(self, made: Made) -> None:
        files = made.manifest.files
        structlog.get_logger(__name__).info("backup_made", files=len(files), tables=len(made.manifest.facts.tables))
        rows = sum(table.rows for table in made.manifest.facts.tables.values())
        self.stdout.write(f"Cadangan: {made.archive} ({len(files)} berkas, {rows} baris; sudah dibaca ulang dan utuh).")
        self.stdout.write(f"Kunci: {made.keys}. Pindahkan ke tempat lain, terpisah dari cadangan.")
        for old in made.forgotten:
            self.stdout.write(f"Berkas kunci lama dihapus: {old}. Yang baru membuka semua cadangan lama.")
        self.stdout.write(
            "Hapus juga salinan berkas kunci lama di tempat lain: dengannya anak yang dihapus masih terbaca."
        )
