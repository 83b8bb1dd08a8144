"""Panels of the instrument editor."""

from __future__ import annotations

import functools
from typing import Any

from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
    TitleFieldPanel,
)

from .admin_form import TemplateForm
from .compare import OwnFileComparison, SectionsComparison


class OwnFilePanel(Panel):
    """The file that is released instead of the made ones: what it is, and where to download it for reading."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "instruments/panels/own_file.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "file": self.instance.own_file, "template": self.instance}

        def get_comparison(self) -> list[Any]:
            field = self.panel.model._meta.get_field("own_file")
            return [functools.partial(OwnFileComparison, field)]


class RemoveOwnPanel(FieldPanel):
    """The way back to made files; shown when there is an own one."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.own_file_id is not None


class SectionsPanel(FieldPanel):
    """The content of the form; two drafts are compared line by line."""

    def get_comparison_class(self) -> type[SectionsComparison]:
        """Return the comparison in words; Wagtail's shows stored values and every unchanged block."""
        return SectionsComparison


def edit_handler() -> Panel:
    """Return three tabs: the form itself, what is said about it, and the two that are seldom needed."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title", targets=["code"]),
                    FieldPanel("purpose"),
                    FieldPanel("change_note"),  # before the long content: it is asked for at every submit
                    SectionsPanel("sections"),
                ],
                heading="Formulir",
            ),
            ObjectList(_facts(), heading="Keterangan"),
            ObjectList(_apart(), heading="Berkas"),
        ],
        base_form_class=TemplateForm,
    )


def _facts() -> list[Panel]:
    return [
        FieldPanel("code"),
        FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("activity"), FieldPanel("subtype")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("about")]),
        FieldPanel("filled_by"),
        FieldPanel("stages"),
        FieldPanel("audience"),
        FieldRowPanel([FieldPanel("filled_confidentiality"), FieldPanel("filled_readers")]),
        FieldPanel("licence"),
        FieldPanel("notes"),
        MultiFieldPanel(
            [FieldPanel("shape"), FieldRowPanel([FieldPanel("half_page"), FieldPanel("landscape")])], heading="Kertas"
        ),
    ]


def _apart() -> list[Panel]:
    return [
        MultiFieldPanel([OwnFilePanel(), FieldPanel("upload"), RemoveOwnPanel("remove_own")], heading="Berkas sendiri"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("is_reference", "users", "holder", "licence_from", "may_store")],
            heading="Instrumen terlindung",
        ),
    ]
