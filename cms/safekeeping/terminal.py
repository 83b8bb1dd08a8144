"""What both commands share at the terminal: the passphrase, the bar, the table, exit codes."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management.base import CommandError

from .manifest import Manifest
from .packing import Progress
from .refusals import BackupRefused, KeysRefused
from .rows import Facts
from .stream import Secret


def secret_of(file: str | None, *, twice: bool) -> Secret:
    """Return the passphrase: of the file, of SULUH_BACKUP_PASSPHRASE, or typed. Raises KeysRefused."""
    if file is not None:
        return _secret(Path(file).read_text(encoding="utf-8").strip())
    if settings.SULUH_BACKUP_PASSPHRASE:
        return _secret(settings.SULUH_BACKUP_PASSPHRASE)
    if not sys.stdin.isatty():
        raise KeysRefused("Kata sandi cadangan belum ada: pasang SULUH_BACKUP_PASSPHRASE atau --passphrase-file.")
    typed = getpass.getpass("Kata sandi cadangan: ")
    if twice and typed != getpass.getpass("Sekali lagi: "):
        raise KeysRefused("Kedua kata sandi tidak sama.")
    return _secret(typed)


def _secret(text: str) -> Secret:
    return Secret(text, log_n=settings.SULUH_BACKUP_COST)


@contextmanager
def told(event: str) -> Iterator[None]:
    """Turn a refusal into a sentence with its exit code, and an English line for the log."""
    try:
        yield
    except BackupRefused as refusal:
        structlog.get_logger(__name__).error(event, refusal=type(refusal).__name__)
        raise CommandError(str(refusal), returncode=refusal.exit_code) from refusal
    except OSError as error:
        structlog.get_logger(__name__).error(event, refusal=type(error).__name__)
        raise CommandError(f"Berkas tidak dapat dibaca atau ditulis: {error}") from error


@contextmanager
def bar(description: str, total: int | None) -> Iterator[Progress]:
    """A progress bar in bytes on standard error, gone when done."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(description, total=total)
        yield lambda size: progress.advance(task, size)


def table(manifest: Manifest, found: Facts | None) -> str:
    """Return the counts of all tables with rows; `found`: what is here now, compared line by line."""
    from rich.console import Console
    from rich.table import Table

    lines = Table("Tabel", *(["Cadangan"] if found is None else ["Cadangan", "Di sini", "Sidik"]))
    for name, wanted in sorted(manifest.facts.tables.items()):
        here = found.tables.get(name) if found else None
        if found is not None and (wanted.rows or here != wanted):
            lines.add_row(
                name, str(wanted.rows), str(here.rows if here else 0), "sama" if here == wanted else "BERBEDA"
            )
        elif wanted.rows:
            lines.add_row(name, str(wanted.rows))
    written = io.StringIO()
    Console(file=written, width=100).print(lines)
    return written.getvalue()
