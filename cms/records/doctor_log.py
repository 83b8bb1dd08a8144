"""What is wrong with the access log, in sentences, without reading it all: that is `verify_access_log`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from cms.accounts.checks import Finding, register_findings

from . import heads
from .access_key import KeyMissing, key_of
from .chain_rows import head_of
from .models import AccessClosing
from .triggers import missing_triggers
from .verify import all_chains

VERIFY = "Jalankan: python manage.py verify_access_log. Simpan cadangan dan beri tahu PPDP sebelum mengubah apa pun."


@register_findings
def access_log_findings(*, database: bool) -> list[Finding]:
    """Tell whether the log is guarded, signed and as long as it was. `database`: whether its tables can be asked."""
    return [*_unguarded(), *_unsigned(), *_shortened()] if database else []


def _unguarded() -> Iterator[Finding]:
    missing = missing_triggers(connection)
    if missing:
        sentence = f"Basis data tidak lagi menolak perubahan catatan akses: {', '.join(missing)} hilang atau berubah."
        cure = "Jalankan: python manage.py verify_access_log --restore-triggers"
        yield Finding("access_log.triggers", sentence, cure)
    if AccessClosing.objects.exists():
        sentence = "Penutupan catatan akses tertinggal di basis data: baris lama dapat dihapus."
        yield Finding("access_log.closing", sentence, VERIFY)


def _unsigned() -> Iterator[Finding]:
    try:
        for chain in all_chains()[:1]:
            key_of(chain)
    except KeyMissing as error:
        yield Finding("access_log.key", f"{error}", "Kembalikan access-log.key dari cadangan kunci.")


def _shortened() -> Iterator[Finding]:
    """Chains whose file speaks of a row beyond their end."""
    for chain in all_chains():
        remembered, found = heads.last_of(chain), head_of(chain)
        if remembered.number > found.number:
            sentence = (
                f"Ujung catatan akses {chain} dipotong: pernah ada baris {remembered.number}, kini {found.number}."
            )
            yield Finding("access_log.cut", sentence, VERIFY)
        elif remembered.number == found.number and found.number and not heads.same(found, remembered):
            sentence = f"Ujung catatan akses {chain} diganti: baris {found.number} bukan yang pernah tersimpan."
            yield Finding("access_log.replaced", sentence, VERIFY)
