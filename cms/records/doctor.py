"""What is wrong with the keys of the records, in sentences. `manage.py doctor` asks here through `accounts.checks`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from cms.accounts.checks import Finding, register_findings

from .digests import search_key, search_key_path
from .keyring import FOLDER, Keyring, keyring
from .models import StudentDigest
from .rotation import orphans, subjects_in_use
from .seal_errors import KeyDestroyed, SealRefused, WrongRecordKey

OTHERS = 0o077
SEARCH = "Kembalikan berkas itu dari cadangan kunci, atau jalankan: python manage.py rotate_search_key"
ROTATE = "Jalankan: python manage.py rotate_record_keys"
RESTORE = "Kembalikan folder record-keys dari cadangan kunci. Jangan menyimpan apa pun pada rekaman itu sebelumnya."


@register_findings
def record_key_findings(*, database: bool) -> list[Finding]:
    """Tell whether every key is there, opens, and is hidden. `database`: whether its tables can be asked."""
    try:
        ring = keyring()
    except WrongRecordKey:
        cure = "Pasang SULUH_RECORD_KEYS dari berkas kunci yang dibuat `manage.py setup`."
        return [Finding("records.keys", "SULUH_RECORD_KEYS tidak memuat kunci yang dapat dipakai.", cure)]
    findings = [*_hidden(), *_opening(ring), *_leftovers(ring)]
    return findings + ([*_needed(ring), *_searching()] if database else [])


def _hidden() -> Iterator[Finding]:
    """Files and folders that other users of this computer can read."""
    var = Path(settings.SULUH_VAR)
    paths = [*var.glob("*.key"), *var.glob(FOLDER), *var.glob(f"{FOLDER}/*"), *var.glob(f"{FOLDER}/*/*")]
    wrong = [path for path in paths if path.stat().st_mode & OTHERS]
    if wrong:
        sentence = f"{len(wrong)} berkas atau folder kunci dapat dibuka pengguna lain di komputer ini, misalnya"
        yield Finding(
            "records.key_readable", f"{sentence} {wrong[0]}.", f"Jalankan: chmod -R go= {var / FOLDER} {var}/*.key"
        )


def _opening(ring: Keyring) -> Iterator[Finding]:
    """Key files that do not open, or only with an old record key."""
    refused, old = [], 0
    for subject in ring.subjects():
        try:
            old += not ring.is_current(subject)
        except KeyDestroyed:
            continue  # told by `_leftovers`
        except WrongRecordKey:
            refused.append(ring.path(subject))
    if refused:
        sentence = f"{len(refused)} berkas kunci tidak dapat dibuka: rusak, tertukar, atau SULUH_RECORD_KEYS salah."
        cure = f"Periksa SULUH_RECORD_KEYS; bila benar, kembalikan {refused[0]} dan yang lain dari cadangan kunci."
        yield Finding("records.key_refused", sentence, cure)
    if old:
        yield Finding("records.key_old", f"{old} kunci masih dibungkus dengan kunci rekaman yang lama.", ROTATE)


def _leftovers(ring: Keyring) -> Iterator[Finding]:
    """Keys that somebody destroyed, and that are still there."""
    alive = [subject for subject in ring.subjects() if ring.is_destroyed(subject)]
    if alive:
        sentence = f"Pemusnahan {len(alive)} kunci terputus: berkasnya masih ada."
        yield Finding("records.key_undead", sentence, ROTATE)


def _needed(ring: Keyring) -> Iterator[Finding]:
    """Rows without a key, and keys without a row."""
    used = subjects_in_use()
    missing = [subject for subject in used if not _there(ring, subject)]
    if missing:
        sentence = f"Berkas kunci dari {len(missing)} peserta didik atau rekaman hilang: isinya tidak terbaca."
        yield Finding("records.key_missing", sentence, RESTORE)
    if left := orphans(ring, used, time.time()):
        sentence = f"{len(left)} kunci tidak dipakai rekaman mana pun: sisa penyimpanan yang batal."
        cure = f"Periksa bahwa DATABASE_URL benar, lalu: {ROTATE.removeprefix('Jalankan: ')} --remove-orphans"
        yield Finding("records.key_orphan", sentence, cure)


def _there(ring: Keyring, subject: UUID) -> bool:
    return ring.path(subject).is_file() or ring.is_destroyed(subject)


def _searching() -> Iterator[Finding]:
    """The search key: without the right one every search finds nothing."""
    path = search_key_path()
    if not path.exists():
        if StudentDigest.objects.exists():
            sentence = f"{path} hilang: pencarian nama dan NISN tidak menemukan apa pun."
            yield Finding("records.search_key_missing", sentence, SEARCH)
        return
    try:
        search_key()
    except SealRefused:
        yield Finding("records.search_key", f"Berkas kunci pencarian {path} rusak.", SEARCH)
