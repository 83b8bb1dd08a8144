"""What a school may upload as its logo: it is drawn on every letter, so it is small and can be drawn."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

LOGO_BYTES: Final = 1024 * 1024
LOGO_PIXELS: Final = 2_000  # a side; printed at 22 mm, this is far more than any printer shows
_FORMATS: Final = {"PNG": {"png"}, "JPEG": {"jpg", "jpeg"}}
TOO_HEAVY = "Logo lebih besar dari 1 MB. Perkecil gambarnya, lalu unggah lagi."
TOO_WIDE = f"Logo paling besar {LOGO_PIXELS} x {LOGO_PIXELS} titik. Perkecil gambarnya, lalu unggah lagi."
NO_PICTURE = "Logo harus gambar PNG atau JPG yang utuh, dan akhiran namanya cocok dengan isinya."


def check_logo(file: UploadedFile[bytes]) -> None:
    """Raise ValidationError for a file that is too large once drawn, of another format than its name says, or broken.

    The size is read from the head of the file before anything is unpacked.
    """
    if (file.size or 0) > LOGO_BYTES:
        raise ValidationError(TOO_HEAVY)
    file.seek(0)
    try:
        with Image.open(file, formats=tuple(_FORMATS)) as picture:
            if max(picture.size) > LOGO_PIXELS:
                raise ValidationError(TOO_WIDE)
            if (file.name or "").rpartition(".")[2].lower() not in _FORMATS[picture.format or ""]:
                raise ValidationError(NO_PICTURE)
            picture.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(NO_PICTURE) from error
    finally:
        file.seek(0)
