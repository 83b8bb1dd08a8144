"""The mark of a demo school, drawn here: a ring, a bird of two strokes, and the word CONTOH. Of no real school."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIDE = 360  # pixels of the square; 20 mm on paper at 450 dpi
TEAL, AMBER, WHITE = (11, 79, 74), (217, 119, 6), (255, 255, 255)


def logo_png(mark: tuple[int, int, int]) -> bytes:
    """Return a PNG, the same bytes each time. `mark`: red, green, blue (0 to 255) of the bird."""
    picture = Image.new("RGB", (SIDE, SIDE), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, SIDE - 8, SIDE - 8), fill=WHITE, outline=TEAL, width=16)
    draw.ellipse((40, 40, SIDE - 40, SIDE - 40), outline=TEAL, width=4)
    draw.polygon([(86, 118), (180, 210), (274, 118), (250, 200), (180, 246), (110, 200)], fill=mark)
    draw.ellipse((163, 104, 197, 138), fill=mark)
    draw.text((SIDE // 2, 276), "CONTOH", fill=TEAL, font=ImageFont.load_default(34), anchor="mm")
    out = BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()
