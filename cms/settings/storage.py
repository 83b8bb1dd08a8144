"""Where files live. `/media/` is never a static mapping: nothing here sets a public media route."""

from __future__ import annotations

from .env import BASE_DIR, VAR_DIR

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "cms" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# One attachment of a record. All of it is held in memory while it is judged and sealed.
SULUH_ATTACHMENT_BYTES = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "cms.records.receiving.InMemoryOnly",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A StreamField page with many blocks posts several fields for each of them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
