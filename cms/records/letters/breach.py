"""The two letters of a breach (UU 27/2022 art. 46): to each affected person, and to the authority with numbers only.

Their forms are descriptions like those of the Instruments room, drawn by the same renderer. They stand here and not in
the library: a notice of a breach is no instrument of guidance.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.utils import timezone

from cms.accounts.models import User
from cms.core.instruments import FileFormat
from cms.instruments.forms import FormDescription, from_data
from cms.instruments.render import Answers, RenderedFile, render_filled
from cms.instruments.selectors import letterhead_of

from ..models import Breach, BreachPerson
from ..models.guardian import GuardianState
from . import words

FOLDER: Final = Path(__file__).parent / "forms"
TO_PERSON: Final = "pemberitahuan-kebocoran"
TO_AUTHORITY: Final = "laporan-kebocoran-lembaga"
LATER: Final = "Sedang dikerjakan; kami beri tahu bila selesai."


@cache
def form_of(name: str) -> FormDescription:
    """Return the description of a letter."""
    return from_data(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def to_person(person: BreachPerson, kind: FileFormat, *, by: User) -> RenderedFile:
    """Return the letter for one affected pupil. Raises Refused where it cannot be printed with these words."""
    guardian = person.student.guardians.filter(state=GuardianState.ACTIVE).order_by("created_at", "pk").first()
    answers = {
        **_of(person.breach),
        "nama_orang_tua": guardian.name if guardian else "",
        "siswa": person.student.name,
        "kontak": f"{person.breach.reported_by.get_full_name()}, PPDP",
        "guru_bk": by.get_full_name(),
    }
    return _drawn(TO_PERSON, person.breach, kind, answers)


def to_authority(breach: Breach, kind: FileFormat) -> RenderedFile:
    """Return the letter for the authority. Raises Refused where it cannot be printed with these words."""
    told = breach.people.filter(told_at__isnull=False).count()
    answers = {
        **_of(breach),
        "nomor_laporan": breach.code,
        "jumlah": str(breach.persons),
        "diberi_tahu": str(told),
        "ppdp": breach.reported_by.get_full_name(),
    }
    return _drawn(TO_AUTHORITY, breach, kind, answers)


def _of(breach: Breach) -> dict[str, str]:
    """Return what both letters say of the incident."""
    return {
        "tanggal_surat": words.day(timezone.localdate()),
        "data": "; ".join(breach.data_labels()),
        "kapan": f"{words.moment(breach.since)} sampai {words.moment(breach.until)}",
        "ditemukan": words.moment(breach.found_at),
        "bagaimana": breach.what,
        "penanganan": breach.handling or LATER,
        "pemulihan": breach.recovery or LATER,
    }


def _drawn(name: str, breach: Breach, kind: FileFormat, answers: Answers) -> RenderedFile:
    return render_filled(form_of(name), kind, letterhead_of(breach.school), answers)
