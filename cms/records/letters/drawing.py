"""A record drawn as a letter: the newest released form, the school's head, the answers. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from django.urls import reverse

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.instruments.forms import FormDescription, Section
from cms.instruments.render import Answers, RenderedFile, render_filled
from cms.instruments.selectors import latest_version, letterhead_of

from ..desk import desk_of
from ..models import CaseConference, Participant, ProtectedRecord
from ..models.activity import ActivityRecord
from .facts import Facts
from .letter import Letter
from .maps import LETTERS
from .readers import letter_for

FORMATS: Final[Mapping[str, FileFormat]] = MappingProxyType({"docx": FileFormat.DOCX, "pdf": FileFormat.PDF_A4})
"""By the word in the address."""
GONE: Final = "Formulir surat ini sedang ditarik. Mintalah pelatih merilis versi barunya, lalu cetak lagi."


@dataclass(frozen=True, slots=True)
class Offer:
    """A letter on the page of a record: what it is called, its files by format, or what it waits for."""

    label: str
    files: tuple[tuple[str, str], ...]
    waits: tuple[str, ...]


def has_letters(model: type[ProtectedRecord]) -> bool:
    """Return whether records of the model have letters of their own."""
    return any(letter.model is model for letter in LETTERS)


def letter_named(record: ProtectedRecord, name: str) -> Letter | None:
    """Return the letter of this name, if this record has it."""
    return next((letter for letter in letters_of(record) if letter.name == name), None)


def letters_of(record: ProtectedRecord) -> list[Letter]:
    """Return the letters that the record has in its state."""
    return [letter for letter in LETTERS if letter.model is type(record) and letter.offered(record)]


def offers(user: Any, record: ActivityRecord | Participant) -> list[Offer]:
    """Return the letters that the person makes of the record, for its page.

    At a conference its counselor finds the invitation of each participant too.
    """
    found = [_offer(record, letter) for letter in letters_of(record) if letter_for(user, record, letter) is not None]
    if isinstance(record, CaseConference) and record.owner_id == user.pk:
        rows = record.participants.select_related("conference", "owner", "school").order_by("created_at", "pk")
        found[:0] = [_offer(one, letter, f": {one.name}") for one in rows for letter in letters_of(one)]
    return found


def drawn(record: ActivityRecord | Participant, letter: Letter, kind: FileFormat) -> RenderedFile:
    """Return the file. Raises Refused with what is missing, or where the form cannot be printed with these words."""
    facts = Facts(record)
    version = latest_version(letter.form)
    missing = letter.waits_for(facts) if version is not None else [GONE]
    if missing or version is None:
        raise Refused(" ".join(missing))
    form = trimmed(version.form, letter)
    return render_filled(form, kind, letterhead_of(record.school), answers_of(letter, facts))


def answers_of(letter: Letter, facts: Facts) -> Answers:
    """Return what stands in the fields of the letter."""
    return {name: line(facts) for name, line in letter.says.items()}


def trimmed(form: FormDescription, letter: Letter) -> FormDescription:
    """Return the form with those fields only that belong on this paper; sections that are empty by that go too."""
    sections = [_trimmed(section, letter) for section in form.sections]
    kept = tuple(
        section for section, before in zip(sections, form.sections, strict=True) if section.fields or not before.fields
    )
    return replace(form, title=letter.title or form.title, sections=kept)


def _trimmed(section: Section, letter: Letter) -> Section:
    fields = tuple(
        field
        for field in section.fields
        if field.name not in letter.left_out and (not letter.only or field.name in letter.only)
    )
    return replace(section, fields=fields)


def _offer(record: ActivityRecord | Participant, letter: Letter, behind: str = "") -> Offer:
    waits = letter.waits_for(Facts(record))
    if latest_version(letter.form) is None:
        waits = [GONE]
    space = f"{desk_of(record).namespace}:letter"
    files = tuple((kind.upper(), reverse(space, args=[record.pk, letter.name, kind])) for kind in FORMATS)
    return Offer(f"{letter.label}{behind}", () if waits else files, tuple(waits))
