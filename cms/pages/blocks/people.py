"""Who may see what."""

from __future__ import annotations

from wagtail import blocks

from cms.core.levels import AccessLevel

from .text import LineBlock


class AccessRowBlock(blocks.StructBlock):
    """One party and how much it may see."""

    who = LineBlock(label="Siapa")
    level = blocks.ChoiceBlock(choices=AccessLevel.choices, default=AccessLevel.NONE, label="Boleh melihat")
    note = LineBlock(required=False, label="Keterangan")


class AccessTableBlock(blocks.StructBlock):
    """The access matrix of one document or record."""

    title = LineBlock(required=False, label="Judul")
    rows = blocks.ListBlock(AccessRowBlock(label="Pihak"), label="Pihak", min_num=1)

    class Meta:
        icon = "view"
        label = "Siapa boleh melihat"
