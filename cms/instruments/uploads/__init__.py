"""A trainer's own files: checked by content, accepted as they are or refused with a reason in Indonesian."""

from __future__ import annotations

from .check import AcceptedFile, check_upload
from .refusal import Reason, UploadRefused

__all__ = ["AcceptedFile", "Reason", "UploadRefused", "check_upload"]
