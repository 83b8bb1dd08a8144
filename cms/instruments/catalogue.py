"""What the desk and the landing page show of the instruments that a person may download. Three queries, at any length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import QueryDict
from django.urls import reverse

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of
from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import SHORT_FORMATS, Confidentiality, FileFormat

from .forms import FormDescription
from .headed import HEADED_FORMATS
from .models import DownloadCount, InstrumentFile, InstrumentVersion
from .selectors import versions_for

COUNTING_ROLES = frozenset({Role.PELATIH, Role.PENYUNTING})
DAYS = 30
# For devices and for machines: not in the rows of the list.
_SPECIAL = frozenset({FileFormat.XLSFORM.value, FileFormat.MARKDOWN.value})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person looks for. Empty texts mean everything; a value that is none of the lists counts as empty."""

    words: str = ""
    activity: str = ""
    audience: str = ""
    level: str = ""  # of secrecy of the filled form
    format: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read `q`, `kegiatan`, `pengunduh`, `tingkat` and `format`."""
        return cls(
            query.get("q", "").strip()[:100],
            _one_of(query.get("kegiatan", ""), Activity.values),
            _one_of(query.get("pengunduh", ""), Audience.values),
            _one_of(query.get("tingkat", ""), Confidentiality.values),
            _one_of(query.get("format", ""), [kind.value for kind in SHORT_FORMATS]),
        )

    @property
    def is_anything(self) -> bool:
        """Return whether something is looked for."""
        return self != Asked()


@dataclass(frozen=True, slots=True)
class Offer:
    """One file to press on. `url` leads to the headed file where `school` is given and the format has a head."""

    file: InstrumentFile
    short: str
    url: str
    is_headed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the desk. `total` is None for who does not count."""

    form: FormDescription
    version: InstrumentVersion
    offers: tuple[Offer, ...]
    total: int | None

    @property
    def main(self) -> tuple[Offer, ...]:
        """Return what the row shows: files to print and to fill. The page of the instrument has all of them."""
        return tuple(offer for offer in self.offers if offer.file.format not in _SPECIAL)

    @property
    def audience(self) -> str:
        """Return who may download it, in one or two words."""
        return _WHO[Audience(self.version.audience)]


_WHO = {Audience.PUBLIC: "Umum", Audience.TEACHER: "Semua akun", Audience.COUNSELOR: "Konselor BK"}


def choices(asked: Asked) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Return the filters: name, label, and options (value, label, chosen)."""
    lists: list[tuple[str, str, str, Iterable[tuple[str, str]]]] = [
        ("kegiatan", "Kegiatan", asked.activity, Activity.choices),
        ("pengunduh", "Pengunduh", asked.audience, [(one.value, _WHO[one]) for one in reversed(Audience)]),
        ("tingkat", "Rahasia setelah diisi", asked.level, Confidentiality.choices),
        ("format", "Format", asked.format, [(kind.value, short) for kind, short in SHORT_FORMATS.items()]),
    ]
    return [
        (name, label, [("", "Semua", chosen == ""), *((value, str(text), value == chosen) for value, text in options)])
        for name, label, chosen, options in lists
    ]


def entries(user: Any, asked: Asked, school: School | None) -> list[Entry]:
    """Return what the person may download and looks for, by title; with the head of `school` where it is given."""
    versions = versions_for(user)
    totals = totals_for(user, versions)
    rows = [
        Entry(version.form, version, offers(version, school), totals.get(version.pk, 0) if totals is not None else None)
        for version in versions
    ]
    return sorted((row for row in rows if _fits(row, asked)), key=lambda row: row.form.title.casefold())


def offers(version: InstrumentVersion, school: School | None) -> tuple[Offer, ...]:
    """Return the files of the version to press on, without its picture."""
    return tuple(
        _offer(version, file, school) for file in version.files.all() if file.format != FileFormat.PICTURE.value
    )


def counts_downloads(user: Any) -> bool:
    """Return whether the person sees how often forms are downloaded."""
    return bool(roles_of(user) & COUNTING_ROLES)


def totals_for(user: Any, versions: Iterable[InstrumentVersion]) -> dict[int, int] | None:
    """Return the downloads of each version by its key; None for who does not see them."""
    if not counts_downloads(user):
        return None
    rows = DownloadCount.objects.filter(version__in=[version.pk for version in versions])
    return dict(rows.order_by().values_list("version").annotate(all=Sum("total")))


def days_for(user: Any, version: InstrumentVersion) -> list[tuple[date, int]]:
    """Return the last days with downloads, newest first, and how many; nothing for who does not see them."""
    if not counts_downloads(user):
        return []
    return list(version.downloads.order_by("-on_date").values_list("on_date", "total")[:DAYS])


def _offer(version: InstrumentVersion, file: InstrumentFile, school: School | None) -> Offer:
    kind = FileFormat(file.format)
    place = {"code": version.template.code, "number": version.number, "name": file.name}
    if school is not None and kind in HEADED_FORMATS:
        url = reverse("instruments_school_file", kwargs={**place, "npsn": school.npsn})
        return Offer(file, SHORT_FORMATS[kind], url, is_headed=True)
    return Offer(file, SHORT_FORMATS[kind], reverse("instruments_file", kwargs=place), is_headed=False)


def _fits(row: Entry, asked: Asked) -> bool:
    form = row.form
    text = f"{form.title} {form.title_en} {form.code} {form.purpose} {form.filled_by}".casefold()
    return (
        all(word in text for word in asked.words.casefold().split())
        and asked.activity in {"", form.activity.value}
        and asked.audience in {"", row.version.audience}
        and asked.level in {"", form.filled_confidentiality.value}
        and (not asked.format or any(offer.file.format == asked.format for offer in row.offers))
    )


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""
