"""The same blank form with the head of a school: rendered when asked, for the counselors of that school."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role, schools_of
from cms.core.instruments import FileFormat

from .forms import FormDescription, Letterhead
from .models import InstrumentFile, InstrumentVersion

if TYPE_CHECKING:
    from .actions import MadeFile

HEADED_FORMATS = (FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.PDF_F4)
# Rendered files that a process keeps in memory: all forms of one school. Else each press on "Unduh ZIP" costs half a
# minute, and the one renderer is not there for anybody else meanwhile.
KEPT = 100
HEADS = 8
LETTER_ROLES = (Role.KONSELOR, Role.KOORDINATOR)
# What the bytes depend on beside the version and the head: the libraries, and our own code with its templates and fonts.
_RENDERERS = ("typst", "python-docx")
_OURS = ("forms", "render")


def letterhead_schools(user: Any) -> QuerySet[School]:
    """Return the schools in whose name the person writes: konselor or koordinator there, by name."""
    there = [school.pk for school in schools_of(user) if any(has_role(user, role, school) for role in LETTER_ROLES)]
    return School.objects.filter(pk__in=there).order_by("name")


def headed_file(version: InstrumentVersion, file: InstrumentFile, head: Letterhead) -> MadeFile:
    """Return the file of the version again, with this head. Raises Refused for what cannot be printed."""
    return _headed(version.form, FileFormat(file.format), _shared(head))


@lru_cache(maxsize=HEADS)
def _shared(head: Letterhead) -> Letterhead:
    """Return the equal head that is there already: each holds a logo, and one is enough for all files of a school."""
    return head


@lru_cache(maxsize=KEPT)
def _headed(form: FormDescription, format: FileFormat, head: Letterhead) -> MadeFile:  # noqa: A002 - as RenderedFile
    from .render import render_one

    return render_one(form, format, head)


def headed_digest(version: InstrumentVersion, file: InstrumentFile, head: Letterhead) -> str:
    """Return 64 hex digits that stand for the bytes of `headed_file`: another head, version or renderer, another one."""
    parts = asdict(head) | {"logo": sha256(head.logo).hexdigest() if head.logo else None}
    told = json.dumps([version.description, file.format, file.name, parts, _renderers()], sort_keys=True)
    return sha256(told.encode()).hexdigest()


@cache
def _renderers() -> list[str]:
    return [*(installed(name) for name in _RENDERERS), code_digest(Path(__file__).parent)]


def code_digest(room: Path) -> str:
    """Return 64 hex digits that stand for the files of our renderer below `room`; compiled ones do not count."""
    told = sha256()
    for path in sorted(path for part in _OURS for path in (room / part).rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            told.update(f"{path.relative_to(room)} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return told.hexdigest()
