"""Panels of the instrument editor."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface

from .admin_form import TemplateForm


def edit_handler() -> Panel:
    """Return three tabs: the form itself, what is said about it, and the two that are seldom needed."""
    return TabbedInterface(
        [
            ObjectList(
                [FieldPanel(name) for name in ("title", "purpose", "sections", "change_note")], heading="Formulir"
            ),
            ObjectList(_facts(), heading="Keterangan"),
            ObjectList(_apart(), heading="Berkas sendiri dan rujukan"),
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
        MultiFieldPanel([FieldPanel("upload"), FieldPanel("remove_own")], heading="Berkas sendiri"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("is_reference", "users", "holder", "licence_from", "may_store")],
            heading="Instrumen terlindung",
        ),
    ]
