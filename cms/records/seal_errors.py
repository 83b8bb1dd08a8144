"""What sealed content refuses with. The message is Indonesian, for people; it never holds content, key or name."""

from __future__ import annotations

from django.core.exceptions import FieldError

from cms.core.errors import Refused


class SealRefused(Refused):
    """Sealed content does not open. Never answered with empty text."""


class WrongRecordKey(SealRefused):
    """The record keys of the installation do not fit, or the key file of this subject is missing or damaged."""

    def __init__(self) -> None:
        super().__init__(
            "Rekaman ini tidak dapat dibuka: kunci rekaman (SULUH_RECORD_KEYS) tidak cocok, atau berkas kuncinya "
            "hilang atau rusak. Isinya tidak berubah. Hubungi operator; ia menjalankan manage.py doctor."
        )


class KeyDestroyed(SealRefused):
    """The data key was destroyed on purpose: the content is erased for good."""

    def __init__(self) -> None:
        super().__init__("Isi rekaman ini sudah dimusnahkan dan tidak dapat dibaca lagi.")


class SealBroken(SealRefused):
    """The stored content was changed, or it was sealed for another row, field or pupil."""

    def __init__(self) -> None:
        super().__init__(
            "Isi rekaman ini tidak dapat dipercaya: basis data berubah di luar Suluh. Jangan simpan apa pun di sini, "
            "dan hubungi operator."
        )


class SealedLookup(FieldError, TypeError):
    """A query compares the content of a sealed field. Search goes through `digests`, sorting through codes and dates."""


class SealedWrite(TypeError):
    """Content would reach the database unsealed: by update(), bulk_update(), loaddata or a literal in a query."""


class SealedRead(TypeError):
    """Content would leave in a serializer. Fixtures and dumps of records do not exist: `backup` does."""
