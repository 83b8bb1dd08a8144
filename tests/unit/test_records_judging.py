"""What becomes an attachment: pictures drawn anew, PDFs that do nothing, the rest refused with a cure."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image as Pillow

from cms.records import pictures
from cms.records.judging import EMPTY, FOREIGN, HEIF, FileRefused, judged
from cms.records.pictures import BROKEN, LONGEST_SIDE, MOVING, PictureRefused, drawn_anew
from tests.factories.hostile_pdfs import ACTIONS, STRUCTURE
from tests.factories.uploads import SECRET, declared, moving, phone_photo, photograph, picture, scan, upload


def opened(content: bytes) -> Any:
    return Pillow.open(io.BytesIO(content))


def test_a_photo_of_a_phone_is_upright_and_tells_nothing_of_place_or_camera() -> None:
    sent = phone_photo()
    assert sent.count(SECRET.encode()) >= 4
    assert opened(sent).getexif()
    kept = judged(upload(sent, "IMG_2026.HEIC.jpg"))
    drawn = opened(kept.content)
    assert (kept.media_type, drawn.format, drawn.size) == ("image/jpeg", "JPEG", (300, 400))
    assert drawn.getpixel((150, 50))[0] > 180, "the red half is above"
    assert drawn.getpixel((150, 350))[2] > 180, "the blue one below"
    assert SECRET.encode() not in kept.content
    assert not drawn.getexif()
    assert {"exif", "comment", "icc_profile", "xmp"} & set(drawn.info) == set()
    assert kept.content.rstrip(b"\0").endswith(b"\xff\xd9"), "nothing lies behind the end"
    assert SECRET.encode() not in judged(upload(photograph(SECRET))).content


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "LA"])
def test_every_kind_of_picture_becomes_one(kind: str, mode: str) -> None:
    fits = {"JPEG": {"RGB", "L", "CMYK"}, "WEBP": {"RGB", "RGBA"}, "PNG": {"RGB", "RGBA", "L", "P", "LA"}}
    colour = {"RGBA": (9, 9, 9, 0), "LA": (9, 0), "L": 9, "P": 9, "CMYK": (0, 0, 0, 200)}.get(mode, (9, 9, 9))
    if mode not in fits[kind]:
        mode, colour = "RGB", (9, 9, 9)
    drawn = opened(drawn_anew(picture(kind, mode=mode, colour=colour)))
    assert (drawn.format, drawn.mode, drawn.size) == ("JPEG", "RGB", (40, 30))
    if mode in {"RGBA", "LA"}:
        assert drawn.getpixel((5, 5)) == (255, 255, 255), "what was clear is white"


def test_a_large_photo_is_bounded() -> None:
    drawn = opened(drawn_anew(picture("JPEG", size=(6000, 3000))))
    assert drawn.size == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert opened(drawn_anew(picture("PNG", size=(100, 3000)))).height == LONGEST_SIDE


@pytest.mark.parametrize("size", [(5_001, 5_000), (50_000, 50_000), (10_000, 9_000)])
def test_bombs_are_refused_before_they_unfold(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused, match=r"terlalu besar|rusak"):
        judged(upload(declared(*size), "peta.png"))


def test_a_progressive_photo_has_the_smaller_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "POINTS", 1_000)
    monkeypatch.setattr(pictures, "SCALED_POINTS", 2_000)
    assert drawn_anew(picture("JPEG"))
    for sent in (picture("JPEG", progressive=True), picture("PNG"), picture("JPEG", size=(50, 50))):
        with pytest.raises(PictureRefused, match="titik"):
            drawn_anew(sent)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", EMPTY),
    "large": (lambda: b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024), "lebih besar dari 10 MB"),
    "program": (lambda: b"MZ\x90\0", FOREIGN),
    "page": (lambda: b"<html><script>alert(1)</script>", FOREIGN),
    "drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', FOREIGN),
    "moving gif": (lambda: picture("GIF"), FOREIGN),
    "riff": (lambda: b"RIFF\0\0\0\0WAVE", FOREIGN),
    "heic": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0", HEIF),
    "truncated": (lambda: phone_photo()[:3000], BROKEN),
    "no picture": (lambda: b"\xff\xd8\xff" + b"0" * 400, BROKEN),
    "half png": (lambda: picture("PNG")[:60], BROKEN),
    "moving png": (lambda: moving("PNG"), MOVING),
    "moving webp": (lambda: moving("WEBP"), MOVING),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_rest_is_refused_with_a_cure(name: str) -> None:
    make, sentence = REFUSED[name]
    with pytest.raises(FileRefused) as refusal:
        judged(upload(make(), "foto.jpg"))
    assert sentence in str(refusal.value)
    assert "pilih lagi" in str(refusal.value)


def test_a_pdf_is_kept_as_it_is_under_any_name() -> None:
    kept = judged(upload(scan(), "..\\surat\r\n izin\u202e.exe", "image/png"))
    assert (kept.content, kept.media_type) == (scan(), "application/pdf")
    assert "\n" not in kept.name
    assert judged(upload(scan(), "x" * 300 + ".pdf")).name == "x" * 150


@pytest.mark.parametrize("hostile", [*ACTIONS, *STRUCTURE], ids=lambda hostile: hostile.label)
def test_a_pdf_that_does_something_is_refused(hostile: Any) -> None:
    with pytest.raises(FileRefused):
        judged(upload(hostile.make(), "surat.pdf"))


def test_what_grew_while_it_was_drawn_is_refused_too(settings: Any) -> None:
    settings.SULUH_ATTACHMENT_BYTES = len(phone_photo()) - 1
    with pytest.raises(FileRefused, match="lebih besar"):
        judged(upload(phone_photo()))
    settings.SULUH_ATTACHMENT_BYTES = 700
    assert len(picture("PNG")) < 700
    noise = Pillow.effect_noise((12, 12), 200)
    out = io.BytesIO()
    noise.save(out, "WEBP", quality=1)
    settings.SULUH_ATTACHMENT_BYTES = len(out.getvalue())
    with pytest.raises(FileRefused, match="lebih besar"):
        judged(upload(out.getvalue()))
