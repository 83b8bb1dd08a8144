"""What is wrong with the files of attachments, in sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator

from cms.accounts.checks import Finding, register_findings

from . import storage

OTHERS = 0o077
SWEEP = "Periksa bahwa DATABASE_URL benar, lalu jalankan: python manage.py sweep_record_files"
RESTORE = "Kembalikan folder records dari cadangan yang sama dengan basis datanya. Jangan menjalankan sweep_record_files dahulu."


@register_findings
def record_file_findings(*, database: bool) -> list[Finding]:
    """Tell whether every file is there, hidden, and needed. `database`: whether its tables can be asked."""
    return [*_hidden(), *(_matching() if database else ())]


def _hidden() -> Iterator[Finding]:
    root = storage.folder()
    wrong = [path for path in (*root.parent.glob(root.name), *root.rglob("*")) if path.stat().st_mode & OTHERS]
    if wrong:
        sentence = f"{len(wrong)} berkas atau folder lampiran dapat dibuka pengguna lain di komputer ini."
        yield Finding("records.file_readable", sentence, f"Jalankan: chmod -R go= {root}")


def _matching() -> Iterator[Finding]:
    if codes := storage.missing():
        sentence = f"Berkas dari {len(codes)} lampiran hilang, misalnya {codes[0]}: isinya tidak dapat dibuka."
        yield Finding("records.file_missing", sentence, RESTORE)
    if left := storage.orphans(time.time()):
        sentence = f"{len(left)} berkas lampiran tidak dipakai rekaman mana pun: sisa penyimpanan yang terputus."
        yield Finding("records.file_orphan", sentence, SWEEP)
