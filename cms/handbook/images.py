"""Copies of pictures for the handbook: re-encoded, without metadata, named by their content."""

from __future__ import annotations

import io
from hashlib import sha256

from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError
from wagtail.images import get_image_model

MAX_SIDE = 1600
MAX_PIXELS = 50_000_000
# Pillow knows formats that start other programs (PostScript); these are all that can be uploaded.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


class ImageLibrary:
    """The pictures that a handbook uses, each read once. `used` maps file names to bytes."""

    def __init__(self) -> None:
        self.used: dict[str, bytes] = {}
        self._names: dict[object, str | None] = {}

    def name_of(self, key: object) -> str | None:
        """Return the file name of the clean copy of a Wagtail image, or None when it cannot be read."""
        if key not in self._names:
            self._names[key] = self._read(key)
        return self._names[key]

    def _read(self, key: object) -> str | None:
        image = get_image_model().objects.filter(pk=key).first()
        if image is None:
            return None
        try:
            with default_storage.open(image.file.name, "rb") as file:
                data = clean_copy(file.read())
        except (OSError, ValueError, UnidentifiedImageError, Pillow.DecompressionBombError):
            return None
        name = f"{sha256(data).hexdigest()[:20]}.png" if is_clean_png(data) else f"{sha256(data).hexdigest()[:20]}.webp"
        self.used[name] = data
        return name


def clean_copy(data: bytes) -> bytes:
    """Return the picture re-encoded without metadata; a clean copy comes back as it is.

    Photographs become WebP, everything else (and everything with transparency) PNG.
    Raises ValueError or an error of Pillow when the bytes are no picture.
    """
    if is_clean_png(data) or is_clean_webp(data):
        return data
    with Pillow.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError("picture has too many pixels")
        picture = ImageOps.exif_transpose(opened)
        picture = picture.convert("RGBA" if _has_alpha(picture) else "RGB")
        photographic = opened.format in {"JPEG", "WEBP"} and picture.mode == "RGB"
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    bare = Pillow.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=82, method=4) if photographic else bare.save(out, "PNG", optimize=True)
    return out.getvalue()


def _has_alpha(picture: Pillow.Image) -> bool:
    return picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info


def is_clean_png(data: bytes) -> bool:
    """Return whether the bytes are one PNG of ours: only picture chunks, nothing after the end, not too large."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    at, last = 8, b""
    while at + 8 <= len(data) and last != b"IEND":
        size, last = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if last not in _PNG_CHUNKS:
            return False
        at += size + 12
    return (
        last == b"IEND"
        and at == len(data)
        and max(int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) <= MAX_SIDE
    )


def is_clean_webp(data: bytes) -> bool:
    """Return whether the bytes are one simple WebP: a single picture chunk and nothing else."""
    if len(data) < 30 or data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return False
    size = int.from_bytes(data[16:20], "little")
    if data[12:16] not in {b"VP8 ", b"VP8L"} or len(data) != 20 + size + size % 2:
        return False
    return int.from_bytes(data[4:8], "little") == len(data) - 8 and _side_of_webp(data) <= MAX_SIDE


def _side_of_webp(data: bytes) -> int:
    with Pillow.open(io.BytesIO(data)) as picture:
        return max(picture.size)
