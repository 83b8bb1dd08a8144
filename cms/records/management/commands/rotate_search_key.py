"""`manage.py rotate_search_key`: a new search key, and every digest made anew. Repeatable, also after a kill."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from secrets import token_bytes
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cms.core.key_files import write_anew
from cms.records.actions.digests import digests_store
from cms.records.digests import KEY_BYTES, search_key_path
from cms.records.keyring import keyring
from cms.records.models import Student, StudentDigest
from cms.records.seal_errors import WrongRecordKey


class Command(BaseCommand):
    """Also mends a lost search key. Searches find nothing while it runs."""

    help = (
        "Membuat kunci pencarian baru dan menghitung ulang sidik kata semua peserta didik. Jalankan saat tidak ada yang "
        "bekerja; bila terputus, jalankan lagi."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        students = list(Student.objects.order_by("pk"))
        try:
            ring = keyring()
            readable = [student for student in students if not ring.is_destroyed(student.pk)]
            for student in readable:
                ring.key(student.pk)
        except WrongRecordKey as refusal:
            raise CommandError(f"Tidak ada yang diubah. {refusal}") from refusal
        write_anew(search_key_path(), urlsafe_b64encode(token_bytes(KEY_BYTES)) + b"\n")
        self._rebuild(readable)
        self.stdout.write(f"Kunci pencarian baru. {len(readable)} peserta didik dapat dicari lagi.")

    @transaction.atomic
    def _rebuild(self, students: list[Student]) -> None:
        StudentDigest.objects.all().delete()
        for student in self._shown(students):
            digests_store(student)

    def _shown(self, students: list[Student]) -> Iterable[Student]:
        from rich.console import Console
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as progress:
            yield from progress.track(students, description="Menghitung ulang sidik kata")
