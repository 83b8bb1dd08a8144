"""How large a picture is once it is drawn is read from its head."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cms.instruments.uploads import UploadRefused, limits
from cms.instruments.uploads.pictures import check_points

FRAME = b"\xff\xc2\x00\x0b\x08\x00\x28\x00\x32\x01\x01\x11\0"  # 50 wide, 40 high
TABLE = b"\xff\xc4\x00\x06abcd"


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (50, 40)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "head",
    [*map(drawn, ("PNG", "GIF", "BMP", "JPEG")), b"\xff\xd8\xff" + FRAME, b"\xff\xd8" + TABLE + FRAME],
    ids=["png", "gif", "bmp", "jpeg", "filled jpeg", "jpeg behind a table"],
)
def test_a_picture_passes_at_the_limit_and_not_above(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PICTURE_POINTS", 50 * 40)
    check_points(head, "di sini")
    monkeypatch.setattr(limits, "PICTURE_POINTS", 50 * 40 - 1)
    with pytest.raises(UploadRefused, match="50 x 40"):
        check_points(head, "di sini")


@pytest.mark.parametrize("head", [b"", b"OTTO", b"\xff\xd8\xff\xe0\x00\x04ab", b"\xff\xd8" + TABLE + b"\xff\xd9"])
def test_what_tells_no_size_passes(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PICTURE_POINTS", 0)
    check_points(head, "di sini")
