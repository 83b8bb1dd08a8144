"""What of each field the child is told: the inner class `Access` of a model, as `Protection` says what is sealed.

    class Access:
        section = "catatan"       # a key of SECTIONS
        given = ("met_date",)     # as it is
        reviewed = ("summary",)   # free words, which may be about others: a counselor looks at each before
        names = ("giver_name",)   # the name of a person: given where it is the child's or the asker's, else closed
        asker = ("phone",)        # of a guardian: given where he is the one who asks, else closed
        kept = ("student",)       # keys and machinery: staff accounts, places in storage
        is_withheld = True        # instead of all this: nothing of the kind leaves, nor that it is there

A kind without a rule for each of its fields stops every package: nothing is left out because nobody thought of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import models

from cms.accounts.models import User
from cms.core.errors import Refused

from ..fields import SealedTextField
from ..hanging import kinds
from ..models import ProtectedRecord, Student
from ..protection import OPEN_MODELS


class Rule(StrEnum):
    """What becomes of a field; the value is the name of its list in `Access`."""

    GIVEN = "given"
    REVIEWED = "reviewed"
    NAMES = "names"
    ASKER = "asker"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the package, as its reader thinks. `lead`: one plain sentence below its title."""

    key: str
    title: str
    lead: str


SECTIONS: Final = (
    Section("anak", "Siapa anak ini dalam catatan kami", "Nama, nomor, kelas, dan siapa yang mendampinginya."),
    Section(
        "keluarga", "Keluarga", "Orang tua dan wali yang tercatat. Dari orang lain hanya hubungannya yang disebut."
    ),
    Section("persetujuan", "Persetujuan yang pernah diberikan", "Apa yang pernah disetujui atau ditolak, dan kapan."),
    Section("data", "Data yang dihimpun sekolah", "Setiap data dengan asalnya dan alasan menyimpannya."),
    Section(
        "kasus", "Hal yang dibantu", "Satu “kasus” berarti satu hal yang dibantu guru BK. Itu bukan kesalahan anak."
    ),
    Section("catatan", "Catatan pertemuan dengan guru BK", "Catatan guru BK sesudah bertemu dengan anak."),
    Section("tes", "Tes dan angket", "Hanya simpulannya; lembar jawaban tidak disimpan di sini."),
    Section("kunjungan", "Kunjungan rumah", "Rencana, pelaksanaan, dan hasil kunjungan."),
    Section("pertemuan", "Konferensi kasus", "Pertemuan terbatas untuk membantu anak. Nama peserta lain ditutup."),
    Section("rujukan", "Alih tangan kasus", "Bantuan yang dimintakan kepada ahli atau lembaga lain."),
    Section("janji", "Janji yang dibuat bersama", "Siapa akan melakukan apa, sampai kapan, dan apa yang terjadi."),
    Section("berkas", "Berkas", "Berkas yang diserahkan ada di map “lampiran” dalam paket ini."),
    Section("melihat", "Siapa yang boleh melihat", "Peran yang boleh melihat, dan kepada siapa ada yang dibagikan."),
    Section("permintaan", "Permintaan akses", "Permintaan untuk melihat data ini."),
)
KEYS: Final = frozenset(section.key for section in SECTIONS)

BASE_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(("state", "created_at", "changed_at"), Rule.GIVEN),
    # The code is told apart, and only where its series is not that below the pupil (`collecting.has_open_code`): a gap
    # would show that something is withheld, as would a day up to which something is kept.
    **dict.fromkeys(("id", "code", "school", "owner", "created_by", "changed_by", "retain_until"), Rule.KEPT),
}
"""The fields that every record has."""

TOLD_APART: Final = frozenset(
    {
        *("Placement", "CounselorYear", "Guidance", "Share", "PacketLink", "Correction", "Restriction"),
        "BreachPerson",
        "AccessLogRow",
    }
)
"""Models without `Access` that the package tells nevertheless (`around.py`, `access_rows.py`)."""
LEFT_OUT: Final[Mapping[str, str]] = {
    "SchoolClass": "a class holds many pupils; the child's own is told by his placements",
    "HandOver": "who of the staff handed over to whom; that it happened stands in the access log",
    "RetentionDecision": "a day up to which something is kept would show that something is withheld",
    "Breach": "an incident of the school; that it touched the child, and when, is told with him",
    "DoubleDecision": "two codes of one child; that they were merged stands in the access log",
    "ErasureRequest": "has a receipt of its own, and outlives the records",
    "Receiver": "the school's directory; what was referred to whom stands in the referral",
    "EmergencyNotice": "which of the staff was told of a break-glass, which itself is told",
    "RequestNotice": "which of the staff was told of a request's clock; the request itself is told",
    "CodeNumber": "counters of the school",
    "AccessCheckpoint": "signatures over many rows of the log",
    "AccessClosing": "stands only while rows of the log are replaced",
    "RefusalCount": "counts of an hour, of nobody in particular",
    "StudentDigest": "keyed digests from which no word comes back",
    "ProtectedLogEntry": "codes and actions that the access log has too",
}
"""The other models of the room, each with the reason why nothing of it is in the package."""


class NoRule(Refused):
    """A kind of record has no complete rule: no package is made until it has one."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(
            f"Jenis rekaman “{model._meta.verbose_name}” belum memiliki aturan untuk paket akses, jadi paket tidak dibuat. "
            "Hubungi operator; ini kekurangan aplikasi, bukan kesalahan Anda."
        )


def rules_of(model: type[ProtectedRecord]) -> dict[str, Rule]:
    """Return the rule of each field, in the order of the model. Raises NoRule. Empty for a kind that is withheld."""
    if access_problems(model):
        raise NoRule(model)
    if is_withheld(model):
        return {}
    lists = {**BASE_RULES, **{name: rule for rule in Rule for name in _names(model, rule)}}
    return {field.name: lists[field.name] for field in model._meta.concrete_fields}


def is_withheld(model: type[models.Model]) -> bool:
    """Return whether nothing of the kind leaves."""
    return bool(getattr(_access(model), "is_withheld", False))


def withheld_kinds() -> frozenset[str]:
    """Return the names of the kinds of which nothing leaves (`safetyhold`)."""
    return frozenset(name for name, model in kinds().items() if is_withheld(model))


def section_of(model: type[ProtectedRecord]) -> str:
    """Return the key of the chapter."""
    return str(_access(model).section)


def access_problems(model: type[models.Model]) -> list[str]:
    """Return what is wrong with the rule of a protected model, in English sentences; empty when it is complete."""
    if _access(model) is None:
        return ["It has no inner class Access: nobody decided what of it the child is told."]
    if is_withheld(model):
        return []
    named = [name for rule in Rule for name in _names(model, rule)]
    names = {field.name for field in model._meta.concrete_fields} - BASE_RULES.keys()
    found = [f"{name} stands in no list of Access." for name in sorted(names - set(named))]
    found += [f"Access names {name}, which is no field." for name in sorted(set(named) - names)]
    found += [f"Access names {name} more than once." for name, count in Counter(named).items() if count > 1]
    if getattr(_access(model), "section", "") not in KEYS:
        found.append("Access.section is no chapter of the package.")
    return found + [problem for name in _names(model, Rule.GIVEN) if (problem := _given_problem(model, name))]


def open_problems() -> list[str]:
    """Return which models of the room without `Access` are neither told nor left out with a reason."""
    every = set(OPEN_MODELS)
    return [
        *(f"{name} is neither told nor left out." for name in sorted(every - TOLD_APART - LEFT_OUT.keys())),
        *(f"{name} is no model of the room." for name in sorted((TOLD_APART | LEFT_OUT.keys()) - every)),
        *(f"{name} is told and left out." for name in sorted(TOLD_APART & LEFT_OUT.keys())),
    ]


def _given_problem(model: type[models.Model], name: str) -> str:
    """Free words are reviewed, and no account of the staff leaves; the facts of the child himself are his."""
    field: Any = next((field for field in model._meta.concrete_fields if field.name == name), None)
    if isinstance(field, models.ForeignKey) and field.related_model is User:
        return f"{name} is an account of the staff: it cannot be given."
    is_free = isinstance(field, SealedTextField) and not field.choices and model is not Student
    return f"{name} holds free words: it must be reviewed." if is_free else ""


def _access(model: type[models.Model]) -> Any:
    """Return the class that the model itself has; one that it inherits says nothing of its own fields."""
    return model.__dict__.get("Access")


def _names(model: type[models.Model], rule: Rule) -> tuple[str, ...]:
    return tuple(getattr(_access(model), rule.value, ()))
