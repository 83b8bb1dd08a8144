"""Everything that `make run` does before it serves."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from cms.core.errors import Refused
from cms.pages.models import HandbookPage

from .documents_instruments import Instruments
from .load import load_handbook
from .load_instruments import load_instruments
from .read import read_tree
from .runs import publish_now
from .shelf import docs_root
from .write import fill_tree

Report = Callable[[str], None]


def check_host(host: str, port: int) -> None:
    """Raise Refused unless the demo stays on this machine and the port is free."""
    if not settings.SULUH_DEMO:
        raise Refused("Perintah ini hanya untuk mode contoh. Jalankan lewat `make run`.")
    if not _is_loopback(host):
        raise Refused(f"Mode contoh hanya melayani komputer ini sendiri. Pakai HOST=127.0.0.1, bukan {host}.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(
                f"Alamat {host}:{port} sedang dipakai program lain. Pakai PORT lain, misalnya PORT=8080."
            ) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare(report: Report) -> None:
    """Make database, roles, people, starter handbook and the first release. Repeatable."""
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("Menyiapkan basis data", _database),
        ("Memuat naskah awal", _handbook),
        ("Menyiapkan peran dan akun contoh", _people),
        ("Menerbitkan buku panduan", lambda: publish_now(reason="Mulai (make run)")),
    )
    for label, step in steps:
        report(label)
        step()


def _database() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _people() -> None:
    call_command("sync_roles", verbosity=0, stdout=_Nowhere())
    call_command("load_demo", stdout=_Nowhere())


def _handbook() -> None:
    """Fill the tree once from the committed one, and the database once from the tree."""
    committed = Path(settings.SULUH_MKDOCS_CONFIG).parent / "site_docs"
    if not docs_root().exists():
        fill_tree(committed, docs_root())
    if not HandbookPage.objects.exists():
        handbook = read_tree(docs_root())
        load_instruments(handbook.instruments)
        load_handbook(handbook)
    else:
        load_instruments(Instruments())


class _Nowhere:
    """Takes what a command prints."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""
