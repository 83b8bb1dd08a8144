"""What the package says, before it becomes JSON or paper: the same values for both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ..letters.words import moment
from ..models import Attachment, Guardian, ProtectedRecord
from .access_rows import LogLine, log_lines
from .around import around
from .collecting import FILE, has_open_code, label_of, texts_of, value_of
from .dossier import Dossier, Passage
from .rules import SECTIONS, Rule, rules_of, section_of
from .verdicts import CLOSED_NAME, CLOSED_WHOLE, SILENT, Answer, Reason, closed, tidy

ENDINGS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class Told:
    """One field. `closed`: "" where it is whole, else why not: "nama", "sebagian", "seluruhnya"."""

    key: str
    label: str
    value: Any
    text: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its kind for programs, what people call it, its number among its kind."""

    kind: str
    number: int
    label: str
    fields: tuple[Told, ...]

    @property
    def title(self) -> str:
        """Return "Catatan konseling 2"."""
        return f"{self.label} {self.number}" if self.number else self.label


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section with its rows."""

    key: str
    title: str
    lead: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FileTold:
    """One file of the child that goes along."""

    name: str
    entry: str
    row: Attachment


@dataclass(frozen=True, slots=True)
class Content:
    """The whole package. `closed_records`: how many rows are only about others, by what people call them."""

    code: str
    asker: str
    made_at: datetime
    school: str
    counselor: str
    chapters: tuple[Chapter, ...]
    log: tuple[LogLine, ...]
    files: tuple[FileTold, ...]
    closed_records: Mapping[str, int]


def content_of(dossier: Dossier, at: datetime) -> Content:
    """Return what the package says. Call it only when nothing is unread. Raises NoRule."""
    numbers = _numbers(dossier.records)
    entries = [(section_of(type(row)), _entry(dossier, row, numbers[row.pk])) for row in dossier.records]
    entries += [(key, Entry(kind, number, label, fields)) for key, kind, number, label, fields in _around(dossier)]
    chapters = tuple(
        Chapter(one.key, one.title, one.lead, tuple(entry for key, entry in entries if key == one.key))
        for one in SECTIONS
    )
    named = {row.code: _label(row, numbers[row.pk]) for row in dossier.records}
    return Content(
        code=dossier.package.code,
        asker=str(dossier.package.asker),
        made_at=at,
        school=dossier.student.school.name,
        counselor=str(dossier.student.owner),
        chapters=tuple(chapter for chapter in chapters if chapter.entries),
        log=tuple(log_lines(dossier.student, named)),
        files=tuple(_files(dossier, numbers)),
        closed_records=_closed_records(dossier),
    )


def _numbers(rows: list[ProtectedRecord]) -> dict[UUID, int]:
    """Return the number of each row among the rows of its kind that are told: no gap shows what is not."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        seen[str(row._meta.model_name)] += 1
        found[row.pk] = seen[str(row._meta.model_name)]
    return found


def _entry(dossier: Dossier, row: ProtectedRecord, number: int) -> Entry:
    return Entry(str(row._meta.model_name), _shown_number(row, number), _name_of(row), tuple(_fields(dossier, row)))


def _fields(dossier: Dossier, row: ProtectedRecord) -> list[Told]:
    texts, passages = texts_of(row), {one.field: one for one in dossier.passages(row)}
    found = [Told("code", "Kode", row.code, row.code)] if has_open_code(row) else []
    for name, rule in rules_of(type(row)).items():
        if rule is Rule.KEPT:
            continue
        label = label_of(type(row), name)
        if rule is Rule.REVIEWED:
            found.append(_reviewed(dossier, passages[name]) if name in texts else Told(name, label, None, ""))
        elif rule is Rule.GIVEN or _is_theirs(dossier, row, name, rule):
            found.append(Told(name, label, *value_of(row, name)))
        else:
            is_there = bool(value_of(row, name)[1])
            found.append(Told(name, label, None, CLOSED_NAME if is_there else "", "nama" if is_there else ""))
    return [*found, *_file_field(dossier, passages)]


def _reviewed(dossier: Dossier, passage: Passage) -> Told:
    verdict = dossier.verdict(passage)
    name, label, text = passage.field, passage.label, tidy(passage.text)
    if verdict is None or verdict.reason in SILENT:
        return Told(name, label, None, "")
    if verdict.verdict == Answer.WITHHOLD:
        return Told(name, label, None, CLOSED_WHOLE, "seluruhnya")
    if verdict.verdict == Answer.PARTLY:
        said = closed(text, verdict.spans)
        return Told(name, label, said, said, "sebagian")
    raw = value_of(passage.record, name)[0]
    return Told(name, label, raw, text)


def _file_field(dossier: Dossier, passages: Mapping[str, Passage]) -> list[Told]:
    if FILE not in passages:
        return []
    verdict = dossier.verdict(passages[FILE])
    if verdict is None or verdict.reason in SILENT:
        return []
    is_given = verdict.verdict == Answer.GIVE
    text = "Ada di map “lampiran”" if is_given else CLOSED_WHOLE
    return [Told(FILE, "Isi berkas", None, text, "" if is_given else "seluruhnya")]


def _is_theirs(dossier: Dossier, row: ProtectedRecord, name: str, rule: Rule) -> bool:
    """Return whether the field names the child or who asks for him."""
    asker: Guardian | None = dossier.package.guardian
    if rule is Rule.ASKER:
        return asker is not None and row.pk == asker.pk
    theirs = {dossier.student.name, *((asker.name,) if asker is not None else ())}
    return _plain(getattr(row, name)) in {_plain(one) for one in theirs}


def _plain(name: str) -> str:
    return " ".join(str(name).casefold().split())


def _files(dossier: Dossier, numbers: Mapping[UUID, int]) -> list[FileTold]:
    rows = [row for row in dossier.records if isinstance(row, Attachment) and _goes_along(dossier, row)]
    return [
        FileTold(
            f"lampiran/lampiran-{place:02d}.{ENDINGS.get(row.media_type, 'bin')}", _label(row, numbers[row.pk]), row
        )
        for place, row in enumerate(rows, start=1)
    ]


def _goes_along(dossier: Dossier, row: Attachment) -> bool:
    passages = [one for one in dossier.passages(row) if one.is_file]
    verdict = dossier.verdict(passages[0]) if passages else None
    return verdict is not None and verdict.verdict == Answer.GIVE


def _closed_records(dossier: Dossier) -> dict[str, int]:
    """Return how many rows are withheld because they are about others; of every other reason nothing is said."""
    kept = [row for row in dossier.all_records if dossier.withheld.get(row.pk) == Reason.OTHERS]
    return dict(Counter(_name_of(row) for row in kept))


def _around(dossier: Dossier) -> list[tuple[str, str, int, str, tuple[Told, ...]]]:
    told = around(dossier.student, {row.pk for row in dossier.records})
    return [
        (key, kind, number, label, tuple(Told(*line) for line in lines)) for key, kind, number, label, lines in told
    ]


def _shown_number(row: ProtectedRecord, number: int) -> int:
    return number if row.PUPIL else 0


def _name_of(row: ProtectedRecord) -> str:
    name = str(row._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _label(row: ProtectedRecord, number: int) -> str:
    return Entry("", _shown_number(row, number), _name_of(row), ()).title


def made_in_words(content: Content) -> str:
    """Return day and hour of the making."""
    return moment(content.made_at)
