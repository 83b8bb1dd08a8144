"""The ZIP: PDF, DOCX, JSON, the files of the child, a list of contents, and a list of SHA-256. Kept nowhere."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cms.core.zips import zipped

from .. import storage
from .content import Content, content_of, made_in_words
from .dossier import Dossier
from .paper import papers
from .wire import as_json

CONTENTS: Final = "0-daftar-isi.txt"
SUMS: Final = "sha256.txt"


@dataclass(frozen=True, slots=True)
class Archive:
    """The bytes, with what is frozen of them. `pages`: of the PDF."""

    data: bytes
    digest: str
    pages: int


def archive_of(dossier: Dossier, at: datetime) -> Archive:
    """Return the package. Call it only when nothing is unread. Raises NoRule, Refused, SealRefused for a lost file."""
    content = content_of(dossier, at)
    attached = {one.name: b"".join(storage.Content(one.row)) for one in content.files}
    drawn = papers(content, dossier.student.school)
    files = {
        **{f"data.{ending}": file.data for ending, file in drawn.items()},
        "data.json": as_json(content, attached),
        **attached,
    }
    files[CONTENTS] = _contents(content, files).encode()
    files[SUMS] = _sums(files).encode()
    data = zipped(files, zipfile.ZIP_DEFLATED)
    return Archive(data, sha256(data).hexdigest(), drawn["pdf"].pages or 0)


def _contents(content: Content, files: Mapping[str, bytes]) -> str:
    """Return the list of contents in plain words."""
    known = {
        "data.pdf": "untuk dibaca dan dicetak; mulailah dari sini",
        "data.docx": "isi yang sama, untuk dibuka dengan Word atau LibreOffice",
        "data.json": "isi yang sama untuk program komputer, dengan setiap akses dan jamnya",
        **{one.name: f"berkas dari {one.entry}" for one in content.files},
    }
    lines = [f"{name}: {known[name]} ({len(data)} bita)" for name, data in sorted(files.items())]
    head = f"Paket akses {content.code}\n{content.school}\nDibuat {made_in_words(content)}\n"
    foot = f"{SUMS}: sidik setiap berkas; dengan ini dapat diperiksa bahwa tidak ada yang berubah"
    return "\n".join([head, *lines, foot, ""])


def _sums(files: Mapping[str, bytes]) -> str:
    """Return the lines of `sha256sum`."""
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
