"""Instruments as frozen values: what anybody may know of each, and the released files of the public ones. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cms.core.addresses import INSTRUMENTS_PATH


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """The block of a page that shows where an instrument is to be had. All else is made from what is listed."""

    code: str


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """One file of a card; `size` in bytes."""

    format: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Offer:
    """The files of the newest version of an instrument that anybody may have."""

    number: int
    files: tuple[OfferedFile, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The listing facts of a released instrument. Lists hold values of the ground floor's choices.

    `number` is its newest version, `released` an ISO day.
    """

    code: str
    title: str
    activity: str
    subtype: str
    kind: str
    about: str
    purpose: str
    filled_by: str
    stages: tuple[str, ...]
    audience: str
    number: int
    released: str

    @property
    def path(self) -> str:
        """Return the path of its page."""
        return f"{INSTRUMENTS_PATH}/{self.code}"


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected instrument that is only named."""

    code: str
    title: str
    activity: str
    kind: str
    purpose: str
    users: str
    holder: str
    licence_from: str
    may_store: str


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """One file, byte for byte; `pages` is None where there are none."""

    format: str
    name: str
    media_type: str
    data: bytes
    pages: int | None


@dataclass(frozen=True, slots=True)
class Released:
    """A released version of a public instrument.

    `released` is an ISO moment; `description` the canonical JSON of the form; `labels` are its sections with the
    labels of their fields; `notes` are paragraphs.
    """

    code: str
    title: str
    number: int
    released: str
    change_note: str
    description: str
    labels: tuple[tuple[str, tuple[str, ...]], ...]
    notes: str
    licence: str
    files: tuple[ReleasedFile, ...]

    @property
    def path(self) -> str:
        """Return its folder."""
        return f"{INSTRUMENTS_PATH}/{self.code}/{self.number}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What pages say about instruments: listing facts, and by code what anybody may download."""

    listed: tuple[Listed, ...] = ()
    offers: Mapping[str, Offer] = field(default_factory=dict)

    def entry(self, code: str) -> Listed:
        """Return the facts of a listed instrument. Raises KeyError for any other code."""
        return {entry.code: entry for entry in self.listed}[code]


@dataclass(frozen=True, slots=True)
class Instruments:
    """Everything public about instruments: `versions` newest first for each code."""

    listed: tuple[Listed, ...] = ()
    protected: tuple[Protected, ...] = ()
    versions: tuple[Released, ...] = ()

    def paths(self) -> set[str]:
        """Return the paths of the pages that are made of them; none when nothing is released."""
        if not self.listed and not self.protected:
            return set()
        old = {version.path for version in self.versions if not self.is_latest(version)}
        return {INSTRUMENTS_PATH, *(entry.path for entry in self.listed), *old}

    def is_latest(self, version: Released) -> bool:
        """Return whether nothing replaced this version."""
        return any(entry.code == version.code and entry.number == version.number for entry in self.listed)

    def of(self, code: str) -> tuple[Released, ...]:
        """Return the versions of one instrument, newest first."""
        return tuple(version for version in self.versions if version.code == code)

    def latest(self, code: str) -> Released | None:
        """Return the newest version whose files anybody may have, or None."""
        return next((version for version in self.of(code) if self.is_latest(version)), None)

    def shown(self) -> Shown:
        """Return what pages say about them."""
        latest = [version for version in self.versions if self.is_latest(version)]
        offers = {
            version.code: Offer(
                version.number, tuple(OfferedFile(file.format, file.name, len(file.data)) for file in version.files)
            )
            for version in latest
        }
        return Shown(self.listed, offers)

    def only(self, now: Instruments) -> Instruments:
        """Return these instruments without what is not public `now`."""
        codes = {entry.code for entry in now.listed}
        names = {entry.code for entry in now.protected}
        there = {(version.code, version.number) for version in now.versions}
        narrowed = {entry.code for entry in now.listed if not now.of(entry.code)}
        kept = tuple(v for v in self.versions if (v.code, v.number) in there and v.code not in narrowed)
        return Instruments(
            tuple(entry for entry in self.listed if entry.code in codes),
            tuple(entry for entry in self.protected if entry.code in names),
            kept,
        )
