"""Models of the instruments room."""

from __future__ import annotations

from .template import InstrumentTemplate
from .version import DownloadCount, InstrumentFile, InstrumentVersion, OwnFile, VersionState

__all__ = ["DownloadCount", "InstrumentFile", "InstrumentTemplate", "InstrumentVersion", "OwnFile", "VersionState"]
