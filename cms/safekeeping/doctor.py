"""What is wrong with backups, disk, files and queue, in sentences. `manage.py doctor` asks here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.accounts.checks import Finding, register_findings
from cms.records.models import AccessLogRow

from . import place
from .stamp import Stamp, stamps

BACKUP_AGE = timedelta(days=8)
TASK_AGE = timedelta(minutes=10)
FREE_BYTES = 1024**3
BACKUP = "Jalankan: python manage.py backup FILE --keys KEYFILE (docs/operations.md)."
WRITABLE = ("media", "private", "records", place.RECORD_KEYS, place.HEADS)


@register_findings
def safekeeping_findings(*, database: bool) -> list[Finding]:
    """Tell whether everything can be written, is backed up, and gets done. `database`: whether its tables can be asked."""
    now = timezone.now()
    found = [*_disk(), *_unwritable(), *_together()]
    return found + ([*_old(now), *_waiting(now)] if database else [])


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(place.var()).free if place.var().is_dir() else FREE_BYTES
    if free < FREE_BYTES:
        sentence = f"Ruang disk untuk {place.var()} tinggal {free // 1024**2} MB: penyimpanan dan cadangan akan gagal."
        yield Finding("disk.full", sentence, "Kosongkan ruang, misalnya pindahkan cadangan lama ke tempat lain.")


def _unwritable() -> Iterator[Finding]:
    """Folders that this user cannot write, though rows are about to need them."""
    folders = [place.var() / name for name in WRITABLE] + [Path(settings.MEDIA_ROOT)]
    for folder in dict.fromkeys(folders):
        if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            cure = f"Jalankan perintah ini sebagai pengguna layanan; bila tetap: chown dan chmod u+rwx {folder}"
            yield Finding("files.unwritable", f"{folder} tidak dapat ditulis.", cure)


def _old(now: datetime) -> Iterator[Finding]:
    """No backup, or an old one, where there is work to lose."""
    if settings.SULUH_DEMO or not AccessLogRow.objects.exists():
        return
    last = _last()
    if last is None:
        yield Finding("backup.never", "Belum pernah ada cadangan, padahal sudah ada rekaman.", BACKUP)
    elif now - datetime.fromisoformat(last.at) > BACKUP_AGE:
        days = (now - datetime.fromisoformat(last.at)).days
        yield Finding("backup.old", f"Cadangan terakhir dibuat {days} hari yang lalu.", BACKUP)


def _together() -> Iterator[Finding]:
    """The newest file of keys still lies beside its archive: who takes the folder has both."""
    last = _last()
    if last and Path(last.keys).parent == Path(last.archive).parent and Path(last.keys).is_file():
        sentence = f"Berkas kunci {last.keys} terletak di sebelah cadangannya."
        yield Finding("backup.together", sentence, "Pindahkan berkas kunci ke tempat lain, atau pakai --keys.")


def _last() -> Stamp | None:
    known = stamps()
    return known[-1] if known else None


def _waiting(now: datetime) -> Iterator[Finding]:
    """Background work that nobody does."""
    oldest = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - TASK_AGE).order_by("enqueued_at").first()
    if oldest is None:
        return
    last = DBTaskResult.objects.finished().order_by("-finished_at").values_list("finished_at", flat=True).first()
    told = f"yang terakhir selesai {_moment(last)}" if last else "belum pernah ada yang selesai"
    sentence = f"Pekerjaan latar belakang menunggu sejak {_moment(oldest.enqueued_at)}; {told}."
    yield Finding("worker.behind", sentence, "Periksa proses pekerja (run_worker) dan catatannya (log).")


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H.%M}"
