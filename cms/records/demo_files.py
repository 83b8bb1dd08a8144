"""Two plainly invented files for the demo, drawn here: a photo with its consent, the scan of a signed form."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from cms.accounts.models import User

from .actions import attachments, cases
from .judging import judged
from .models import Consent, Student
from .models.attachment import AttachmentKind

PHOTO_CONSENT: Final = {
    "purpose": "foto",
    "text_version": "Persetujuan foto, versi contoh",
    "giver": "orang_tua",
    "means": "tertulis",
    "scope": "Foto kegiatan kelompok di sekolah.",
}
_TITLE, _LINE = 40, 26  # points


def files_add(pupil: Student, signed: Consent, *, by: User, at: datetime) -> None:
    """Add a photo to the pupil, with the consent that carries it, and the scan of `signed` to that consent."""
    values = {**PHOTO_CONSENT, "giver_name": f"Ibu {pupil.name}", "given_date": timezone.localdate(at)}
    cases.consent_record(pupil, values, is_given=True, by=by, at=at)
    photo = _upload(_drawing(), "foto-contoh.jpg", "JPEG")
    attachments.attachment_add(pupil, _values("Kegiatan kelompok (gambar contoh)", photo, is_photo=True), by=by, at=at)
    scan = _upload(_form(), "persetujuan-contoh.pdf", "PDF")
    attachments.attachment_add(signed, _values("Surat persetujuan (pindaian contoh)", scan), by=by, at=at)


def _values(title: str, file: SimpleUploadedFile, *, is_photo: bool = False) -> dict[str, Any]:
    kind = AttachmentKind.PHOTO if is_photo else AttachmentKind.DOCUMENT
    return {"title": title, "kind": kind.value, "file": judged(file)}


def _upload(drawn: Pillow.Image, name: str, kind: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    drawn.save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


def _drawing() -> Pillow.Image:
    """Return three figures on a meadow under a sun: nobody can take it for a photo of a child."""
    picture = Pillow.new("RGB", (960, 640), "#cfe8f3")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 420, 960, 640), fill="#8fbf6a")
    pen.ellipse((780, 50, 890, 160), fill="#f5c542")
    for left, shirt in ((180, "#b7472a"), (430, "#0b7a75"), (680, "#5b4b8a")):
        pen.rounded_rectangle((left, 340, left + 110, 520), radius=36, fill=shirt)
        pen.ellipse((left + 10, 240, left + 100, 330), fill="#e0b48c")
    pen.text((32, 24), "GAMBAR CONTOH", fill="#123", font=ImageFont.load_default(_TITLE))
    return picture


def _form() -> Pillow.Image:
    """Return a signed page, A4 at 100 points an inch."""
    page = Pillow.new("RGB", (827, 1169), "white")
    pen = ImageDraw.Draw(page)
    pen.text((80, 90), "SURAT PERSETUJUAN (CONTOH)", fill="black", font=ImageFont.load_default(_TITLE))
    for row, text in enumerate(
        ("Bukan surat sungguhan.", "Dibuat oleh Suluh untuk mode contoh.", "Orang tua: Ibu Contoh")
    ):
        pen.text((80, 190 + 50 * row), text, fill="black", font=ImageFont.load_default(_LINE))
    pen.line(((90, 430), (150, 390), (190, 440), (250, 385), (330, 430)), fill="#1b2f6b", width=5)
    pen.line(((80, 460), (380, 460)), fill="black", width=2)
    return page
