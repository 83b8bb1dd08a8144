"""How a file leaves: as an attachment, for this person only, with a strong ETag."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header, parse_etags

Response = TypeVar("Response", bound=HttpResponseBase)


def private(response: Response) -> Response:
    """Keep the answer out of every cache."""
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def attachment(
    request: HttpRequest, *, name: str, media_type: str, digest: str, read: Callable[[], bytes]
) -> HttpResponse:
    """Return the file, or 304 when the browser has these bytes. `digest`: hex digits that stand for the bytes.

    `read` is called only when the bytes are sent; what it raises goes on.
    """
    etag = f'"{digest}"'
    known = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
    if etag in known or "*" in known:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(read(), content_type=media_type)
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = etag
    return private(response)
