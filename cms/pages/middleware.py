"""Closes the editorial part of Wagtail's admin to those who only have their own screens there."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .permissions import can_edit_guidance
from .selectors import all_activities_have_pages

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
    "snippets/instruments/",
    "snippets/pages/",
    "tag-autocomplete/",
    "workflows/",
)
# Wagtail answers an address that it no longer offers with "no permission", which is not the reason.
NEW_ACTIVITY = "pages/add/pages/activitypage/"
FIVE_ONLY = (
    "Buku panduan sudah memuat lima halaman kegiatan, satu untuk tiap kegiatan pendukung. Tidak ada kegiatan keenam: "
    "sunting halaman kegiatan yang ada, atau buat halaman panduan di bawahnya."
)


class EditorialDoors:
    """Answer 404 under the editorial addresses to signed-in people who neither write nor approve."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Raise Http404 before the view loads anything; answer who wants a sixth activity page with the reason."""
        place = request.path_info.removeprefix("/admin/")
        closed = place != request.path_info and (place == "snippets/" or place.startswith(CLOSED))
        if closed and request.user.is_authenticated and not can_edit_guidance(request.user):
            raise Http404
        if place.startswith(NEW_ACTIVITY) and request.user.is_authenticated and all_activities_have_pages():
            messages.error(request, FIVE_ONLY)
            return HttpResponseRedirect(reverse("wagtailadmin_explore_root"))
        return None
