"""What backup and restore refuse with. The message is Indonesian, for the person at the terminal; each has its exit code."""

from __future__ import annotations

from typing import ClassVar

from cms.core.errors import Refused


class BackupRefused(Refused):
    """It cannot be done here and now; nothing was changed."""

    exit_code: ClassVar[int] = 1


class PlaceTaken(BackupRefused):
    """The place to restore into is not empty, or a file would be overwritten."""


class KeysRefused(BackupRefused):
    """The passphrase does not fit, or the file of keys is missing, too old or of another kind."""

    exit_code = 3


class ArchiveBroken(BackupRefused):
    """The archive is damaged, cut, changed, or no archive of this program."""

    exit_code = 4

    def __init__(self, reason: str) -> None:
        super().__init__(f"Berkas cadangan tidak utuh atau diubah: {reason}. Pakai cadangan yang lain.")


class NotTheSame(BackupRefused):
    """What was restored is not what was backed up."""

    exit_code = 5
