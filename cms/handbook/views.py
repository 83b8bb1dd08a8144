"""The handbook for readers, and the reading room for signed-in people."""

from __future__ import annotations

import mimetypes
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from cms.accounts.roles import Role
from cms.accounts.selectors import readable_audiences, roles_of
from cms.core.audiences import Audience
from cms.pages.addresses import handbook_path
from cms.pages.selectors import public_pages, reading_room_pages

from .port import restricted_html
from .release import BUILD_FILE, build_info, current_release
from .room import next_steps
from .shelf import shelf

Response = TypeVar("Response", bound=HttpResponseBase)
PICTURE_ROLES = frozenset({Role.PELATIH, Role.PENYUNTING})
PICTURE_FOLDERS = frozenset({"images", "original_images"})
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"})
PAGE_CACHE = "public, max-age=0, must-revalidate"
mimetypes.add_type("application/manifest+json", ".webmanifest")


@lru_cache(maxsize=4)
def _files(folder: str) -> dict[str, str]:
    """The files of one release by name; a release never changes, so they are read once."""
    info = build_info(Path(folder))
    return dict(info["files"]) if info else {}  # type: ignore[call-overload]  # build_info checked that it is a mapping


def _current() -> Path | None:
    place = shelf()
    release = current_release(place)
    return place.releases / release if release else None


@csrf_exempt  # every method but GET and HEAD gets the same 404 as an unknown address
def handbook_file(request: HttpRequest, name: str = "") -> HttpResponseBase:
    """Serve one file of the live release; everything else is the handbook's 404."""
    if request.method not in {"GET", "HEAD"}:
        return not_found(request)
    folder = _current()
    if folder is None:
        return _nothing_yet(request) if name == "" else not_found(request)
    files = _files(str(folder))
    if name == BUILD_FILE:
        return _file(request, folder / BUILD_FILE, sha256((folder / BUILD_FILE).read_bytes()).hexdigest())
    wanted = f"{name}index.html" if name == "" or name.endswith("/") else name
    if wanted in files:
        return _file(request, folder / wanted, files[wanted])
    if f"{name}/index.html" in files:
        return HttpResponseRedirect(f"/{name}/", status=301)
    return not_found(request)


handbook_file.for_everybody = True  # type: ignore[attr-defined]  # read by `cms.accounts.middleware.AccountGate`


def _file(request: HttpRequest, path: Path, digest: str) -> HttpResponseBase:
    etag = f'"{digest[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        try:
            response = FileResponse(path.open("rb"), content_type=f"{kind}; charset=utf-8" if _is_text(kind) else kind)
        except FileNotFoundError:  # the release was pruned in this moment
            return not_found(request)
    response["ETag"] = etag
    response["Cache-Control"] = PAGE_CACHE
    return response


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in {"application/javascript", "application/json", "image/svg+xml"}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the same 404 for what is unknown and what is forbidden."""
    folder = _current()
    page = folder / "404.html" if folder else None
    if page is not None and page.is_file():
        response = HttpResponse(page.read_bytes(), status=404)
    else:
        response = render(request, "404.html", status=404)
    response["Cache-Control"] = "no-store"
    return response


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    return render(request, "handbook/nothing_yet.html", status=503)


@require_safe
@cache_control(no_store=True)
def health(request: HttpRequest) -> JsonResponse:
    """Answer whether this process serves and whether a complete-looking release is there."""
    folder = _current()
    ready = folder is not None and bool(_files(str(folder)))
    return JsonResponse({"ok": True, "handbook": ready}, status=200)


@login_required
@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture to those who work with pictures in the back office; the handbook has copies of its own.

    There is no other way to the media folder: not yours and not there are the same 404.
    """
    if not roles_of(request.user) & PICTURE_ROLES:
        raise Http404
    folder = name.partition("/")[0]
    if folder not in PICTURE_FOLDERS or ".." in name or not default_storage.exists(name):
        raise Http404
    kind = mimetypes.guess_type(name)[0]
    if kind not in PICTURE_TYPES:
        raise Http404
    return _private(FileResponse(default_storage.open(name, "rb"), content_type=kind))


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponseRedirect:
    """Where everybody lands after signing in: the back office for those who work there, else the reading room."""
    has_admin = request.user.has_perm("wagtailadmin.access_admin")
    return HttpResponseRedirect("/admin/" if has_admin else "/ruang/")


@login_required
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """The reading room: what this person may read beyond the handbook, and his next steps."""
    audiences = readable_audiences(request.user)
    public = set(public_pages().values_list("pk", flat=True))
    pages = [page for page in reading_room_pages(request.user).specific() if page.pk not in public]
    context = {
        "pages": [
            {"title": page.title, "summary": page.summary, "address": f"/ruang/{handbook_path(page)}/"}
            for page in pages
        ],
        "roles": sorted(role.label for role in roles_of(request.user)),
        "steps": next_steps(request.user),
        "is_counselor": Audience.COUNSELOR.value in audiences,
    }
    return _private(render(request, "ruang/home.html", context))


@login_required
@require_safe
def room_page(request: HttpRequest, path: str) -> HttpResponse:
    """One page of the reading room in the handbook's theme. Not yours and not there are the same 404."""
    wanted = path.strip("/")
    found = reading_room_pages(request.user).filter(url_path__endswith=f"/{wanted}/" if wanted else "/")
    page = next((page for page in found if handbook_path(page) == wanted), None)
    if page is None:
        raise Http404
    if public_pages().filter(pk=page.pk).exists():
        return _private(HttpResponseRedirect(f"/{wanted}/" if wanted else "/"))
    return _private(HttpResponse(restricted_html(page.specific)))


def _private(response: Response) -> Response:
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response
