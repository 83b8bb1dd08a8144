"""The body of an activity page: the shared blocks and the marks of the twelve sections."""

from __future__ import annotations

from .body import BodyBlock
from .text import SectionBlock


class ActivityBodyBlock(BodyBlock):
    """As `BodyBlock`, with section marks first in the menu."""

    section = SectionBlock(group="Kerangka")
