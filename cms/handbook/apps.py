"""Registration of the app: fills the publisher port and listens to what changes the public set."""

from __future__ import annotations

from django.apps import AppConfig


class HandbookConfig(AppConfig):
    name = "cms.handbook"
    label = "handbook"
    verbose_name = "Penerbitan"
