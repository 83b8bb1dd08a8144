"""The ledger of erasures: one small file for each erased pupil or record, written before anything goes, and never removed.

`$SULUH_VAR/erasures/<uuid>.json` says whose records must not exist. Whatever is killed, restored or run twice: `erasures`
reads here what is still to be done. The file holds codes and counts, never content.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from cms.core.key_files import write_anew, write_once

FOLDER: Final = "erasures"


@dataclass(frozen=True, slots=True)
class Entry:
    """`subjects`: the pupils whose keys go (his own, and rows that were merged into him). `at`: ISO 8601.

    `by`: user names of those who prepared, confirmed and decided, or "(server)". `receipt` is empty until all is done.
    Where one record goes and its pupil stays, `kind` names its model, `subject` is its key and `pupil` that of the pupil.
    """

    subject: UUID
    subjects: tuple[UUID, ...]
    request: UUID
    npsn: str
    code: str
    basis: str
    at: str
    by: tuple[str, ...]
    receipt: dict[str, Any] = field(default_factory=dict)
    kind: str = ""
    pupil: UUID | None = None

    @property
    def keys(self) -> tuple[UUID, ...]:
        """Return whose data keys go: none where the pupil stays."""
        return () if self.kind else self.subjects

    @property
    def is_finished(self) -> bool:
        """Return whether every step was taken."""
        return bool(self.receipt)

    @property
    def moment(self) -> datetime:
        """Return when the erasure began."""
        return datetime.fromisoformat(self.at)


def folder() -> Path:
    """Return where the files are."""
    return Path(settings.SULUH_VAR) / FOLDER


def path_of(subject: UUID) -> Path:
    """Return the file of a pupil."""
    return folder() / f"{subject}.json"


def mark(entry: Entry) -> Entry:
    """Write the entry down to the disk and return it; an entry that stands is returned as it is. Raises OSError."""
    write_once(path_of(entry.subject), _bytes(entry))
    return _read(path_of(entry.subject))


def finish(entry: Entry, receipt: dict[str, Any]) -> Entry:
    """Write that every step was taken. Raises OSError."""
    finished = replace(entry, receipt=receipt)
    write_anew(path_of(entry.subject), _bytes(finished))
    return finished


def entries() -> Iterator[Entry]:
    """Yield every entry, in the order of their keys."""
    for path in sorted(folder().glob("*.json")):
        yield _read(path)


def entry_of(subject: UUID) -> Entry | None:
    """Return the entry of a pupil."""
    path = path_of(subject)
    return _read(path) if path.exists() else None


def entry_named(npsn: str, code: str) -> Entry | None:
    """Return the entry of a school's code: there is no row any more that could be asked."""
    return next((entry for entry in entries() if (entry.npsn, entry.code) == (npsn, code)), None)


def _bytes(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), default=str, indent=1).encode("ascii")


def _read(path: Path) -> Entry:
    told = json.loads(path.read_bytes())
    told.update(subject=UUID(told["subject"]), request=UUID(told["request"]), by=tuple(told["by"]))
    told["subjects"] = tuple(UUID(key) for key in told["subjects"])
    if told.get("pupil"):
        told["pupil"] = UUID(told["pupil"])
    return Entry(**told)
