"""`manage.py sweep_record_files`: remove the files of attachments that no row needs. Repeatable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.records.storage import sweep


class Command(BaseCommand):
    """What a crash left between file and row, or between the removal of a row's content and of its file."""

    help = "Menghapus berkas lampiran yang tidak dipakai rekaman mana pun dan lebih tua dari satu jam. Aman diulang."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{sweep()} berkas tanpa rekaman dihapus.")
