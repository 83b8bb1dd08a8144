"""Uploads to the records never touch the disk unsealed: Django would put the larger ones into a temporary file.

Kept in memory up to the limit; of what is larger nothing is kept but its length, which the form refuses.
"""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.urls import reverse


class InMemoryOnly(FileUploadHandler):
    """Stands before Django's own handlers; leaves every other address to them."""

    is_ours = False
    left = 0
    _kept: io.BytesIO | None = None

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Look where the upload goes; all files of one request share the limit."""
        self.is_ours = self.request is not None and self.request.path_info == reverse("records_attachment:add")
        self.left = settings.SULUH_ATTACHMENT_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take the file for this handler alone."""
        super().new_file(*args, **kwargs)
        if self.is_ours:
            self._kept = io.BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the piece; beyond the limit let everything go."""
        if not self.is_ours:
            return raw_data
        self.left -= len(raw_data)
        if self.left < 0:
            self._kept = None
        if self._kept is not None:
            self._kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """Return the file with its true length, empty where it was too large."""
        if not self.is_ours:
            return None
        content = self._kept or io.BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
