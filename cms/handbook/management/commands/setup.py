"""`manage.py setup`: a real installation. Keys, tables, roles, the superuser, the first school, its operator."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.accounts.actions.installation import (
    Newcomer,
    check_installation_new,
    first_link,
    installation_found,
    superuser_without_password,
)
from cms.accounts.models import School, User
from cms.core.errors import Refused
from cms.core.keys import keys_write

# Option -> what is asked when it is not given.
QUESTIONS = {
    "school_name": "Nama sekolah",
    "school_npsn": "NPSN (8 angka)",
    "school_level": "Jenjang (SD, SMP, SMA, SMK)",
    "school_city": "Kota atau kabupaten",
    "admin_username": "Nama pengguna superuser",
    "admin_name": "Nama lengkap superuser",
    "admin_email": "Surel superuser",
    "operator_username": "Nama pengguna operator sekolah",
    "operator_name": "Nama lengkap operator sekolah",
    "operator_email": "Surel operator sekolah",
}


SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Command(BaseCommand):
    help = (
        "Menyiapkan instalasi sungguhan: kunci, basis data, superuser, sekolah pertama, operator. Bukan untuk contoh."
    )
    requires_system_checks: list[str] = []  # the tables that they ask about may not exist yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)
        parser.add_argument("--noinput", "--no-input", action="store_true", help="Jangan bertanya.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SULUH_DEMO:
            raise CommandError("SULUH_DEMO menyala. Instalasi sungguhan tidak memakai mode contoh: hapus SULUH_DEMO.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if (late := superuser_without_password()) is not None:
            self.stdout.write("Superuser belum memilih kata sandi. Tautan yang lama tidak berlaku lagi; ini yang baru:")
            self._tell_link(late)
            return
        try:
            check_installation_new()
            self._found(self._answers(options))
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error)) from error

    def _found(self, answers: dict[str, str]) -> None:
        school = School(
            name=answers["school_name"],
            npsn=answers["school_npsn"],
            level=answers["school_level"].upper(),
            city=answers["school_city"],
        )
        superuser, operator = installation_found(
            school,
            superuser=Newcomer(answers["admin_username"], answers["admin_name"], answers["admin_email"]),
            operator=Newcomer(answers["operator_username"], answers["operator_name"], answers["operator_email"]),
            at=timezone.now(),
        )
        self._tell(keys_write(Path(settings.SULUH_VAR) / "keys"), superuser, operator)

    def _answers(self, options: dict[str, Any]) -> dict[str, str]:
        """Return every answer, asking for those that no option gave."""
        missing = [name for name in QUESTIONS if not options[name]]
        if missing and (options["noinput"] or not sys.stdin.isatty()):
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in missing)
            raise CommandError(f"Belum lengkap. Tambahkan: {flags}")
        return {name: str(options[name] or self._ask(question)) for name, question in QUESTIONS.items()}

    def _ask(self, question: str) -> str:
        answer = ""
        while not answer:
            answer = input(f"{question}: ").strip()
        return answer

    def _tell(self, key_file: Path, superuser: User, operator: User) -> None:
        write = self.stdout.write
        write(self.style.SUCCESS("Instalasi siap."))
        write(f"1. Kunci ada di {key_file} (hanya pemiliknya yang dapat membaca).")
        write("   Pasang isinya sebagai lingkungan layanan, dan simpan salinannya terpisah dari cadangan basis data.")
        write("2. Jalankan layanan dengan DJANGO_SETTINGS_MODULE=cms.settings.production (docs/operations.md).")
        write("3. Setiap orang memilih kata sandinya sendiri dengan tautan sekali pakai, berlaku 30 menit.")
        write("   Tautan superuser yang kedaluwarsa diganti dengan menjalankan setup lagi.")
        self._tell_link(superuser)
        if settings.EMAIL_BACKEND == SMTP:
            write(f"   {operator.username}: tautannya dikirim ke {operator.email}")
        else:
            self._tell_link(operator)
        write("4. Periksa hasilnya: python manage.py doctor")

    def _tell_link(self, person: User) -> None:
        self.stdout.write(f"   {person.username}: {first_link(person, at=timezone.now())}")
