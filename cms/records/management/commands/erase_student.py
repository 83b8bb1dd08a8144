"""`manage.py erase_student --school NPSN CODE --receipt FILE`: erase one pupil for good. Repeatable, also after a kill."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.accounts.models import School
from cms.core.errors import Refused
from cms.core.key_files import write_anew
from cms.records import ledger
from cms.records.actions.erasures import erasure_order
from cms.records.erasures import carry_out, is_unfinished, replay
from cms.records.models import ErasureRequest, Student
from cms.records.receipts import as_text


class Command(BaseCommand):
    """For whoever carries out at the server what a PPDP or a court decided."""

    help = (
        "Memusnahkan semua rekaman satu peserta didik untuk selamanya: kunci, baris, berkas, dan sidik katanya. Kode "
        "akses tetap tercatat. Aman diulang setelah terputus. Keluar dengan 1 bila ada yang ditolak."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", default="", help="Kode peserta didik, misalnya PD-2026-0014.")
        parser.add_argument("--school", default="", help="NPSN sekolah.")
        parser.add_argument(
            "--receipt", default="", help="Berkas tanda terima (JSON); di sebelahnya dibuat berkas .txt."
        )
        parser.add_argument("--yes", action="store_true", help="Jangan menanyakan kodenya sekali lagi.")
        parser.add_argument("--unfinished", action="store_true", help="Selesaikan semua pemusnahan yang terputus.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["unfinished"]:
            self.stdout.write(f"{replay()} pemusnahan diselesaikan.")
            return
        code, npsn, file = options["code"].strip().upper(), options["school"], options["receipt"]
        if not (code and npsn and file):
            raise CommandError("Sebut ketiganya: --school NPSN, kode peserta didik, dan --receipt BERKAS.")
        self._check_place(Path(file))
        school = School.objects.filter(npsn=npsn).first()
        student = Student.objects.filter(school=school, code=code).first() if school else None
        entry = ledger.entry_of(student.pk) if student else ledger.entry_named(npsn, code)
        if student is None and entry is None:
            raise CommandError(f"Tidak ada peserta didik dengan kode {code} di sekolah ber-NPSN {npsn}.")
        receipt = self._again(entry) if entry else self._erased(student, is_sure=options["yes"])
        self._keep(Path(file), receipt)

    def _erased(self, student: Any, *, is_sure: bool) -> dict[str, Any]:
        """Erase him. Raises CommandError when the code is typed wrong, or a hold stands."""
        if not is_sure and sys.stdin.isatty():
            self.stdout.write("Semua rekaman peserta didik ini musnah dan tidak dapat dikembalikan.")
            if input(f"Ketik {student.code} untuk melanjutkan: ").strip().upper() != student.code:
                raise CommandError("Kodenya lain. Tidak ada yang dimusnahkan.")
        try:
            request = erasure_order(student, at=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        return self._told(carry_out(request, at=timezone.now()).receipt)

    def _again(self, entry: ledger.Entry) -> dict[str, Any]:
        """Finish what was interrupted, or say that it was done."""
        if not is_unfinished(entry):
            self.stdout.write(f"{entry.code} sudah dimusnahkan pada {timezone.localtime(entry.moment):%d-%m-%Y}.")
            return entry.receipt
        request = ErasureRequest.objects.filter(pk=entry.request).first() or ErasureRequest(subject=entry.subject)
        return self._told(carry_out(request, at=timezone.now()).receipt)

    def _told(self, receipt: dict[str, Any]) -> dict[str, Any]:
        self.stdout.write(as_text(receipt))
        return receipt

    def _check_place(self, path: Path) -> None:
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise CommandError(f"Tanda terima tidak dapat ditulis ke {path}. Tidak ada yang dimusnahkan.")

    def _keep(self, path: Path, receipt: dict[str, Any]) -> None:
        """Write the receipt for its owner only."""
        write_anew(path, json.dumps(receipt, ensure_ascii=False, indent=2).encode() + b"\n")
        write_anew(path.with_name(path.name + ".txt"), as_text(receipt).encode())
        self.stdout.write(f"Tanda terima: {path} dan {path.name}.txt")
