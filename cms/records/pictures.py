"""Pictures drawn anew: whatever came in, a plain JPEG goes out, upright, of bounded size, with no metadata at all.

Place and time of a phone's photo (EXIF, GPS), comments, colour profiles, thumbnails, second pictures and bytes behind the
end stay behind. Pure but for Pillow.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image as Pillow
from PIL import ImageOps

from cms.core.errors import Refused

JPEG_TYPE: Final = "image/jpeg"
FORMATS: Final = ("JPEG", "PNG", "WEBP")  # Pillow knows formats that start other programs
LONGEST_SIDE: Final = 2560  # points
POINTS: Final = 25_000_000  # decoded whole: 100 MB
SCALED_POINTS: Final = 50_000_000  # a plain JPEG is decoded at a fraction of its size
QUALITY: Final = 86

TOO_MANY = (
    "Gambar ini terlalu besar ({width} × {height} titik). Ambil foto dengan ukuran biasa, atau perkecil dahulu, lalu pilih "
    "lagi."
)
BROKEN = "Gambar ini rusak atau terpotong dan tidak dapat dibuka. Ambil atau simpan lagi gambarnya, lalu pilih lagi."
MOVING = "Gambar ini bergerak (animasi). Simpan sebagai gambar diam JPG atau PNG, lalu pilih lagi."


class PictureRefused(Refused):
    """The bytes begin as a picture, but they may not be stored."""


def is_picture(data: bytes) -> bool:
    """Return whether the first bytes are those of a JPEG, PNG or WebP."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def drawn_anew(data: bytes) -> bytes:
    """Return the picture as a plain JPEG. Raises PictureRefused."""
    try:
        with Pillow.open(io.BytesIO(data), formats=FORMATS) as opened:
            _check(opened)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = _upright(opened)
    except PictureRefused:
        raise
    except Exception:  # noqa: BLE001  # whatever a decoder stumbles over, it means the same: no picture
        raise PictureRefused(BROKEN) from None
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _check(opened: Pillow.Image) -> None:
    """Refuse what would fill the memory or is more than one picture; nothing is decoded yet."""
    is_scaled = opened.format not in {"PNG", "WEBP"} and not opened.info.get("progressive")
    if opened.width * opened.height > (SCALED_POINTS if is_scaled else POINTS):
        raise PictureRefused(TOO_MANY.format(width=opened.width, height=opened.height))
    if opened.format in {"PNG", "WEBP"} and getattr(opened, "is_animated", False):
        raise PictureRefused(MOVING)


def _upright(opened: Pillow.Image) -> Pillow.Image:
    """Return the points alone, the right way up, on white where they were transparent."""
    opened.load()
    opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(opened)
    is_clear = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    picture = turned.convert("RGBA" if is_clear else "RGB")
    bare = Pillow.new("RGB", picture.size, "white")
    bare.paste(picture, mask=picture if is_clear else None)
    return bare
