"""Rooms to write in of a DOCX: what stands beside or below a label."""

from __future__ import annotations

from dataclasses import replace

from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from .blocks import Answer, Look, Row
from .docx_controls import Controls
from .docx_page import ENTRY, GREY
from .docx_tables import Place
from .filling import NO, YES

OTHER = "Lainnya"
DOTS = "." * 26
SHORT = 40  # letters: as in the PDF
EDGE = 0.5  # mm between the end of a dotted line and the edge of its cell


def _together(choice: str) -> str:
    """A short choice is not parted by the end of a line."""
    return choice.replace(" ", "\u00a0") if len(choice) < SHORT else choice


class Rooms:
    """Draws answers; `pitch` is the distance from one line to write on to the next, in points."""

    def __init__(self, controls: Controls, pitch: float) -> None:
        self.controls = controls
        self.pitch = pitch

    def label(self, paragraph: Paragraph, row: Row) -> None:
        paragraph.add_run(row.label)
        if row.note:
            note = paragraph.add_run(f" ({row.note})")
            note.font.color.rgb = GREY
            note.font.size = Pt(8.5)

    def room(self, place: Place, answer: Answer, style: str = ENTRY) -> None:
        """Draw the room in a paragraph of its own."""
        paragraph = place.paragraph(style)
        if answer.look is Look.TEXT:
            self.controls.words(paragraph, answer)
        elif answer.look is Look.YES_NO:
            self.choices(paragraph, replace(answer, choices=(YES, NO)))
        elif answer.look is Look.CHOICES:
            self.choices(paragraph, answer)
        elif answer.look is Look.TICK:
            self.box(paragraph, answer)
        elif answer.prompts:
            self._prompts(paragraph, answer, place.width)
        else:
            self._lines(paragraph, answer, place.width)

    def below(self, place: Place, answer: Answer, indent: float) -> None:
        """Draw the room of a label that stands above it."""
        self.room(place, answer)
        place.inside.paragraphs[-1].paragraph_format.left_indent = Mm(indent)

    def tick(self, paragraph: Paragraph, row: Row, answer: Answer) -> None:
        """Draw a box with its sentence behind it."""
        self.box(paragraph, answer)
        paragraph.add_run("\u00a0\u00a0")
        self.label(paragraph, row)

    def box(self, paragraph: Paragraph, answer: Answer) -> None:
        """Draw the one box of an answer."""
        self.controls.box(paragraph, answer.tag, answer.label, ticked=YES in answer.chosen)

    def choices(self, paragraph: Paragraph, answer: Answer) -> None:
        for number, choice in enumerate(answer.choices, start=1):
            self.controls.box(paragraph, f"{answer.tag}.{number}", choice, ticked=choice in answer.chosen)
            paragraph.add_run(f"\u00a0{_together(choice)}")
            if choice == OTHER:
                self._other(paragraph, answer)
            paragraph.add_run("    ")
        if answer.more and OTHER not in answer.choices:
            self.controls.box(paragraph, f"{answer.tag}.lain", OTHER)
            self._other(paragraph, answer)

    def _other(self, paragraph: Paragraph, answer: Answer) -> None:
        paragraph.add_run("\u00a0")
        self.controls.dots(paragraph, replace(answer, tag=f"{answer.tag}.isi", choices=()), DOTS)

    def _lines(self, paragraph: Paragraph, answer: Answer, width: float) -> None:
        if answer.lines > 1:
            paragraph.paragraph_format.space_before = Pt(0)
            paragraph.paragraph_format.line_spacing = Pt(self.pitch)
        self.controls.line(paragraph, answer, width - EDGE, answer.lines)

    def _prompts(self, paragraph: Paragraph, answer: Answer, width: float) -> None:
        share = width / len(answer.prompts)
        for number, prompt in enumerate(answer.prompts, start=1):
            paragraph.add_run(f" {prompt} " if prompt else "")
            self.controls.line(paragraph, answer, share * number - EDGE, suffix=f".{number}")
