"""The form of a picture: nobody uploads one without saying what is to be seen."""

from __future__ import annotations

from typing import Any

from wagtail.images.forms import BaseImageForm


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
