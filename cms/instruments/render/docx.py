"""A plan as DOCX: real styles, content controls, header rows that repeat, language Indonesian, the same bytes each time."""

from __future__ import annotations

from io import BytesIO

from .blocks import Plan, Slip
from .pdf import Printed
from .zipping import canonical

# Word processors set a little wider than the PDF: a page of it stays one page here.
CLOSER, CLOSER_HALF = 0.12, 0.92
CLOSER_LETTER = 0.24  # more, where a letter fills its page: signatures and the slip to cut off must stay on it
FULL = 240.0  # mm: a letter that ends below this in its PDF fills its page
HALF_HEIGHT = 133.0  # mm: each of two copies on a sheet, so that the line to cut lies in the middle


def render(plan: Plan, logo: bytes | None, like: Printed) -> bytes:
    """Return the document on A4. Size of the text, pitch and number of pages are those of its PDF `like`."""
    from .docx_controls import Controls
    from .docx_letter import LetterBlocks
    from .docx_page import new
    from .docx_tables import Place

    size, pitch = (like.size * CLOSER_HALF if plan.half else like.size - 0.5), like.pitch - CLOSER
    slip = any(isinstance(block, Slip) for block in plan.blocks)
    if plan.letter and (like.end > FULL or slip):
        pitch -= CLOSER_LETTER
    document, width = new(plan, size, pitch, like.pages)
    place = Place(document, width)
    drawer = LetterBlocks(Controls(), size, pitch, logo, half=plan.half, slip=slip)
    for copy in range(2 if plan.half else 1):
        if copy:
            drawer.cut(place, "")
        inside = place.area(HALF_HEIGHT) if plan.half and like.pages == 1 else place
        for block in plan.blocks:
            drawer.draw(inside, block)
    out = BytesIO()
    document.save(out)
    return canonical(out.getvalue())
