"""Panels of the page editor."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, Panel, PublishingPanel, TitleFieldPanel

from .skeleton import empty_sections


class SectionsPanel(Panel):
    """The to-do list of an activity page: its empty sections."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/sections.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            context["empty"] = empty_sections(self.instance.body)
            return context


def content_panels(*extra: Panel) -> list[Panel]:
    """Return the first tab. What changed stands before the long text: it is asked for at every submit."""
    return [
        TitleFieldPanel("title"),
        FieldPanel("audience"),
        FieldPanel("summary"),
        FieldPanel("change_note"),
        *extra,
        FieldPanel("body"),
    ]


def management_panels() -> list[Panel]:
    """Return the second tab: address, labels, ownership and review."""
    return [
        FieldPanel("slug"),
        FieldPanel("labels"),
        MultiFieldPanel(
            [
                FieldPanel("owner_unit"),
                FieldPanel("contact_user"),
                FieldRowPanel([FieldPanel("reviewed_date"), FieldPanel("review_months")]),
            ],
            heading="Pemilik dan tinjauan",
        ),
    ]


def settings_panels() -> list[Panel]:
    """Return the third tab: times of going live and expiry."""
    return [PublishingPanel()]
