"""Several instruments as one ZIP: the same choice gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zipfile import ZIP_STORED

from django.http import QueryDict

from cms.core.errors import Refused
from cms.core.instruments import FileFormat
from cms.core.zips import zipped

from .forms import Letterhead
from .headed import HEADED_FORMATS, headed_digest, headed_file, letterhead_schools
from .models import InstrumentFile, InstrumentVersion
from .selectors import letterhead_of, versions_for

MOST = 60
FORMATS = tuple(value for value in FileFormat if value not in {FileFormat.OWN, FileFormat.PICTURE})
NOTHING_CHOSEN = "Centang paling sedikit satu instrumen, lalu tekan Unduh ZIP."
TOO_MANY = f"Satu ZIP memuat paling banyak {MOST} instrumen. Kurangi pilihan Anda."
NO_SUCH_FORMAT = "Instrumen yang dicentang tidak memiliki berkas dalam format itu. Pilih format lain."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for: codes, values of FileFormat (none: DOCX and PDF A4), the school of the head or ""."""

    codes: tuple[str, ...]
    formats: frozenset[str]
    npsn: str

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        """Read `pilih`, `berkas` and `kop`."""
        formats = frozenset(query.getlist("berkas")) or {FileFormat.DOCX.value, FileFormat.PDF_A4.value}
        return cls(tuple(sorted(set(query.getlist("pilih")))), frozenset(formats), query.get("kop", ""))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Files that the person may have, by name, and the head that they get, if any."""

    files: tuple[InstrumentFile, ...]
    head: Letterhead | None

    @property
    def versions(self) -> list[InstrumentVersion]:
        """Return each version once."""
        return list({file.version_id: file.version for file in self.files}.values())

    @property
    def digest(self) -> str:
        """Return 64 hex digits that stand for the bytes of the ZIP."""
        told = "\n".join(f"{file.name} {_digest(file, self.head)}" for file in self.files)
        return sha256(told.encode()).hexdigest()

    @property
    def name(self) -> str:
        """Return the name of the ZIP."""
        return f"instrumen-bk-{len(self.versions)}.zip"


def chosen_files(user: Any, wanted: Wanted) -> Chosen | None:
    """Return the files, or None when one of them is not for this person or does not exist.

    Raises Refused for an empty choice, too large a one, and one that has no file in these formats.
    """
    if not wanted.codes:
        raise Refused(NOTHING_CHOSEN)
    if len(wanted.codes) > MOST:
        raise Refused(TOO_MANY)
    school = letterhead_schools(user).filter(npsn=wanted.npsn).first() if wanted.npsn else None
    versions = {version.template.code: version for version in versions_for(user)}
    is_known = set(wanted.codes) <= set(versions) and wanted.formats <= set(FORMATS)
    if not is_known or (wanted.npsn and school is None):
        return None
    files = [file for code in wanted.codes for file in _files(versions[code], wanted.formats)]
    if not files:
        raise Refused(NO_SUCH_FORMAT)
    return Chosen(tuple(sorted(files, key=lambda file: file.name)), letterhead_of(school) if school else None)


def bundle(chosen: Chosen) -> bytes:
    """Return the ZIP: sorted, with fixed times, stored as it is. Raises Refused for a file that cannot be made."""
    return zipped({file.name: _read(file, chosen.head) for file in chosen.files}, ZIP_STORED)


def _files(version: InstrumentVersion, formats: frozenset[str]) -> Iterator[InstrumentFile]:
    """A trainer's own file is always taken: it is all there is of its version."""
    for file in version.files.all():
        if file.format in formats or file.format == FileFormat.OWN:
            file.version = version
            yield file


def _digest(file: InstrumentFile, head: Letterhead | None) -> str:
    if head is None or file.format not in HEADED_FORMATS:
        return file.sha256
    return headed_digest(file.version, file, head)


def _read(file: InstrumentFile, head: Letterhead | None) -> bytes:
    if head is None or file.format not in HEADED_FORMATS:
        return file.read()
    return headed_file(file.version, file, head).data
