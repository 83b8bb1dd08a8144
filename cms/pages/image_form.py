"""The form of a picture: nobody uploads one without saying what is to be seen, or another in its place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm

FILE_STAYS = "Berkas gambar yang sudah ada tidak diganti. Unggah sebagai gambar baru, lalu pilih gambar itu di halaman."


class ImageForm(BaseImageForm):
    """Asks for a description; where the picture is used, the text for readers who do not see it begins with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = "Berkas gambar"
        description = self.fields["description"]
        description.label = "Apa yang terlihat"
        description.required = True
        description.help_text = (
            "Satu kalimat untuk pembaca yang tidak dapat melihat gambar. Jangan memuat wajah peserta didik."
        )

    def clean_file(self) -> Any:
        """Raise ValidationError for another file: pages that show the picture would show it without a review."""
        if self.instance.pk and "file" in self.changed_data:
            raise ValidationError(FILE_STAYS)
        return self.cleaned_data["file"]
