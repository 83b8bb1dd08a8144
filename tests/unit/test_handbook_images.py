"""Copies of pictures: without metadata, the same bytes for the same picture, and a copy of a copy is the copy."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image as Pillow
from PIL import PngImagePlugin

from cms.handbook import images
from cms.handbook.images import MAX_SIDE, clean_copy, is_clean_png, is_clean_webp
from tests.factories.pages import picture

SECRET = b"kanari-di-metadata"


def opened(data: bytes) -> Pillow.Image:
    with Pillow.open(io.BytesIO(data)) as image:
        image.load()
        return image.copy()


def exif(**tags: Any) -> Pillow.Exif:
    found = Pillow.Exif()
    found[0x010E] = SECRET.decode()
    for tag, value in tags.items():
        found[int(tag.removeprefix("t"), 16)] = value
    return found


def noisy(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    """Return a picture of many colours."""
    out = io.BytesIO()
    Pillow.effect_noise(size, 80).convert(mode).save(out, kind, **save)
    return out.getvalue()


def png_with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    return picture("PNG", pnginfo=info)


SAMPLES = {
    "plain png": picture(),
    "png with text": png_with_text(),
    "png with exif": picture("PNG", exif=exif()),
    "png with a tail": picture() + SECRET,
    "png with alpha": picture("PNG", mode="RGBA", colour=(1, 2, 3, 100)),
    "palette png": picture("PNG", mode="P", colour=1, transparency=1),
    "grey png": picture("PNG", mode="L", colour=100),
    "sixteen bit png": picture("PNG", mode="I;16", colour=1000),
    "jpeg": noisy("JPEG"),
    "jpeg with exif": noisy("JPEG", exif=exif(), comment=SECRET),
    "jpeg with a tail": noisy("JPEG") + SECRET,
    "cmyk jpeg": picture("JPEG", mode="CMYK", colour=(1, 2, 3, 4)),
    "grey jpeg": noisy("JPEG", mode="L"),
    "webp": noisy("WEBP"),
    "lossless webp": noisy("WEBP", lossless=True),
    "webp with exif": noisy("WEBP", exif=exif()),
    "webp with alpha": picture("WEBP", mode="RGBA", colour=(1, 2, 3, 100)),
    "webp with a tail": noisy("WEBP") + SECRET,
    "gif": picture("GIF", mode="P", colour=3),
}


@pytest.mark.parametrize("data", SAMPLES.values(), ids=SAMPLES.keys())
def test_a_copy_is_clean_and_a_copy_of_it_is_itself(data: bytes) -> None:
    copy = clean_copy(data)
    assert clean_copy(copy) == copy
    assert clean_copy(data) == copy, "the same picture gives the same bytes"
    assert SECRET not in copy
    assert is_clean_png(copy) or is_clean_webp(copy)
    image = opened(copy)
    assert image.size == opened(data).size
    assert set(image.info) <= {"transparency", "background", "loop", "timestamp", "duration"}
    assert not image.getexif()


def test_the_samples_carry_what_must_go() -> None:
    assert sum(SECRET in data for data in SAMPLES.values()) >= 7


@pytest.mark.parametrize("name", ["plain png", "png with text", "png with alpha", "png with a tail"])
def test_drawings_keep_every_pixel(name: str) -> None:
    before, after = opened(SAMPLES[name]), opened(clean_copy(SAMPLES[name]))
    assert after.mode == before.mode
    assert after.tobytes() == before.tobytes()


def test_photographs_become_webp_and_drawings_png() -> None:
    assert is_clean_webp(clean_copy(SAMPLES["jpeg"]))
    assert is_clean_webp(clean_copy(SAMPLES["webp with exif"]))
    assert is_clean_png(clean_copy(SAMPLES["webp with alpha"])), "transparency needs PNG"
    assert is_clean_png(clean_copy(SAMPLES["png with text"]))


def test_what_is_clean_already_comes_back_as_it_is() -> None:
    assert clean_copy(SAMPLES["plain png"]) is SAMPLES["plain png"]
    assert clean_copy(SAMPLES["webp"]) is SAMPLES["webp"]


def test_a_picture_is_turned_as_its_metadata_said() -> None:
    data = noisy("JPEG", size=(60, 40), exif=exif(t0112=6))
    assert opened(clean_copy(data)).size == (40, 60)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_large_pictures_become_smaller(kind: str) -> None:
    copy = clean_copy(picture(kind, size=(MAX_SIDE * 2, 50)))
    assert opened(copy).size == (MAX_SIDE, 25)
    assert clean_copy(copy) == copy


def test_a_picture_of_too_many_pixels_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = noisy("JPEG")
    monkeypatch.setattr(images, "MAX_PIXELS", 60 * 40)
    assert clean_copy(data)
    monkeypatch.setattr(images, "MAX_PIXELS", 60 * 40 - 1)
    with pytest.raises(ValueError, match="too many pixels"):
        clean_copy(data)


@pytest.mark.parametrize("data", [b"", b"teks", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"GIF89a"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        clean_copy(data)


# --- The two signs of a clean file ---------------------------------------------------------------------------------


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_only_picture_chunks_are_clean_png() -> None:
    clean = SAMPLES["plain png"]
    assert is_clean_png(clean)
    end = clean[-12:]
    assert not is_clean_png(clean[:-12] + chunk(b"tEXt", b"a\0b") + end)
    assert not is_clean_png(clean[:-12] + chunk(b"eXIf", b"II") + end)
    assert not is_clean_png(clean[:-12])
    assert not is_clean_png(clean[:20])
    assert not is_clean_png(clean + b"x")
    assert not is_clean_png(b"x" + clean)
    too_large = clean[:16] + struct.pack(">I", MAX_SIDE + 1) + clean[20:]
    assert not is_clean_png(too_large)


def test_only_one_picture_chunk_is_clean_webp() -> None:
    clean = SAMPLES["webp"]
    assert is_clean_webp(clean)
    assert is_clean_webp(SAMPLES["lossless webp"])
    assert not is_clean_webp(SAMPLES["webp with exif"])
    assert not is_clean_webp(clean[:29])
    assert not is_clean_webp(clean + b"x")
    assert not is_clean_webp(b"RIFX" + clean[4:])
    assert not is_clean_webp(clean[:4] + struct.pack("<I", 1) + clean[8:])
    assert not is_clean_webp(picture("WEBP", size=(MAX_SIDE + 1, 10)))
