"""Files as a phone or a scanner sends them, and the ones that must not come in."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from tests.factories.canaries import photograph
from tests.factories.pages import picture
from tests.factories.pdf_files import objects, pdf_of, stream

SECRET = "KENARIBERKAS"


def scan(text: str = SECRET) -> bytes:
    """Return a PDF that holds the text in the clear."""
    return pdf_of(objects(b"", b"", stream(text.encode())))


def phone_photo(*, orientation: int = 6, size: tuple[int, int] = (400, 300)) -> bytes:
    """Return a JPEG with place, camera and a comment, lying on its side; its left half is red, its right half blue."""
    drawn = Pillow.new("RGB", size, (220, 20, 20))
    drawn.paste((20, 20, 220), (size[0] // 2, 0, *size))
    exif = Pillow.Exif()
    exif[0x0112], exif[0x010E] = orientation, f"{SECRET} keterangan"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (6.0, 10.0, 30.0), "E", (106.0, 49.0, 0.0)
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=95, exif=exif, comment=SECRET.encode(), icc_profile=f"{SECRET}icc".encode())
    return out.getvalue() + SECRET.encode()


def upload(content: bytes, name: str = "IMG_0001.jpg", kind: str = "image/jpeg") -> Any:
    """Return it as a form sends it."""
    return SimpleUploadedFile(name, content, kind)


def content_of(answer: Any) -> bytes:
    """Return everything that a streamed answer sends."""
    return b"".join(answer.streaming_content)


def declared(width: int, height: int) -> bytes:
    """Return a small PNG that says it is of this size."""
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def moving(kind: str) -> bytes:
    """Return a picture of two frames."""
    out = io.BytesIO()
    frames = [Pillow.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


__all__ = ["SECRET", "content_of", "declared", "moving", "phone_photo", "photograph", "picture", "scan", "upload"]
