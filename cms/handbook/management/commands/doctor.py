"""`manage.py doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from cms.accounts.checks import Finding
from cms.handbook.doctor import all_findings


class Command(BaseCommand):
    help = "Memeriksa instalasi ini: menyebut setiap masalah dan cara memperbaikinya. Keluar dengan 1 bila ada masalah."
    # A refusal of the system checks is what this command explains: it must start all the same.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Cetak hasilnya sebagai JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = all_findings(time.time())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
        else:
            self._explain(findings)
        if findings:
            raise SystemExit(1)

    def _explain(self, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(self.style.ERROR(finding.message))
            self.stdout.write(f"    Perbaikan: {finding.cure}  [{finding.code}]\n\n")
        if findings:
            self.stdout.write(f"{len(findings)} masalah ditemukan. Perbaiki dari atas ke bawah, lalu jalankan lagi.")
        else:
            self.stdout.write(self.style.SUCCESS("Tidak ada masalah: instalasi ini siap dipakai."))
