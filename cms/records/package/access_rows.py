"""Who opened what of this child, when, and by what right, out of the access log: roles, never accounts.

A row leaves only when it is about a record that the package tells. It is named by the package's own numbers: the codes
of the log, and the numbers of its chains, would show a gap where something is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cms.accounts.models import School
from cms.accounts.roles import Role

from ..chain import chain_of
from ..models import AccessLogRow, Student, Verb
from ..register_rows import why_in_words

ELSEWHERE: Final = "di luar sekolah ini"
SYSTEM: Final = "Sistem"
VISITOR: Final = "Penerima rujukan tanpa akun"
NO_ROLE: Final = "Pengguna tanpa peran"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row: moment, who by role, where he acts, what he did, to which record, why he saw it."""

    at: datetime
    who: str
    unit: str
    verb: str
    verb_label: str
    what: str
    why: str


def log_lines(student: Student, named: Mapping[str, str]) -> Iterator[LogLine]:
    """Yield the rows about these records (`named`: code to name), oldest first."""
    school = student.school
    rows = AccessLogRow.objects.filter(school=school, code__in=list(named)).order_by("at", "chain", "number")
    for row in rows.iterator():
        yield LogLine(
            at=row.at,
            who=_who(row),
            unit=_unit(row, school),
            verb=str(row.verb),
            verb_label=str(Verb(row.verb).label),
            what=named[str(row.code)],
            why=why_in_words(row.why),
        )


def _who(row: AccessLogRow) -> str:
    if row.actor_id is None:
        return VISITOR if row.why == "link" else SYSTEM
    roles = [Role(role).label for role in row.roles.split(",") if role in Role.values]
    return ", ".join(map(str, roles)) or NO_ROLE


def _unit(row: AccessLogRow, school: School) -> str:
    return school.name if row.chain == chain_of(school.pk) else ELSEWHERE
