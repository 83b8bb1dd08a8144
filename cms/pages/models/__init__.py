"""One file per model; importers use `cms.pages.models`."""

from .activity import ActivityPage
from .base import GuidanceBase, PageLabel
from .glossary import GlossaryTerm
from .guidance import GuidancePage
from .home import HandbookPage
from .review import ReviewTask
from .source import Source

__all__ = [
    "ActivityPage",
    "GlossaryTerm",
    "GuidanceBase",
    "GuidancePage",
    "HandbookPage",
    "PageLabel",
    "ReviewTask",
    "Source",
]
