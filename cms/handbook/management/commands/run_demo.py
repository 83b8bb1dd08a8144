"""What `make run` starts: set up the demo, then serve it with a background worker."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from cms.accounts.demo import demo_listing
from cms.core.errors import Refused
from cms.handbook.demo import check_host, prepare


class Command(BaseCommand):
    """Loopback only. Ctrl+C ends server and worker."""

    help = "Set up and serve the demo (use `make run`)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, **options: object) -> None:
        host, port = str(options["host"]), int(str(options["port"]))
        try:
            check_host(host, port)
            self._prepare()
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self._greet(host, port)
        self._serve(host, port)

    def _prepare(self) -> None:
        from rich.console import Console

        console = Console()
        with console.status("Menyiapkan …") as status:
            prepare(lambda label: status.update(f"{label} …"))
        console.print("Siap.")

    def _greet(self, host: str, port: int) -> None:
        from rich.console import Console
        from rich.table import Table

        shown = f"[{host}]" if ":" in host else host
        table = Table("Nama pengguna", "Kata sandi", "Peran", "Sekolah", title="DATA CONTOH – akun untuk mencoba")
        for line in demo_listing():
            table.add_row(line["username"], line["password"], line["role"], line["school"] or "")
        console = Console()
        console.print(table)
        console.print(f"Buku panduan : http://{shown}:{port}/", highlight=False)
        console.print(f"Ruang kerja  : http://{shown}:{port}/masuk/", highlight=False)
        console.print("Berhenti: Ctrl+C", highlight=False)

    def _serve(self, host: str, port: int) -> None:
        manage = [sys.executable, "manage.py"]
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
        server += ["--workers", "1", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning"]
        children = [
            subprocess.Popen([*server, "cms.wsgi:application"]),  # noqa: S603  # our own words
            subprocess.Popen([*manage, "run_worker"]),  # noqa: S603  # our own words
        ]
        signal.signal(signal.SIGTERM, _interrupt)
        is_asked = False
        try:
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
        except KeyboardInterrupt:
            is_asked = True  # how a child takes it, also one that had to be killed, is no failure
        finally:
            _end(children)
        if not is_asked and any(child.returncode for child in children):
            raise CommandError("Server atau pekerja latar berhenti sendiri. Lihat pesan di atas.")


def _interrupt(*_args: object) -> None:
    raise KeyboardInterrupt


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
