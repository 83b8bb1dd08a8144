"""The pages room in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.ui.tables import LiveStatusTagColumn
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from . import menus
from .instrument_link import InstrumentLinkView
from .models import ActivityPage, GlossaryTerm, Source
from .seen import check_posted
from .status import status_answer

NO_COPY = (
    "Halaman kegiatan tidak dapat disalin: tiap kegiatan pendukung punya tepat satu halaman. "
    "Buat halaman panduan di bawahnya, atau salin halaman panduan."
)
DECISIONS = {
    "approve": "“{title}” Anda setujui. Perubahannya tayang beberapa detik lagi.",
    "reject": "Permintaan perbaikan untuk “{title}” dicatat. Penulisnya melihat catatan Anda di riwayat halaman.",
}


class GlossaryTermViewSet(SnippetViewSet):
    """Glossary terms."""

    model = GlossaryTerm
    menu_label = "Glosarium"
    icon = "list-ul"
    list_display = ["term", "english", LiveStatusTagColumn()]
    search_fields = ["term", "english", "synonyms"]
    search_backend_name = None
    ordering = (Lower("term"),)


class SourceViewSet(SnippetViewSet):
    """Sources and regulations."""

    model = Source
    menu_label = "Sumber"
    icon = "openquote"
    list_display = ["title", "kind", "status", LiveStatusTagColumn()]
    list_filter = ["kind", "status"]
    search_fields = ["title", "author"]
    search_backend_name = None
    ordering = (Lower("title"),)


class ReferenceGroup(SnippetViewSetGroup):
    """Both in one menu."""

    items = (GlossaryTermViewSet, SourceViewSet)
    menu_label = "Rujukan"
    menu_icon = "openquote"
    menu_order = 200


register_snippet(ReferenceGroup)


@hooks.register("register_admin_urls")
def page_urls() -> list[URLPattern]:
    """Route what the open editor asks for."""
    return [
        path("halaman/<int:pk>/keadaan/", status_answer, name="pages_status"),
        path("choose-instrument-link/", InstrumentLinkView.as_view(), name="pages_choose_instrument_link"),
    ]


@hooks.register("construct_page_action_menu")
def page_actions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Nobody publishes his own text from the editor: the way is submit, then a second person approves."""
    menus.order_actions(menu_items)


@hooks.register("construct_snippet_action_menu")
def snippet_actions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """The same for terms and sources."""
    menus.order_actions(menu_items)


@hooks.register("before_copy_page")
def activity_pages_stay_five(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse a copy of an activity page with the reason; Wagtail would speak of a missing permission."""
    if not isinstance(page.specific_deferred, ActivityPage):
        return None
    messages.error(request, NO_COPY)
    return HttpResponseRedirect(reverse("wagtailadmin_explore", args=[page.get_parent().pk]))


@hooks.register("before_edit_page")
@hooks.register("before_edit_snippet")
def approve_only_what_was_seen(request: HttpRequest, instance: Any) -> None:
    """Refuse an approval of a text that changed after the editor was opened."""
    check_posted(request, instance)


@hooks.register("after_edit_page")
def say_what_was_decided(request: HttpRequest, page: Page) -> None:
    """Say what a review decision means; Wagtail only says that the page was updated."""
    decision = DECISIONS.get(request.POST.get("workflow-action-name", ""))
    if decision and "action-workflow-action" in request.POST:
        messages.success(request, decision.format(title=page.title))


@hooks.register("insert_editor_js")
def ask_before_submitting_a_restricted_page() -> str:
    """Load the script that asks once before a page that is not public is submitted."""
    return format_html('<script src="{}"></script>', static("suluh/penyunting.js"))


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """Load the few rules of our own panels."""
    return format_html('<link rel="stylesheet" href="{}">', static("suluh/admin.css"))


@hooks.register("construct_main_menu", order=900)
def main_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Take away what nobody here uses."""
    menus.drop(menu_items, menus.UNUSED)


@hooks.register("construct_reports_menu", order=900)
def reports_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Offer the reports that help to work."""
    menus.keep(menu_items, menus.REPORTS)


@hooks.register("construct_help_menu", order=900)
def help_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Offer help that is on this machine."""
    menus.keep_help(menu_items)


for _guide in menus.guide_items():
    hooks.register("register_help_menu_item", lambda item=_guide: item)
