"""The form of an attachment. The file is judged before the form sees it (`views/files.py`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from .desk import Group
from .forms import RecordForm
from .judging import FileRefused, Judged
from .models import Attachment, Consent
from .models.attachment import AttachmentKind

# Named one by one instead of `image/*`: then a phone offers camera and files, and an iPhone hands over a JPG, no HEIC.
# No `capture`: it would open the camera and hide the files.
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"
AGAIN = "Pilih berkasnya sekali lagi: peramban tidak menyimpan pilihan berkas. Isian lain masih ada."


class AttachmentForm(RecordForm):
    """A file, what it shows, and a line about it."""

    groups = (
        Group("Berkas", ("file", "title")),
        Group(
            "Apa yang terlihat",
            ("kind",),
            "Foto orang atau rumah hanya dengan persetujuan foto yang berlaku. Hasil pindai formulir bukan foto.",
        ),
    )
    file = forms.FileField(
        label="Foto atau PDF",
        max_length=500,
        widget=forms.FileInput({"accept": ACCEPT}),
        help_text="PDF, JPG, PNG, atau WebP, paling besar 10 MB. Lokasi dan data kamera dihapus dari gambar.",
        error_messages={
            "required": "Pilih berkasnya: PDF, atau gambar JPG, PNG, atau WebP.",
            "max_length": "Nama berkas ini terlalu panjang. Ganti namanya, lalu pilih lagi.",
        },
    )
    kind = forms.ChoiceField(label="Jenis lampiran", choices=AttachmentKind.choices, widget=forms.RadioSelect)

    class Meta:
        model = Attachment
        fields = ("title",)

    def __init__(
        self, data: Any = None, files: Any = None, *, received: Judged | FileRefused | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.files, self.received = MultiValueDict() if files is None else files, received
        self.fields["file"].allow_empty_file = True  # type: ignore[attr-defined]  # an empty one has its own sentence
        self.fields["title"].help_text = "Misalnya: Surat izin orang tua, 3 November. Hanya Anda yang membacanya."
        if isinstance(self.place, Consent):
            del self.fields["kind"]

    def clean_file(self) -> Judged | None:
        """Return what is to be stored, or say why it may not be."""
        if isinstance(self.received, FileRefused):
            raise forms.ValidationError(str(self.received))
        return self.received

    def clean(self) -> dict[str, Any]:
        """Say that the file is to be chosen again where something else keeps the form from being stored."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "kind" not in self.fields:
            values["kind"] = AttachmentKind.DOCUMENT.value
        if self.errors and "file" not in self.errors:
            self.add_error("file", AGAIN)
        return values
