"""The register of publications in Wagtail's admin: read-only, for everybody, by every route."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from .models import HandbookPin, Publication
from .permissions import can_rollback, can_see_register

SHOWN_REASONS = 3


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
    """Who may not see the register gets the same 404 as for an unknown address, and so does who asks for more than `asked`.

    modeladmin would export, and take any field path as a filter, also one that ends in somebody's password.
    """

    asked: frozenset[str] = frozenset()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_plain = request.method in {"GET", "HEAD"} and request.GET.keys() <= self.asked
        if not is_plain or not can_see_register(request.user):
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a mixin
        except PermissionDenied as refusal:
            raise Http404 from refusal


def row_of(publication: Publication, url: str) -> dict[str, Any]:
    """Return one line of the list: the first reasons, how many more there are, who asked, and the detail's address."""
    reasons = publication.reason.split("\n")
    return {
        "publication": publication,
        "url": url,
        "reasons": reasons[:SHOWN_REASONS],
        "more": len(reasons[SHOWN_REASONS:]),
        "who": who_asked(publication),
    }


def who_asked(publication: Publication) -> str:
    """Return the name of who triggered it."""
    person = publication.requested_by
    return str(person.get_full_name() or person) if person else "sistem"


class RegisterIndex(_Closed, IndexView):
    """The list: by state and by page."""

    asked = frozenset({"state__exact", "p"})

    def get_template_names(self) -> list[str]:
        return ["handbook/register_index.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["pin"] = HandbookPin.objects.filter(ended_at__isnull=True).first()
        context["may_roll_back"] = can_rollback(self.request.user)
        context["rows"] = [
            row_of(publication, self.url_helper.get_action_url("inspect", publication.pk))
            for publication in context["object_list"]
        ]
        context["filter_choices"] = [choice for spec in self.filter_specs for choice in spec.choices(self)]
        return context


class RegisterInspect(_Closed, InspectView):
    """One publication."""

    def get_template_names(self) -> list[str]:
        return ["handbook/register_inspect.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["publication"] = self.instance
        context["who"] = who_asked(self.instance)
        context["may_roll_back"] = can_rollback(self.request.user)
        return context


class PublicationAdmin(ModelAdmin):
    """Columns and routes of the register."""

    model = Publication
    menu_label = "Penerbitan"
    menu_icon = "upload"
    menu_order = 350
    list_filter = ("state",)
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
