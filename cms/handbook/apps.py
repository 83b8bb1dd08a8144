"""Registration of the app: fills the publisher port and listens to what changes the public set."""

from __future__ import annotations

from django.apps import AppConfig


class HandbookConfig(AppConfig):
    """The publisher."""

    name = "cms.handbook"
    label = "handbook"
    verbose_name = "Penerbitan"

    def ready(self) -> None:
        """Fill the port of the pages room and connect the receivers."""
        from cms.core.ports import set_publisher

        from . import receivers  # noqa: F401  # connects itself
        from .port import HandbookPublisher

        set_publisher(HandbookPublisher())
