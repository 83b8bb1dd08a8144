"""The form of the instrument editor: own files, and what must hold when a template is submitted for review."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks import StreamBlockValidationError

from .actions import own_file_store
from .policies import release_problems
from .uploads import AcceptedFile, UploadRefused, check_upload

BOTH = "Pilih salah satu: unggah berkas baru, atau jangan pakai berkas sendiri lagi."
NO_FILE_OF_REFERENCE = (
    "Instrumen terlindung tidak memuat berkas. Jangan pakai berkas sendiri, atau hapus centang “hanya rujukan”."
)
CHOOSE_AGAIN = "Berkas ini baik, tetapi belum disimpan karena ada isian lain yang salah. Perbaiki isian itu, lalu pilih lagi berkasnya."
NOTE_MISSING = "Tulis apa yang berubah dan mengapa, agar penyunting dan pemakai tahu."


class TemplateForm(WagtailAdminModelForm):
    """Checks an uploaded file, and asks everything else when a template is submitted."""

    upload = forms.FileField(
        label="Unggah berkas",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.odt,.pdf,.xlsx"}),
        help_text="DOCX, ODT, PDF, atau XLSX tanpa makro, paling besar 10 MB. Berkas diperiksa saat disimpan.",
    )
    remove_own = forms.BooleanField(
        label="Jangan pakai berkas sendiri lagi",
        required=False,
        help_text="Versi berikutnya kembali memakai berkas yang dibuat dari isian.",
    )

    def clean_upload(self) -> AcceptedFile | None:
        """Return what the upload is. Raises ValidationError with the reason of a refusal."""
        file = self.cleaned_data.get("upload")
        if not file:
            return None
        try:
            return check_upload(file.name, file, declared_type=file.content_type or "")
        except UploadRefused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def _post_clean(self) -> None:
        super()._post_clean()
        self._check_own_file()
        if "action-submit" in self.data and not self.errors:
            self._check_submitted()

    def _check_own_file(self) -> None:
        """Say at the upload what does not go together, and that a good file must be chosen again after any error."""
        if self.cleaned_data.get("upload") and self.cleaned_data.get("remove_own"):
            self.add_error("remove_own", BOTH)
        if self.instance.is_reference and self._has_own_file():
            self.add_error("upload", NO_FILE_OF_REFERENCE)

    def full_clean(self) -> None:
        """Clean; a browser never sends a file twice, so after an error its choice is said to be lost."""
        super().full_clean()
        if self.is_bound and self.errors and self.cleaned_data.get("upload"):
            self.add_error("upload", CHOOSE_AGAIN)

    def _check_submitted(self) -> None:
        if not self.instance.change_note:
            self.add_error("change_note", NOTE_MISSING)
        found = release_problems(self.instance, own_file=self._has_own_file())
        if found:
            self.add_error("sections", StreamBlockValidationError(non_block_errors=found))

    def _has_own_file(self) -> bool:
        if self.cleaned_data.get("upload"):
            return True
        return self.instance.own_file is not None and not self.cleaned_data.get("remove_own")

    def save(self, commit: bool = True) -> Any:
        """Save the template; an accepted upload is stored first. Raises Refused when its bytes changed meanwhile."""
        accepted = self.cleaned_data.get("upload")
        if accepted is not None:
            self.instance.own_file = own_file_store(
                accepted=accepted,
                name=self.files[self.add_prefix("upload")].name,
                data=self._uploaded_bytes(),
                by=self.for_user,
                at=timezone.now(),
            )
        elif self.cleaned_data.get("remove_own"):
            self.instance.own_file = None
        return super().save(commit=commit)

    def _uploaded_bytes(self) -> bytes:
        file = self.files[self.add_prefix("upload")]
        file.seek(0)
        return bytes(file.read())
