"""The instruments room in Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Lower
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, UnpublishView

from .chooser import InstrumentChooserViewSet
from .models import InstrumentTemplate
from .panels import edit_handler
from .views.desk import desk
from .views.drafts import own_file


class WithdrawView(UnpublishView):
    """Withdraws through the model, which asks for a penyunting and withdraws the versions; Wagtail's goes around it."""

    template_name = "instruments/confirm_withdraw.html"
    page_title = "Tarik dari peredaran"
    success_message = "“%(object)s” ditarik dari peredaran. Untuk mengedarkannya lagi, ubah lalu kirim untuk ditinjau."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what the withdrawal does: to which versions, and to which pages."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        versions = self.object.versions.released()
        return {**context, "versions": versions, "users": [user for user, _ in self.get_usage()]}

    def unpublish(self) -> None:
        self.object.unpublish(user=self.request.user)


class InstrumentTemplateViewSet(SnippetViewSet):
    """Templates of instruments: who writes and who approves see them; who downloads has the desk."""

    model = InstrumentTemplate
    menu_label = "Templat instrumen"
    icon = "form"
    menu_order = 150
    add_to_admin_menu = True
    list_display = [
        "title",
        Column("get_activity_display", label="Kegiatan", sort_key="activity"),
        Column("get_subtype_display", label="Jenis", sort_key="subtype"),
        Column("readers", label="Pengunduh", sort_key="audience"),
        LiveStatusTagColumn(),
    ]
    list_filter = ["activity", "subtype", "audience", "shape", "is_reference"]
    search_fields = ["title", "code", "purpose"]
    search_backend_name = None
    ordering = [Lower("title")]
    copy_view_enabled = False
    unpublish_view_class = WithdrawView
    edit_handler = edit_handler()
    chooser_viewset_class = InstrumentChooserViewSet

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the download of a draft's own file to Wagtail's addresses."""
        return [*super().get_urlpatterns(), path("berkas/<int:pk>/<int:file>/", own_file, name="own_file")]


register_snippet(InstrumentTemplateViewSet)


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLPattern]:
    """Route /admin/instrumen/."""
    return [path("instrumen/", desk, name="instruments_desk")]


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """Offer the desk to everybody who may open the admin: each of them may download something."""
    return MenuItem("Instrumen", reverse_lazy("instruments_desk"), name="instrumen", icon_name="download", order=140)
