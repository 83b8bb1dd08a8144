"""A plan as DOCX: real styles, content controls, header rows that repeat, language Indonesian, the same bytes each time."""

from __future__ import annotations

from io import BytesIO

from .blocks import Plan, Slip
from .zipping import canonical

# Word processors set a little wider than the PDF: a page of it stays one page here.
CLOSER, CLOSER_HALF = 0.12, 0.88
CLOSER_SLIP = 0.12  # more, where a slip to cut off must stay on the page of its letter


def render(plan: Plan, logo: bytes | None, *, size: float, pitch: float, pages: int) -> bytes:
    """Return the document on A4. Size of the text (points), pitch (em) and number of pages are those of its PDF."""
    from .docx_controls import Controls
    from .docx_letter import LetterBlocks
    from .docx_page import new
    from .docx_tables import Place

    size, pitch = (size * CLOSER_HALF if plan.half else size - 0.5), pitch - CLOSER
    if plan.letter and any(isinstance(block, Slip) for block in plan.blocks):
        size, pitch = size - 0.5, pitch - CLOSER_SLIP
    document, width = new(plan, size, pitch, pages)
    place = Place(document, width)
    drawer = LetterBlocks(Controls(), size, pitch, logo, half=plan.half)
    for copy in range(2 if plan.half else 1):
        if copy:
            drawer.cut(place, "")
        for block in plan.blocks:
            drawer.draw(place, block)
    out = BytesIO()
    document.save(out)
    return canonical(out.getvalue())
