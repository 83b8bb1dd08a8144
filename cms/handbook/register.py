"""The register of publications in Wagtail's admin: read-only, for everybody, by every route."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from .models import HandbookPin, Publication
from .permissions import can_rollback, can_see_register


class ReadOnly(PermissionHelper):
    """Nobody creates, edits or deletes here."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return can_see_register(user)

    def user_can_list(self, user: Any) -> bool:
        return can_see_register(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: Model) -> bool:
        return can_see_register(user)

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        return False


class _Closed:
    """Who may not see the register gets the same 404 as for an unknown address; there is no export."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_see_register(request.user) or "export" in request.GET or request.method not in {"GET", "HEAD"}:
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin
        except PermissionDenied as refusal:
            raise Http404 from refusal


class RegisterIndex(_Closed, IndexView):
    """The list."""

    def get_template_names(self) -> list[str]:
        return ["handbook/register_index.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["pin"] = HandbookPin.objects.filter(ended_at__isnull=True).first()
        context["may_roll_back"] = can_rollback(self.request.user)
        return context


class RegisterInspect(_Closed, InspectView):
    """One publication."""

    def get_template_names(self) -> list[str]:
        return ["handbook/register_inspect.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["publication"] = self.instance
        context["may_roll_back"] = can_rollback(self.request.user)
        return context


class PublicationAdmin(ModelAdmin):
    """Columns and routes of the register."""

    model = Publication
    menu_label = "Penerbitan"
    menu_icon = "upload"
    menu_order = 350
    list_display = ("when", "state_label", "who", "why", "duration", "changed", "held", "digest")
    list_filter = ("state", "kind")
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = RegisterIndex
    inspect_view_class = RegisterInspect
    permission_helper_class = ReadOnly
    list_per_page = 30
    list_export: tuple[str, ...] = ()
    add_to_settings_menu = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        """Return what this person may see: everything or nothing."""
        rows = Publication.objects.select_related("requested_by")
        return rows if can_see_register(request.user) else rows.none()

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Route the list and one publication; nothing that creates, edits or deletes is mounted."""
        helper = self.url_helper
        return tuple(
            re_path(helper.get_action_url_pattern(name), view, name=helper.get_action_url_name(name))
            for name, view in (("index", self.index_view), ("inspect", self.inspect_view))
        )

    # ------------------------------------------------------------ columns

    def when(self, row: Publication) -> str:
        """Return the moment of the request."""
        return date_format(localtime(row.requested_at), "j M Y, H.i")

    when.short_description = "Diminta"  # type: ignore[attr-defined]  # Django's way to name a column

    def state_label(self, row: Publication) -> str:
        """Return the state, with the message of a failure."""
        label = str(row.get_state_display())
        return format_html("{}<br><small>{}</small>", label, row.message) if row.message else label

    state_label.short_description = "Keadaan"  # type: ignore[attr-defined]  # Django's way to name a column

    def who(self, row: Publication) -> str:
        """Return who triggered it."""
        return str(row.requested_by.get_full_name() or row.requested_by) if row.requested_by else "sistem"

    who.short_description = "Oleh"  # type: ignore[attr-defined]  # Django's way to name a column

    def why(self, row: Publication) -> str:
        """Return what triggered it, one line each."""
        return format_html_join(format_html("<br>"), "{}", ((line,) for line in row.reason.split("\n")[:4]))

    why.short_description = "Pemicu"  # type: ignore[attr-defined]  # Django's way to name a column

    def duration(self, row: Publication) -> str:
        """Return the seconds."""
        return "" if row.seconds is None else f"{row.seconds:.1f} dtk".replace(".", ",")

    duration.short_description = "Lama"  # type: ignore[attr-defined]  # Django's way to name a column

    def changed(self, row: Publication) -> str:
        """Return how many pages changed."""
        return str(len(row.pages_changed))

    changed.short_description = "Halaman berubah"  # type: ignore[attr-defined]  # Django's way to name a column

    def held(self, row: Publication) -> str:
        """Return the held-back pages with their reasons."""
        return format_html_join(format_html("<br>"), "/{}/: {}", ((h["path"], h["reason"]) for h in row.held_back[:5]))

    held.short_description = "Ditahan"  # type: ignore[attr-defined]  # Django's way to name a column

    def digest(self, row: Publication) -> str:
        """Return the first signs of the digest."""
        return row.input_digest[:12]

    digest.short_description = "Sidik isi"  # type: ignore[attr-defined]  # Django's way to name a column
