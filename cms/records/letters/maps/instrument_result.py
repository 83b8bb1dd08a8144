"""The sheet of an instrument's result (domain.md a1, b14): the conclusion, never items, keys or answers."""

from __future__ import annotations

from typing import Final

from cms.core.instruments import TestKind

from ...models import InstrumentResult
from ...models.consent import Purpose
from ...models.instrument_result import InstrumentResultState as S
from ...models.instrument_result import ToldTo
from ..facts import Facts
from ..letter import Letter
from ..lines import counselor, from_record, on_day, or_dash, pupil

CONCLUDED: Final = frozenset({S.INTERPRETED, S.TOLD, S.FOLLOWED_UP})
TOLD: Final = {
    ToldTo.STUDENT: ("Peserta didik",),
    ToldTo.STUDENT_PARENT: ("Peserta didik", "Orang tua"),
    ToldTo.PARENT: ("Orang tua",),
}


def is_concluded(result: InstrumentResult) -> bool:
    """Return whether there is a conclusion."""
    return result.state in CONCLUDED


def instrument(facts: Facts) -> str:
    """Return what the instrument is called."""
    version, reference = facts.result.version, facts.result.reference
    return str(version.form.title if version is not None else reference.title if reference is not None else "")


def kind(facts: Facts) -> str:
    """Return whether it is a test."""
    version, reference = facts.result.version, facts.result.reference
    found = version.form.kind if version is not None else reference.kind if reference is not None else ""
    return "Tes" if found == TestKind.TEST else "Non-tes"


def holder(facts: Facts) -> str:
    """Return who holds the rights."""
    version, reference = facts.result.version, facts.result.reference
    return str(version.licence if version is not None else reference.holder if reference is not None else "")


def interpreter(facts: Facts) -> str:
    """Return who interpreted it, and by what authority."""
    result = facts.result
    return f"{result.interpreter} ({result.qualification})" if result.qualification else result.interpreter


def told_to(facts: Facts) -> tuple[str, ...]:
    """Return who was told; nobody where it was not told yet."""
    told = facts.result.told_to
    return TOLD[ToldTo(told)] if told else ()


INSTRUMENT_RESULT: Final = (
    Letter(
        name="lembar-hasil-instrumen",
        label="Lembar hasil",
        form="lembar-hasil-instrumen",
        model=InstrumentResult,
        offered=is_concluded,
        left_out=frozenset({"lampiran"}),
        says={
            **pupil("administered_date"),
            "instrumen": instrument,
            "jenis": kind,
            "pemilik": or_dash(holder),
            "tanggal": on_day("administered_date"),
            "pengadministrasi": from_record("administrator"),
            "penafsir": interpreter,
            "tujuan": from_record("purpose"),
            "persetujuan": or_dash(lambda facts: facts.basis(Purpose.INSTRUMENT)),
            "simpulan": from_record("conclusion"),
            "disampaikan_kepada": told_to,
            "tanggal_ttd": on_day("final_at"),
            "guru_bk": counselor,
        },
    ),
)
