"""What lower rooms ask of the publisher, which stands above them. `cms.handbook` fills the port when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class PublicationStatus:
    """Where a page stands: live since when, waiting, or held back with an Indonesian sentence."""

    live_since: datetime | None = None
    waiting: bool = False
    held_back: str = ""


class Publisher(Protocol):
    """The handbook as seen from the pages room."""

    def preview(self, page: Any, request: Any) -> str:
        """Return the whole HTML page in the handbook's theme, from the page's unsaved state."""
        ...

    def status(self, page: Any) -> PublicationStatus:
        """Return where the page stands in the handbook."""
        ...


class _Unset:
    """Answers until the handbook has started: a page is nowhere."""

    def preview(self, page: Any, request: Any) -> str:
        raise RuntimeError("cms.handbook has not set the publisher port; is the app installed?")

    def status(self, page: Any) -> PublicationStatus:
        return PublicationStatus()


_port: list[Publisher] = [_Unset()]


def set_publisher(publisher: Publisher) -> None:
    """Fill the port (called once, from `AppConfig.ready`)."""
    _port[0] = publisher


def publisher() -> Publisher:
    """Return the publisher."""
    return _port[0]
