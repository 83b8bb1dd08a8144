"""Closes the editorial part of Wagtail's admin to those who only have their own screens there."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from .permissions import can_edit_guidance

Handler = Callable[[HttpRequest], HttpResponse]

# Below /admin/. Stock choosers, searches and bulk actions answer anybody who may open the admin at all.
CLOSED = (
    "api/",
    "block-preview/",
    "bulk/",
    "choose-",
    "collections/",
    "documents/",
    "editing-sessions/",
    "embeds/",
    "halaman/",
    "images/",
    "locales/",
    "pages/",
    "reports/",
    "sites/",
    "snippets/choose/",
    "snippets/pages/",
    "tag-autocomplete/",
    "workflows/",
)


class EditorialDoors:
    """Answer 404 under the editorial addresses to signed-in people who neither write nor approve."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> None:
        """Raise Http404 before the view loads anything."""
        place = request.path.removeprefix("/admin/")
        closed = place != request.path and (place == "snippets/" or place.startswith(CLOSED))
        if closed and request.user.is_authenticated and not can_edit_guidance(request.user):
            raise Http404
