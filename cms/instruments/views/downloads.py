"""`/unduh/`: blank forms for signed-in people. Not yours, not there, wrong name and nobody: the same 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.accounts.models import User
from cms.core.instruments import FileFormat

from ..actions import download_count_add
from ..bundle import Wanted, bundle, chosen_files
from ..headed import HEADED_FORMATS, headed_digest, headed_file, letterhead_schools
from ..models import InstrumentFile, InstrumentVersion
from ..selectors import file_for, latest_version, letterhead_of
from .answers import attachment


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _file(request: HttpRequest, code: str, number: int, name: str) -> InstrumentFile:
    file = file_for(_person(request), code=code, number=number, name=name)
    if file is None:
        raise Http404
    return file


@require_safe
def released_file(request: HttpRequest, code: str, number: int, name: str) -> HttpResponse:
    """Send one file of a released version."""
    file = _file(request, code, number, name)
    response = attachment(request, name=file.name, media_type=file.media_type, digest=file.sha256, read=file.read)
    _count(request, response, [] if file.format == FileFormat.PICTURE else [file.version])
    return response


@require_safe
def newest_file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """Send one file of the newest version."""
    version = latest_version(code)
    if version is None:
        raise Http404
    response: HttpResponse = released_file(request, code, version.number, name)
    return response


@require_safe
def school_file(request: HttpRequest, code: str, number: int, npsn: str, name: str) -> HttpResponse:
    """Send one file of a released version with the head of the person's own school."""
    file = _file(request, code, number, name)
    school = letterhead_schools(request.user).filter(npsn=npsn).first()
    if school is None or file.format not in HEADED_FORMATS:
        raise Http404
    version, head = file.version, letterhead_of(school)
    response = attachment(
        request,
        name=file.name,
        media_type=file.media_type,
        digest=headed_digest(version, file, head),
        read=lambda: headed_file(version, file, head).data,
    )
    _count(request, response, [version])
    return response


@require_safe
def chosen_zip(request: HttpRequest) -> HttpResponse:
    """Send the chosen instruments as one ZIP. One that is not for the person, or not there, refuses all: 404."""
    wanted = Wanted.of(request.GET)
    chosen = chosen_files(_person(request), wanted)
    if chosen is None:
        raise Http404
    response = attachment(
        request,
        name=chosen.name,
        media_type="application/zip",
        digest=chosen.digest,
        read=lambda: bundle(chosen),
    )
    _count(request, response, chosen.versions)
    return response


def _count(request: HttpRequest, response: HttpResponse, versions: list[InstrumentVersion]) -> None:
    """Count what was sent whole, once for each version."""
    if request.method == "GET" and response.status_code == 200:
        for version in versions:
            download_count_add(version=version, on_date=timezone.localdate())
