"""From a description and a head to the files of a version. Values in, bytes out: the same ones give the same bytes."""

from __future__ import annotations

from .files import ON_PAPER, RenderedFile, render_all, render_filled, render_filled_as, render_one
from .filling import Answers, Given

__all__ = [
    "ON_PAPER",
    "Answers",
    "Given",
    "RenderedFile",
    "render_all",
    "render_filled",
    "render_filled_as",
    "render_one",
]
