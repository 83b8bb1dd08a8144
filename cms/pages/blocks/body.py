"""All block families joined: the `body` of every page."""

from __future__ import annotations

from wagtail import blocks

from .media import FigureBlock, TextTableBlock
from .people import AccessTableBlock
from .procedure import ChecklistBlock, MistakesBlock, QuestionsBlock, StagesBlock
from .reference import CitationBlock, InstrumentBlock, LegalBasisBlock, TermReferenceBlock
from .text import PROSE, CalloutBlock, TextBlock
from .training import TrainingBlock

TEXT, PROCEDURE, REFERENCE = "Teks", "Cara kerja", "Rujukan"


class BodyBlock(blocks.StreamBlock):
    """Blocks of a page, flat, so that a text editor and git show them as they are read."""

    prose = TextBlock(features=PROSE, label="Teks", icon="pilcrow", group=TEXT)
    callout = CalloutBlock(group=TEXT)
    figure = FigureBlock(group=TEXT)
    table = TextTableBlock(group=TEXT)
    stages = StagesBlock(group=PROCEDURE)
    checklist = ChecklistBlock(group=PROCEDURE)
    access_table = AccessTableBlock(group=PROCEDURE)
    questions = QuestionsBlock(group=PROCEDURE)
    mistakes = MistakesBlock(group=PROCEDURE)
    training = TrainingBlock(group=PROCEDURE)
    legal_basis = LegalBasisBlock(group=REFERENCE)
    citation = CitationBlock(group=REFERENCE)
    term = TermReferenceBlock(group=REFERENCE)
    instrument = InstrumentBlock(group=REFERENCE)
