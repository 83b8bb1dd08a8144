"""Tell people of requests whose 72 hours are running out. The worker runs it by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cms.records.actions.request_warnings import requests_warn


class Command(BaseCommand):
    """`manage.py warn_requests`."""

    help = "Beri tahu konselor, koordinator BK, dan PPDP tentang permintaan hak yang mendesak atau lewat waktu."

    def handle(self, *args: Any, **options: Any) -> None:
        told = requests_warn(at=timezone.now())
        if told and options["verbosity"]:
            self.stdout.write(f"{told} pemberitahuan.")
