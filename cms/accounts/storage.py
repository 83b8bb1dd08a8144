"""Private files of the accounts room: outside MEDIA_ROOT and without an address."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage


def private_storage() -> FileSystemStorage:
    """Return the storage under `$SULUH_VAR/private`; a file in it is only ever streamed by a view."""
    return FileSystemStorage(location=settings.SULUH_VAR / "private", base_url=None)
