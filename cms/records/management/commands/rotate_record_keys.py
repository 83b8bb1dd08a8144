"""`manage.py rotate_record_keys`: wrap every data key with the newest of SULUH_RECORD_KEYS. Repeatable."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.records.keyring import keyring
from cms.records.rotation import Rotated, fingerprint, remove_orphans, rotate
from cms.records.seal_errors import WrongRecordKey


class Command(BaseCommand):
    """Content is not sealed anew: only the small key files change."""

    help = (
        "Membungkus ulang kunci setiap peserta didik dengan kunci terbaru dari SULUH_RECORD_KEYS. Aman diulang, juga "
        "setelah terputus di tengah jalan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="Cetak kunci baru, lalu selesai.")
        parser.add_argument(
            "--remove-orphans", action="store_true", help="Musnahkan juga kunci yang tidak dipakai rekaman mana pun."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.stdout.write(Fernet.generate_key().decode("ascii"))
            return
        try:
            ring = keyring()
        except WrongRecordKey as refusal:
            raise CommandError(str(refusal)) from refusal
        tidied = ring.tidy()
        removed = remove_orphans(ring) if options["remove_orphans"] else 0
        done = self._rotate(ring)
        self.stdout.write(f"{done.changed} kunci dibungkus ulang, {done.current} sudah memakai kunci terbaru.")
        if tidied:
            self.stdout.write(f"{tidied} sisa proses yang terputus dibereskan.")
        if options["remove_orphans"]:
            self.stdout.write(f"{removed} kunci tanpa rekaman dimusnahkan.")
        self._advise(done)

    def _rotate(self, ring: Any) -> Rotated:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            return rotate(ring, progress.track(list(ring.subjects()), description="Membungkus ulang kunci"))

    def _advise(self, done: Rotated) -> None:
        if done.refused:
            raise CommandError(
                f"{done.refused} berkas kunci tidak dapat dibuka dengan kunci mana pun. Jangan menghapus kunci lama. "
                "Periksa dengan: python manage.py doctor"
            )
        old = settings.SULUH_RECORD_KEYS[1:]
        if not old:
            self.stdout.write("Hanya ada satu kunci. Untuk menggantinya, pasang kunci baru (--new-key) di depannya.")
            return
        listed = ", ".join(f"nomor {place} (sidik {fingerprint(key)})" for place, key in enumerate(old, 2))
        self.stdout.write(f"Tidak dipakai lagi di sini: kunci {listed}.")
        self.stdout.write(
            "Hapus dari SULUH_RECORD_KEYS setelah semua layanan dimulai ulang dengan kunci baru dan perintah ini "
            "sekali lagi menyebut 0 kunci dibungkus ulang. Simpan kunci lama selama masih ada cadangan sebelum hari ini."
        )
