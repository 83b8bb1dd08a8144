"""One package at work: the rows, what was decided over their texts, and what is still to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ..keyring import keyring
from ..models import AccessPackage, Attachment, ProtectedRecord
from ..models.attachment import AttachmentState
from .collecting import FILE, label_of, records_of, texts_of, withheld_with
from .verdicts import Answer, Reviews, Verdict, digest_of


@dataclass(frozen=True, slots=True)
class Passage:
    """One free text of one record, or the content of a file. `place` names it in the reviews."""

    record: ProtectedRecord
    field: str
    label: str
    text: str

    @property
    def place(self) -> str:
        """Return `note.<uuid>.summary`."""
        return f"{place_of(self.record)}.{self.field}"

    @property
    def is_file(self) -> bool:
        """Return whether it is the content of a file: given or not, no passage of it can be closed."""
        return self.field == FILE


class Dossier:
    """What a package would hold now. Reads the rows once."""

    def __init__(self, package: AccessPackage) -> None:
        self.package = package
        self.student = package.student
        self.reviews = Reviews.read(package.reviews)

    @cached_property
    def all_records(self) -> list[ProtectedRecord]:
        """Return every row about the child, the packages among them."""
        return records_of(self.student)

    @cached_property
    def withheld(self) -> dict[UUID, str]:
        """Return the reason for each record that is not handed over at all."""
        first = {row.pk: kept.reason for row in self.all_records if (kept := self.reviews.records.get(place_of(row)))}
        return withheld_with(self.all_records, first)

    @cached_property
    def records(self) -> list[ProtectedRecord]:
        """Return the rows that are told."""
        return [record for record in self.all_records if record.pk not in self.withheld]

    def passages(self, record: ProtectedRecord) -> list[Passage]:
        """Return what of a record must be read before it may leave."""
        found = [Passage(record, name, label_of(type(record), name), text) for name, text in texts_of(record).items()]
        if isinstance(record, Attachment) and record.state == AttachmentState.STORED:
            found.append(Passage(record, FILE, "Isi berkas", f"{record.stored_name} {record.size}"))
        return found

    def digest(self, passage: Passage) -> str:
        """Return the keyed digest of the text as it stands now."""
        return digest_of(self._key, passage.place, passage.text)

    def verdict(self, passage: Passage) -> Verdict | None:
        """Return what was decided over exactly these words; None where nothing was, or they were changed since."""
        found = self.reviews.texts.get(passage.place)
        return found if found is not None and found.digest == self.digest(passage) else None

    @cached_property
    def unread(self) -> list[tuple[ProtectedRecord, int]]:
        """Return the records with texts that nobody decided over, each with how many."""
        counts = [(record, sum(self.verdict(one) is None for one in self.passages(record))) for record in self.records]
        return [(record, count) for record, count in counts if count]

    def decided(self) -> Iterator[Verdict]:
        """Return the verdicts that count now."""
        every = (self.verdict(one) for record in self.records for one in self.passages(record))
        return (verdict for verdict in every if verdict is not None)

    def counts(self) -> dict[str, Any]:
        """Return numbers for the second person, who reads no content."""
        verdicts = [verdict.verdict for verdict in self.decided()]
        return {
            "records": len(self.records),
            "texts": sum(len(self.passages(record)) for record in self.records),
            "given": verdicts.count(Answer.GIVE),
            "partly": verdicts.count(Answer.PARTLY),
            "kept": verdicts.count(Answer.WITHHOLD),
            "withheld": len(self.withheld),
        }

    @cached_property
    def _key(self) -> bytes:
        return keyring().key(self.student.pk)


def place_of(record: ProtectedRecord) -> str:
    """Return how a record is named in the reviews."""
    return f"{record._meta.model_name}.{record.pk}"
