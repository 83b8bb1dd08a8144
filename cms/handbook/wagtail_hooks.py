"""The publisher in Wagtail's admin: the register, the start page, the band of demo mode."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail_modeladmin.options import modeladmin_register

from .register import PublicationAdmin
from .register_views import rollback, unpin
from .room import next_steps

modeladmin_register(PublicationAdmin)


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Route what a penyunting may do in the register."""
    return [
        path("penerbitan/kembali/<str:release>/", rollback, name="handbook_rollback"),
        path("penerbitan/akhiri-penahanan/", unpin, name="handbook_unpin"),
    ]


class NextSteps(Component):
    """The three next actions of the person."""

    order = 1

    def __init__(self, user: Any) -> None:
        self.user = user

    def render_html(self, parent_context: Any = None) -> SafeString:
        return render_to_string("handbook/next_steps.html", {"steps": next_steps(self.user), "user": self.user})


@hooks.register("construct_homepage_panels")
def start_page(request: HttpRequest, panels: list[Any]) -> None:
    """Begin the start page with the next actions."""
    panels.insert(0, NextSteps(request.user))


@hooks.register("construct_homepage_summary_items", order=900)  # after those who add them
def no_counts(request: HttpRequest, items: list[Any]) -> None:
    """Counts of pages, images and documents help nobody here."""
    items.clear()


@hooks.register("insert_global_admin_js")
def demo_band() -> str:
    """Say on every screen of the back office that the data are invented."""
    if not settings.SULUH_DEMO:
        return ""
    return format_html('<script src="{}"></script>', static("suluh/contoh.js"))
