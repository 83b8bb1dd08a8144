"""What must happen once everything is back: the tables fit the program, nobody is signed in, erased stays erased."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command

from cms.core.key_files import write_anew
from cms.records import heads
from cms.records.access_key import KeyMissing
from cms.records.chain import Head
from cms.records.chain_rows import head_of
from cms.records.erasures import replay
from cms.records.verify import all_chains, verify_chain

from . import place
from .refusals import NotTheSame
from .restoring import Restored

ENVIRONMENT_FILE = "restored.env"


def settle(restored: Restored) -> list[str]:
    """Do it, and return what the operator is told (Indonesian). Raises NotTheSame."""
    settings.SULUH_RECORD_KEYS = restored.record_keys  # of this process: erasing anew needs the keys of the backup
    problems = _log_problems(restored)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    Session.objects.all().delete()
    erased = replay()
    if problems:
        raise NotTheSame("\n".join(problems))
    path = place.var() / place.KEYS / ENVIRONMENT_FILE
    keys = ",".join(restored.record_keys)
    write_anew(path, f"SULUH_SECRET_KEY={restored.secret_key}\nSULUH_RECORD_KEYS={keys}\n".encode())
    return [
        "Rantai catatan akses utuh sampai ujung yang tercatat dalam cadangan.",
        f"{erased} penghapusan sesudah cadangan ini diulang.",
        "Semua orang masuk lagi: sesi lama tidak ikut kembali.",
        f"Baris kunci untuk lingkungan layanan ada di {path}.",
        "Berikutnya: python manage.py doctor, lalu python manage.py publish_handbook.",
    ]


def _log_problems(restored: Restored) -> list[str]:
    """Each chain must hold, and end where the archive says."""
    try:
        verdicts = [verify_chain(chain) for chain in all_chains()]
    except KeyMissing as error:
        return [str(error)]
    problems = [str(verdict.broken) for verdict in verdicts if verdict.broken is not None]
    for chain, (number, mac) in restored.manifest.facts.heads.items():
        if head_of(chain) != Head(number, mac) or heads.last_of(chain).number > number:
            problems.append(f"Catatan akses {chain} tidak berakhir pada baris {number} seperti dalam cadangan.")
    return problems
