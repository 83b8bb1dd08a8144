"""`manage.py check_retention`: list by school what has ended, tell its owners, finish erasures that were decided."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.mail import address_of, mail_after_commit
from cms.accounts.models import School
from cms.records.audit import About, logged
from cms.records.erasures import replay
from cms.records.models import Student, Verb
from cms.records.retention import Ended, ended_everywhere


class Command(BaseCommand):
    """Run it every night. It erases nothing by itself: three persons decide; what they decided it finishes."""

    help = (
        "Mendaftar rekaman yang masa simpannya berakhir, menyurati pemegang yang rekamannya berakhir hari ini, dan "
        "menyelesaikan pemusnahan yang sudah diputuskan. Tidak memusnahkan apa pun sendiri. Untuk setiap malam."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-mail", action="store_true", help="Jangan mengirim surel.")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        found = ended_everywhere(today=today)
        for school, count in sorted(Counter(one.record.school for one in found).items(), key=lambda row: row[0].npsn):
            self._tell(school, count)
        if not found:
            self.stdout.write("Tidak ada masa simpan yang berakhir.")
        if not options["no_mail"]:
            _mail(one for one in found if one.end == today)
        if finished := replay():
            self.stdout.write(f"{finished} pemusnahan yang terputus diselesaikan.")

    def _tell(self, school: School, count: int) -> None:
        with transaction.atomic():
            facts: dict[str, int | str] = {"what": "retention", "rows": count}
            logged(by=None, verb=Verb.LIST, about=About.kind(Student, school), facts=facts)
        self.stdout.write(f"{school.npsn}: {count} rekaman menunggu keputusan masa simpan.")


def _mail(found: Iterable[Ended]) -> None:
    """Tell each owner how many of his end today: a number, and where to decide."""
    counts = Counter(one.record.owner for one in found)
    for owner, count in counts.items():
        context = {"count": count, "address": address_of(reverse("records_retention"))}
        mail_after_commit("retention", owner.email if owner.is_active else "", context, room="records")
